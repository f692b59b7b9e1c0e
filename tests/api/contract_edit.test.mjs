// An edit of openapi.yaml alone changes what the server does: jqt_edited is the same program with a few lines of the
// contract changed (edited_contract.sed). Each request goes to both.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client } from './lib/client.mjs';
import { Contract } from './lib/contract.mjs';
import { certifiedProvider } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { uploadId } from './lib/uploads.mjs';

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

test('only the contract differs, by a few lines', () => {
  const lines = (file) => readFileSync(file, 'utf8').split('\n');
  const before_ = lines(fileURLToPath(new URL('../../openapi.yaml', import.meta.url)));
  const after_ = lines(contractFile);
  const left = new Map();
  for (const line of before_) left.set(line, (left.get(line) ?? 0) + 1);
  const added = after_.filter((line) => { left.set(line, (left.get(line) ?? 0) - 1); return left.get(line) < 0; });
  assert.equal(added.length, 7);
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

test('a loosened bound has no second opinion: annual uses', async () => {
  const form = { name: '年度审计', service_type_code: 'audit', price_fen: 500_000, voucher_product: false, annual_uses: 5000,
    district_code: '370102', contact_name: '赵芳', contact_mobile: '19900000077' };
  const ask = async (on, expect) => {
    const provider = await certifiedProvider(on.server, 'test-edited-provider');
    const client = new Client(on.server.publicUrl, { token: provider.client.token, contract: on.client.contract });
    return client.post('/api/v1/products', form, { expect });
  };
  const { body: problem } = await ask(plain, 422);
  assert.deepEqual(problem.errors.map((e) => [e.pointer, e.code]), [['/annual_uses', 'too_large']]);
  assert.equal((await ask(changed, 201)).body.annual_uses, 5000);
});

test('a loosened bound has no second opinion: the length of the payment password', async () => {
  const body = { new_password: '28491537' };
  await plain.client.put('/api/v1/me/payment-password', body, { expect: 422, code: 'invalid_fields' });
  await changed.client.put('/api/v1/me/payment-password', body, { expect: 200 });
  await changed.client.put('/api/v1/me/payment-password', { new_password: '12345678', current_password: '28491537' },
    { expect: 422, code: 'payment_password_trivial' });
});

test('one more kind of attachment is only a line of the contract', async () => {
  const save = async (on, expect) => on.client.post('/api/v1/qualifications',
    { attachments: { audit_report: await uploadId(on.client) } }, { expect });
  const { body: problem } = await save(plain, 422);
  assert.deepEqual(problem.errors.map((e) => [e.pointer, e.code]), [['/attachments/audit_report', 'unknown_member']]);
  assert.deepEqual(Object.keys((await save(changed, 201)).body.attachments), ['audit_report']);
});

test('the server tells the contract that it keeps', async () => {
  const ofEdited = await fetch(`${changed.server.publicUrl}/openapi.json`).then((r) => r.json());
  assert.deepEqual(ofEdited.paths[PATH].get['x-roles'], ['reviewer', 'auditor']);
});
