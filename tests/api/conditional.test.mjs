// Versions, conditional reads, lists, negotiation and languages over HTTP, on certifications.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startServer } from './lib/server.mjs';

const PATH = '/api/v1/certifications';
let server;
let reviewer;
before(async () => {
  server = await startServer();
  reviewer = await server.as('reviewer-1');
});
after(() => server?.stop());

/** A draft of a new enterprise: { client, at, etag }. */
async function draft(name) {
  const client = await server.as(`test-${name}`);
  const { body } = await client.post(PATH, { role: 'enterprise' }, { expect: 201 });
  const at = `${PATH}/${body.id}`;
  return { client, at, etag: (await client.get(at, { expect: 200 })).etag };
}

test('a change needs the version that was read', async () => {
  const { client, at, etag } = await draft('match');
  const change = (ifMatch, expect, code) => client.put(at, { address: '泉城路' }, { headers: { 'if-match': ifMatch }, expect, code });
  await change(null, 428, 'precondition_required');
  await change('"999-0"', 412, 'version_conflict');
  await change('"nonsense"', 412, 'version_conflict');
  await change(`W/${etag}`, 412, 'version_conflict'); // weak tags match nothing
  for (const malformed of ['nonsense', `${etag} ${etag}`, `${etag}, *`, etag.slice(0, -1), '']) {
    const { body } = await change(malformed, 400, 'invalid_parameters');
    assert.deepEqual(body.errors.map(({ parameter, code }) => [parameter, code === 'too_short' ? 'invalid_format' : code]), [['If-Match', 'invalid_format']]);
  }
  const many = Array.from({ length: 16 }, (_, i) => `"${i + 900}-0"`);
  await change(many.join(), 412, 'version_conflict');
  assert.deepEqual((await change([...many, etag].join(), 400, 'invalid_parameters')).body.errors.map(({ parameter, code }) => [parameter, code]), [['If-Match', 'too_many_items']]);
  const { etag: next } = await change(etag, 200);
  assert.notEqual(next, etag);
  await change(etag, 412, 'version_conflict');
  await change(next.replace(/-[^"]*/, '-0'), 200); // only the version counts
  const { etag: now } = await client.get(at, { expect: 200 });
  await change(`"999-0", W/"7", ${now}`, 200); // one of them is enough
  await change(`"998-0",${now}`, 412, 'version_conflict');
  await change('*', 200);
});

test('of two who change the same version, one wins', async () => {
  const { client, at, etag } = await draft('race');
  const answers = await Promise.all(Array.from({ length: 6 }, (_, i) =>
    client.put(at, { address: `泉城路 ${i} 号` }, { headers: { 'if-match': etag } })));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 412, 412, 412, 412, 412]);
});

test('a resource that has not changed is not sent again', async () => {
  const { client, at, etag } = await draft('none-match');
  for (const method of ['GET', 'HEAD']) {
    for (const value of [etag, `W/${etag}`, `"other", ${etag}`, `"a,b" , W/${etag},`, '*']) {
      const answer = await client.request(method, at, { headers: { 'if-none-match': value }, expect: 304 });
      assert.equal(answer.body, undefined);
      assert.equal(answer.etag, etag);
    }
    for (const other of ['"other"', etag.slice(1), `${etag}x`]) await client.request(method, at, { headers: { 'if-none-match': other }, expect: 200 });
    await client.request(method, at, { headers: { 'if-none-match': etag.replace('-', '-0') }, expect: 200 });
  }
  const head = await client.head(at, { expect: 200 });
  assert.equal(head.etag, etag);
  await client.put(at, { address: '泉城路' }, { headers: { 'if-match': etag }, expect: 200 });
  await client.get(at, { headers: { 'if-none-match': etag }, expect: 200 });
});

test('personal data is not for caches', async () => {
  const { client, at } = await draft('cache');
  assert.match((await client.get(at)).headers.get('cache-control'), /no-store/);
});

test('a list is walked by its cursor, each item once', async () => {
  for (const name of ['list-a', 'list-b', 'list-c']) {
    const client = await server.as(`test-${name}`);
    for (const role of ['enterprise', 'provider']) await client.post(PATH, { role }, { expect: 201 });
  }
  const client = await server.as('test-list-a');
  const seen = [];
  let cursor;
  do {
    const { body, headers } = await client.get(PATH, { query: { limit: '1', ...(cursor ? { cursor } : {}) }, expect: 200 });
    seen.push(...body.items.map((item) => item.role));
    cursor = body.next_cursor;
    assert.equal(headers.get('link') !== null, cursor !== null);
    if (cursor) assert.ok(headers.get('link').includes(`${PATH}?limit=1&cursor=${cursor}`) && headers.get('link').endsWith('rel="next"'));
  } while (cursor);
  assert.deepEqual(seen.sort(), ['enterprise', 'provider']);
});

test('the link of a page names one cursor, however the last was spelt', async () => {
  const path = '/api/v1/enterprises';
  const { body: { next_cursor: cursor } } = await reviewer.get(path, { query: { limit: '1' }, expect: 200 });
  const { body, headers } = await reviewer.get(`${path}?limit=1&%63ursor=${cursor}`, { expect: 200 });
  assert.ok(body.next_cursor, 'there are three enterprises');
  assert.ok(headers.get('link').includes(`${path}?limit=1&cursor=${body.next_cursor}>`), headers.get('link'));
});

test('a cursor belongs to its list and its filters, and cannot be made up', async () => {
  const client = await server.as('test-cursor');
  for (const role of ['enterprise', 'provider']) await client.post(PATH, { role }, { expect: 201 });
  const { body: { next_cursor: cursor } } = await client.get(PATH, { query: { limit: '1' }, expect: 200 });
  const refused = (path, query) => client.get(path, { query, expect: 400, code: 'invalid_cursor' });
  await client.get(PATH, { query: { limit: '2', cursor }, expect: 200 });
  await refused('/api/v1/qualifications', { cursor });
  await refused(PATH, { cursor, from: '2026-01-01' });
  await refused(PATH, { cursor: `${cursor.slice(0, -1)}${cursor.endsWith('A') ? 'B' : 'A'}` });
  await refused(PATH, { cursor: `${cursor.startsWith('A') ? 'B' : 'A'}${cursor.slice(1)}` });
  await refused(PATH, { cursor: 'A' });
});

test('a parameter that is unknown, repeated or out of bounds is named', async () => {
  const faults = async (query) => {
    const { body } = await reviewer.get(`${PATH}?${query}`, { expect: 400, code: 'invalid_parameters' });
    return body.errors.map(({ parameter, code }) => `${parameter} ${code}`).sort();
  };
  assert.deepEqual(await faults('nonsense=1'), ['nonsense unknown_parameter']);
  assert.deepEqual(await faults('limit=1&limit=1'), ['limit repeated_parameter']);
  assert.deepEqual(await faults('limit=101'), ['limit too_large']);
  assert.deepEqual(await faults('limit=0&state=nonsense&x=1'), ['limit too_small', 'state not_in_enum', 'x unknown_parameter']);
  assert.deepEqual(await faults('limit=1.5'), ['limit not_an_integer']);
});

test('all faults of a body are told at once, by pointer', async () => {
  const client = await server.as('test-faults');
  const { body } = await client.post(PATH, {
    role: 'king', name: '', uscc: '123', district_code: 370102, contact_mobile: '12345', attachment_ids: ['x', 'x'], nonsense: 1,
  }, { expect: 422, code: 'invalid_fields' });
  const found = body.errors.map(({ pointer, code }) => `${pointer} ${code}`).sort();
  for (const fault of ['/contact_mobile invalid_format', '/district_code wrong_type', '/name too_short', '/nonsense unknown_member',
    '/role not_in_enum', '/uscc invalid_format', '/attachment_ids/0 invalid_format']) {
    assert.ok(found.includes(fault), `${fault} is missing in ${found.join(', ')}`);
  }
  for (const { detail } of body.errors) assert.match(detail, /[\u4e00-\u9fff]/);
});

test('the language is Chinese unless English is preferred', async () => {
  const client = await server.as('test-language');
  const title = async (language) => (await client.post(PATH, {}, { headers: { 'accept-language': language }, expect: 422 })).body;
  assert.equal((await title(null)).title, '填写内容有误');
  assert.equal((await title('fr, *;q=0.1')).title, '填写内容有误');
  assert.equal((await title('en;q=0.5, zh;q=0.9')).title, '填写内容有误');
  const english = await title('en-GB, zh;q=0.3');
  assert.equal(english.title, 'Some fields are invalid');
  assert.deepEqual(english.errors, [{ pointer: '/role', code: 'required', detail: 'is required' }]);
});

test('only what can be produced is promised', async () => {
  const client = await server.as('test-accept');
  const ask = (accept, expect) => client.get('/api/v1/me', { headers: { accept }, expect });
  for (const accept of ['application/json', '*/*', 'application/*', 'text/html, application/json;q=0.1']) await ask(accept, 200);
  for (const accept of ['text/html', 'application/xml', 'application/json;q=0', 'image/*']) await ask(accept, 406);
});

test('a list in one capacity is not the list in another', async () => {
  const { client, at } = await draft('capacity');
  assert.equal((await client.get(PATH, { expect: 200 })).body.items.length, 1);
  const { body } = await reviewer.get(PATH, { query: { limit: '100' }, expect: 200 });
  assert.ok(!body.items.some(({ id }) => at.endsWith(id)), 'a draft is not for reviewers');
});
