// What must stand before the first login: the demo client, and the roles of the bureau's staff. Given through
// `jqt admin`, as in production; repeating it changes nothing.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ACCOUNTS } from './accounts.mjs';
import { DEMO_CLIENT, DEMO_REDIRECT } from './login.mjs';

const run = promisify(execFile);

export async function grantRole(binary, env, { subject, name, role }) {
  await run(binary, ['admin', 'grant', '--subject', subject, '--name', name, '--role', role], { env });
}

/** publicUrl: where /docs stands, whose page comes back from a login too. */
export async function makeDemoClient(binary, env, publicUrl) {
  const redirects = [DEMO_REDIRECT, ...(publicUrl ? [`${publicUrl}/docs/oauth2-redirect.html`] : [])];
  await run(binary, ['admin', 'client', '--id', DEMO_CLIENT, '--name', 'Demo', '--kind', 'public', '--platform', 'browser',
    ...redirects.flatMap((address) => ['--redirect', address])], { env });
}

export async function grantDemo(binary, env, publicUrl) {
  await makeDemoClient(binary, env, publicUrl);
  for (const { login, name, role } of ACCOUNTS) {
    if (role) await grantRole(binary, env, { subject: login, name, role });
  }
}
