// README: the tour's lines, exactly as they stand there, against a service with the demo data.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startServer } from './lib/server.mjs';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const README = readFileSync(`${ROOT}/README.md`, 'utf8');

let server;
let env;

before(async () => {
  server = await startServer();
  env = { ...server.env, JQT_BINARY: server.binary, JQT_PORT: String(server.port) };
  await run(process.execPath, ['tests/demo/seed.mjs'], { cwd: ROOT, env });
});
after(() => server?.stop());

test('the tour runs as it is written', async () => {
  const blocks = [...README.matchAll(/^<!-- tour -->\n```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block);
  assert.equal(blocks.length, README.split('<!-- tour -->').length - 1);
  assert.ok(blocks.length >= 5);
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', blocks.join('\n')], { cwd: ROOT, env });
  for (const shown of [
    'ISO9001质量管理体系认证', '"entropy_events"', '"capacity": "enterprise"', '"remaining_fen": 300000', '"previous_hash"',
    '"wallet_fen": 750000', 'Idempotent-Replayed: true', '\ncancelled\n', '"pointer": "/colour"', '"code": "wrong_state"',
    'Not possible in the present state', '<title>', 'Result: ok',
  ]) {
    assert.ok(stdout.includes(shown), `the tour's output lacks ${shown}:\n${stdout}`);
  }
});

test('every login that the README names is a demo login', async () => {
  const rows = README.slice(README.indexOf('| Login'), README.indexOf('`./dev token NAME`'));
  const names = [...rows.matchAll(/`([a-z]+-[a-z0-9]+|auditor)`/g)].map(([, name]) => name);
  const accounts = JSON.parse(readFileSync(`${ROOT}/tests/idp/accounts.json`, 'utf8')).map(({ login }) => login);
  assert.ok(names.length >= 12);
  assert.deepEqual(names.filter((name) => !accounts.includes(name)), []);
});

test('every file and folder that the README names is there', async () => {
  const { existsSync } = await import('node:fs');
  const paths = [...README.matchAll(/`((?:api|include|sql|tests|deploy)\/[A-Za-z0-9_./-]+)`/g)].map(([, path]) => path)
    .filter((path) => !path.includes('thing') && !path.includes('X'));
  assert.ok(paths.length >= 20);
  assert.deepEqual(paths.filter((path) => !existsSync(`${ROOT}/${path}`)), []);
});
