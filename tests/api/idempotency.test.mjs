// Idempotency-Key and validate_only over HTTP: one effect for each key, the same answer again, and dry runs that leave
// nothing behind.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { until } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { upload, uploadId } from './lib/uploads.mjs';

const PATH = '/api/v1/certifications';
let server;
before(async () => { server = await startServer(); });
after(() => server?.stop());

const keyed = (key, more = {}) => ({ headers: { 'idempotency-key': key }, ...more });
const rows = async (table) => Number((await server.database.sql(`SELECT count(*) FROM ${table}`))[0][0]);

test('a repetition gets the same answer and says so', async () => {
  const client = await server.as('test-replay');
  const key = randomUUID();
  const first = await client.post(PATH, { role: 'enterprise' }, keyed(key, { expect: 201 }));
  assert.equal(first.headers.get('idempotent-replayed'), null);
  const again = await client.post(PATH, { role: 'enterprise' }, keyed(key, { expect: 201 }));
  assert.equal(again.headers.get('idempotent-replayed'), 'true');
  assert.deepEqual(again.body, first.body);
  for (const name of ['etag', 'location', 'content-type']) assert.equal(again.headers.get(name), first.headers.get(name), name);
  assert.equal((await client.get(PATH)).body.items.length, 1);
});

test('a key in quotes, as the IETF draft writes it, is the same key', async () => {
  for (const [login, first, second] of [['test-quoted', '"sixteen-at-least"', 'sixteen-at-least'], ['test-bare', 'x'.repeat(64), `"${'x'.repeat(64)}"`]]) {
    const client = await server.as(login);
    const { body: made } = await client.post(PATH, { role: 'enterprise' }, keyed(first, { expect: 201 }));
    const again = await client.post(PATH, { role: 'enterprise' }, keyed(second, { expect: 201 }));
    assert.deepEqual([again.headers.get('idempotent-replayed'), again.body], ['true', made]);
  }
});

test('a form that is saved again under its key is saved once, and without one it finds another version', async () => {
  const client = await server.as('test-saved-twice');
  const { body: { id }, etag } = await client.post(PATH, { role: 'enterprise' }, { expect: 201 });
  const save = (key, expect) => client.put(`${PATH}/${id}`, { address: '泉城路' }, { headers: { 'if-match': etag, 'idempotency-key': key }, expect });
  const key = randomUUID();
  const first = await save(key, 200);
  const again = await save(key, 200);
  assert.deepEqual([again.headers.get('idempotent-replayed'), again.body, again.etag], ['true', first.body, first.etag]);
  await save(randomUUID(), 412);
  await save(null, 412);
  await client.put(`${PATH}/${id}`, { address: '别处' }, { headers: { 'if-match': first.etag, 'idempotency-key': key }, expect: 422, code: 'idempotency_key_reused' });
});

test('the body is compared as JSON, not as text', async () => {
  const client = await server.as('test-canonical');
  const key = randomUUID();
  const ask = (body) => client.post(PATH, body, { headers: { 'idempotency-key': key, 'content-type': 'application/json' }, expect: 201 });
  await ask('{"role":"enterprise","address":"泉城路"}');
  const again = await ask(' { "address" : "\\u6cc9城路", "role":"enterprise" } ');
  assert.equal(again.headers.get('idempotent-replayed'), 'true');
});

test('a key belongs to one request', async () => {
  const client = await server.as('test-reused');
  const key = randomUUID();
  const { body: made } = await client.post(PATH, { role: 'enterprise' }, keyed(key, { expect: 201 }));
  await client.post(PATH, { role: 'provider' }, keyed(key, { expect: 422, code: 'idempotency_key_reused' }));
  assert.equal((await client.get(PATH)).body.items.length, 1);
  // Another operation and another account may use it.
  await client.post(`${PATH}/${made.id}/submission`, undefined, keyed(key, { expect: 422, code: 'invalid_fields' }));
  await (await server.as('test-reused-other')).post(PATH, { role: 'enterprise' }, keyed(key, { expect: 201 }));
});

test('another object under the same key is another request', async () => {
  const client = await server.as('test-two-objects');
  const key = randomUUID();
  const [one, two] = await Promise.all(['enterprise', 'provider'].map(async (role) =>
    (await client.post(PATH, await completed(client, role), { expect: 201 })).body.id));
  await client.post(`${PATH}/${one}/submission`, undefined, keyed(key, { expect: 200 }));
  await client.post(`${PATH}/${two}/submission`, undefined, keyed(key, { expect: 422, code: 'idempotency_key_reused' }));
});

async function completed(client, role) {
  const { body: me } = await client.get('/api/v1/me', { expect: 200 });
  return {
    role, name: me.enterprise.name, uscc: me.enterprise.uscc, legal_representative: '测试法人', district_code: '370102',
    address: '解放路 1 号', contact_name: '测试经办人', contact_mobile: '19900000099', attachment_ids: [await uploadId(client)],
  };
}

