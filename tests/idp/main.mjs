// The demo province as a program: `node tests/idp/main.mjs`, stopped by SIGTERM or SIGINT.
//   IDP_PORT                      required
//   IDP_CLIENT_SECRET_FILE        required; a file that holds the client's secret
//   IDP_REDIRECT_URIS             required; separated by spaces
//   IDP_POST_LOGOUT_REDIRECT_URIS separated by spaces
//   IDP_HOST, IDP_ISSUER          in a container only: address to listen on, address as browsers know it
import { readFileSync } from 'node:fs';
import { startProvider } from './provider.mjs';

function required(name) {
  if (!process.env[name]) {
    console.error(`idp: ${name} is not set`);
    process.exit(2);
  }
  return process.env[name];
}

const idp = await startProvider({
  port: Number(required('IDP_PORT')),
  host: process.env.IDP_HOST,
  issuer: process.env.IDP_ISSUER,
  clientSecret: readFileSync(required('IDP_CLIENT_SECRET_FILE'), 'utf8').trim(),
  redirectUris: required('IDP_REDIRECT_URIS').split(' '),
  postLogoutRedirectUris: (process.env.IDP_POST_LOGOUT_REDIRECT_URIS ?? '').split(' ').filter(Boolean),
}).catch((fault) => {
  console.error(`idp: ${fault.message}`);
  process.exit(1);
});
console.log(`idp: ${idp.issuer}`);
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => idp.stop().then(() => process.exit(0)));
}
