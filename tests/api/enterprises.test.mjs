// Enterprises: their own profile, and the reviewers' list.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startServer } from './lib/server.mjs';
import { certify } from './lib/uploads.mjs';

let server;
let own;
let other;
let reviewer;
let path;
before(async () => {
  server = await startServer();
  await server.grant('reviewer-1', 'reviewer');
  [own, other, reviewer] = [await server.as('test-own'), await server.as('test-other'), await server.as('reviewer-1')];
  const { body } = await own.get('/api/v1/me', { expect: 200 });
  path = `/api/v1/enterprises/${body.enterprise.id}`;
});
after(() => server?.stop());

test('an enterprise sees itself, staff see it, and to others it does not exist', async () => {
  assert.equal((await own.get(path, { expect: 200 })).body.certifications.length, 0);
  await reviewer.get(path, { expect: 200 });
  await other.get(path, { expect: 404, code: 'not_found' });
  await own.get('/api/v1/enterprises', { expect: 403, code: 'forbidden' });
});

test('contacts are changed on the version that was read; what is missing is cleared', async () => {
  const { etag } = await own.get(path, { expect: 200 });
  const headers = { 'if-match': etag };
  await other.put(path, { contact_name: '李敏' }, { headers, expect: 404 });
  await own.put(path, { name: '改名' }, { headers, expect: 422, code: 'invalid_fields' });
  const { body } = await own.put(path, { contact_name: '李敏', website: 'https://example.cn' }, { headers, expect: 200 });
  assert.equal(body.contact_name, '李敏');
  await own.put(path, { contact_name: '王强' }, { headers, expect: 412 });
  const again = await own.get(path);
  const cleared = await own.put(path, {}, { headers: { 'if-match': again.etag }, expect: 200 });
  assert.equal(cleared.body.website, null);
});

test('texts are what they look like: every one that is not is told with its place', async () => {
  const faults = async (form) => {
    const { etag } = await own.get(path, { expect: 200 });
    const { body } = await own.put(path, form, { headers: { 'if-match': etag }, expect: 422, code: 'invalid_fields' });
    return Object.fromEntries(body.errors.map((e) => [e.pointer, e.code]));
  };
  assert.deepEqual(await faults({ contact_name: '李\u202E敏', presentation: 'a\u0007', website: 'www.example.cn', contact_email: 'a b@c.cn' }), {
    '/contact_name': 'forbidden_characters', '/presentation': 'forbidden_characters', '/website': 'invalid_format', '/contact_email': 'invalid_format',
  });
  assert.deepEqual(await faults({ contact_name: '李\n敏', presentation: ' \u3000\n' }), { '/contact_name': 'forbidden_characters', '/presentation': 'blank' });
  const presentation = '第一行\n\t第二行\r\n';
  const { etag } = await own.get(path, { expect: 200 });
  const { body } = await own.put(path, { presentation, website: 'https://例子.中国/关于' }, { headers: { 'if-match': etag }, expect: 200 });
  assert.equal(body.presentation, presentation);
});

test('what was certified becomes the profile, and the list finds it', async () => {
  await certify(own, reviewer);
  const { body } = await own.get(path, { expect: 200 });
  assert.equal(body.district_name, '历下区');
  assert.deepEqual(body.certifications.map((c) => [c.role, c.state]), [['enterprise', 'approved']]);
  const list = async (query) => (await reviewer.get('/api/v1/enterprises', { query, expect: 200 })).body.items.map((e) => e.id);
  assert.deepEqual(await list({ certified_role: 'enterprise' }), [body.id]);
  assert.deepEqual(await list({ uscc: body.uscc }), [body.id]);
  assert.deepEqual(await list({ certified_role: 'provider' }), []);
});

test('pages of the list do not overlap', async () => {
  const seen = [];
  for (let query = { limit: '1' }; query;) {
    const { body } = await reviewer.get('/api/v1/enterprises', { query, expect: 200 });
    seen.push(...body.items.map((e) => e.id));
    query = body.next_cursor && { limit: '1', cursor: body.next_cursor };
  }
  assert.equal(new Set(seen).size, seen.length);
  assert.ok(seen.length >= 2);
});
