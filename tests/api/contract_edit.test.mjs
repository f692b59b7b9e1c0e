// An edit of openapi.yaml alone changes what the server does: jqt_edited is the same program with three lines of the
// contract changed (edited_contract.sed). Each request goes to both.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client } from './lib/client.mjs';
import { Contract } from './lib/contract.mjs';
import { startServer } from './lib/server.mjs';

const PATH = '/api/v1/certifications';
const NAME_100 = '企'.repeat(100);
const edited = `${process.env.JQT_BINARY}_edited`;
const contractFile = join(dirname(edited), 'edited', 'openapi.yaml');
let plain;
let changed;

async function start(binary, contract) {
  const server = await startServer({ binary });
  const { access_token: token } = await server.tokens('test-edited');
  return { server, client: new Client(server.publicUrl, { token, contract }) };
}

before(async () => {
  plain = await start(process.env.JQT_BINARY);
  changed = await start(edited, Contract.read(contractFile));
});
after(async () => {
  await plain?.server.stop();
  await changed?.server.stop();
});

test('only the contract differs, by three lines', () => {
  const lines = (file) => readFileSync(file, 'utf8').split('\n');
  const before_ = lines(fileURLToPath(new URL('../../openapi.yaml', import.meta.url)));
  const after_ = lines(contractFile);
  assert.equal(after_.length, before_.length);
  assert.equal(after_.filter((line, i) => line !== before_[i]).length, 3);
});

test('a role', async () => {
  await plain.client.get(PATH, { expect: 200 });
  await changed.client.get(PATH, { expect: 403, code: 'forbidden' });
});

test('a required member', async () => {
  const body = { role: 'enterprise' };
  await plain.client.post(PATH, body, { query: { validate_only: 'true' }, expect: 201 });
  const { body: problem } = await changed.client.post(PATH, body, { query: { validate_only: 'true' }, expect: 422 });
  assert.deepEqual(problem.errors.map((e) => [e.pointer, e.code]), [['/name', 'required']]);
});

test('a bound', async () => {
  const body = (name) => ({ role: 'enterprise', name });
  const ask = (on, name, expect) => on.client.post(PATH, body(name), { query: { validate_only: 'true' }, expect });
  await ask(plain, NAME_100, 201);
  const { body: problem } = await ask(plain, `${NAME_100}业`, 422);
  assert.deepEqual(problem.errors.map((e) => [e.pointer, e.code]), [['/name', 'too_long']]);
  await ask(changed, `${NAME_100}业`, 201);
  await ask(changed, '企'.repeat(121), 422);
});

test('the server tells the contract that it keeps', async () => {
  const ofEdited = await fetch(`${changed.server.publicUrl}/openapi.json`).then((r) => r.json());
  assert.deepEqual(ofEdited.paths[PATH].get['x-roles'], ['reviewer', 'auditor']);
});