test('the query belongs to the request', async () => {
  const client = await server.as('test-query');
  const key = randomUUID();
  const form = await completed(client, 'enterprise');
  await client.post(`${PATH}?validate_only=false`, form, keyed(key, { expect: 201 }));
  await client.post(PATH, form, keyed(key, { expect: 422, code: 'idempotency_key_reused' }));
});

test('a key is remembered for a week, and forgotten after eight days', async () => {
  const client = await server.as('test-memory');
  const aged = async (age) => {
    const key = randomUUID();
    await upload(client, { headers: { 'idempotency-key': key }, expect: 201 });
    await server.database.sql(`UPDATE idempotency SET created_at = now() - interval '${age}' WHERE key = '${key}'`);
    return async () => Number((await server.database.sql(`SELECT count(*) FROM idempotency WHERE key = '${key}'`))[0][0]) === 1;
  };
  const [young, old] = [await aged('7 days 23 hours'), await aged('8 days 1 minute')];
  await until(async () => !await old(), 'the old one is forgotten');
  assert.ok(await young(), 'the young one is not');
});

test('a refusal is not kept: the key is free for a better request', async () => {
  const client = await server.as('test-free');
  const key = randomUUID();
  const { body: { id } } = await client.post(PATH, { role: 'enterprise' }, { expect: 201 });
  const { etag } = await client.get(`${PATH}/${id}`, { expect: 200 });
  await client.post(`${PATH}/${id}/submission`, undefined, keyed(key, { expect: 422 }));
  const { role, ...form } = await completed(client, 'enterprise');
  await client.put(`${PATH}/${id}`, form, { headers: { 'if-match': etag }, expect: 200 });
  const { headers } = await client.post(`${PATH}/${id}/submission`, undefined, keyed(key, { expect: 200 }));
  assert.equal(headers.get('idempotent-replayed'), null, role);
});

test('a key is needed, and must look like one', async () => {
  const client = await server.as('test-keyless');
  await client.post(PATH, { role: 'enterprise' }, keyed(null, { expect: 400, code: 'idempotency_key_required' }));
  for (const key of ['x'.repeat(15), 'x'.repeat(65), `a b${'x'.repeat(20)}`, `a"b${'x'.repeat(20)}`, `"${'x'.repeat(20)}`, `${'x'.repeat(20)}"`,
    `"${'x'.repeat(15)}"`, `"${'x'.repeat(65)}"`, `"${'x'.repeat(20)}";a=1`]) {
    await client.post(PATH, { role: 'enterprise' }, keyed(key, { expect: 400, code: 'invalid_parameters' }));
  }
  assert.equal((await client.get(PATH)).body.items.length, 0);
});

test('six at once with one key have one effect', async () => {
  const client = await server.as('test-six');
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 6 }, () => client.post(PATH, { role: 'enterprise' }, keyed(key))));
  assert.equal((await client.get(PATH)).body.items.length, 1);
  const made = answers.filter(({ status }) => status === 201);
  assert.ok(made.length > 0 && answers.every(({ status, body }) => status === 201 || body.code === 'request_in_progress'));
  assert.equal(made.filter(({ headers }) => headers.get('idempotent-replayed') === null).length, 1);
  assert.equal(new Set(made.map(({ body }) => body.id)).size, 1);
});

test('a dry run answers as the real one would, and leaves nothing', async () => {
  const client = await server.as('test-dry');
  const key = randomUUID();
  await client.get('/api/v1/me', { expect: 200 });
  const before_ = [await rows('certification'), await rows('event'), await rows('idempotency')];
  const dry = { query: { validate_only: 'true' } };
  const { body } = await client.post(PATH, { role: 'enterprise' }, keyed(key, { ...dry, expect: 201 }));
  assert.equal(body.state, 'draft');
  await client.post(PATH, { role: 'nonsense' }, keyed(key, { ...dry, expect: 422 }));
  assert.deepEqual([await rows('certification'), await rows('event'), await rows('idempotency')], before_);
  await client.get(`${PATH}/${body.id}`, { expect: 404 });
  const real = await client.post(PATH, { role: 'enterprise' }, keyed(key, { expect: 201 }));
  assert.equal(real.headers.get('idempotent-replayed'), null);
  await client.post(PATH, { role: 'enterprise' }, { ...dry, expect: 409, code: 'certification_exists' });
  await client.post(PATH, { role: 'enterprise' }, { query: { validate_only: 'yes' }, expect: 400, code: 'invalid_parameters' });
});

test('what is stored of a request cannot be turned back into it', async () => {
  const client = await server.as('test-fingerprint');
  const key = randomUUID();
  await client.post(PATH, { role: 'enterprise', contact_mobile: '13912345678' }, keyed(key, { expect: 201 }));
  const [[fingerprint]] = await server.database.sql(`SELECT encode(fingerprint, 'hex') FROM idempotency WHERE key = '${key}'`);
  assert.match(fingerprint, /^[0-9a-f]{64}$/);
});
