// `node tests/idp/token.mjs NAME`: prints an access token of a demo login. JQT_PUBLIC_URL names the service.
import { findAccount } from './accounts.mjs';
import { logIn } from './login.mjs';

const [login] = process.argv.slice(2);
const publicUrl = process.env.JQT_PUBLIC_URL ?? 'http://127.0.0.1:8080';
try {
  if (!findAccount(login ?? '')) throw new Error(`no demo login "${login ?? ''}"; see tests/idp/accounts.json`);
  const { access_token: token } = await logIn(publicUrl, login);
  console.log(token);
} catch (fault) {
  const unreachable = fault.message === 'fetch failed';
  console.error(`token: ${unreachable ? `nothing answers at ${publicUrl}; is ./dev run running?` : fault.message}`);
  process.exit(1);
}
