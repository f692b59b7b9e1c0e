// Public reference data, and the texts an operator edits.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startServer } from './lib/server.mjs';

let server;
let anyone;
let operator;
before(async () => {
  server = await startServer();
  await server.grant('operator-1', 'operator');
  [anyone, operator] = [server.anonymous(), await server.as('operator-1')];
});
after(() => server?.stop());

test('anyone may read the lists that forms are made of', async () => {
  const codes = async (path) => (await anyone.get(path, { expect: 200 })).body.items.map((item) => item.code);
  assert.equal((await codes('/api/v1/districts')).length, 12);
  assert.ok((await codes('/api/v1/industries')).includes('software'));
  assert.ok((await codes('/api/v1/service-types')).includes('iso_certification'));
});

test('the form knows exactly the districts and industries of the lists', async () => {
  const { body: { schema } } = await anyone.get('/api/v1/qualification-form', { expect: 200 });
  for (const [path, key] of [['districts', 'district_code'], ['industries', 'industry']]) {
    const { body } = await anyone.get(`/api/v1/${path}`, { expect: 200 });
    assert.deepEqual(schema.properties[key].enum, body.items.map((item) => item.code), key);
  }
});

test('what has not changed is not sent again', async () => {
  const { etag } = await anyone.get('/api/v1/districts', { expect: 200 });
  await anyone.get('/api/v1/districts', { headers: { 'if-none-match': etag }, expect: 304 });
});

test('an operator changes the site, on the version that was read', async () => {
  const { body, etag } = await anyone.get('/api/v1/site', { expect: 200 });
  assert.equal(body.support_phone, '4006-0531-77');
  const { version, ...form } = body;
  const changed = { ...form, notice: '系统将于周六维护。' };
  await operator.put('/api/v1/site', changed, { expect: 428, code: 'precondition_required' });
  await anyone.put('/api/v1/site', changed, { expect: 401 });
  const after = await operator.put('/api/v1/site', changed, { headers: { 'if-match': etag }, expect: 200 });
  assert.equal(after.body.version, version + 1);
  await operator.put('/api/v1/site', changed, { headers: { 'if-match': etag }, expect: 412, code: 'version_conflict' });
});

test('an agreement gets a new version and keeps the old one', async () => {
  const path = '/api/v1/agreements/trade_agreement';
  const first = await anyone.get(path, { expect: 200 });
  await operator.put(path, { title: '济南市专项服务券交易协议', body: '第二版' }, { headers: { 'if-match': first.etag }, expect: 200 });
  assert.equal((await anyone.get(path, { expect: 200 })).body.body, '第二版');
  const old = await anyone.get(path, { query: { version: '1' }, expect: 200 });
  assert.equal(old.body.body, first.body.body);
  assert.equal(old.body.current_version, 2);
  await anyone.get(path, { query: { version: '9' }, expect: 404 });
  await anyone.get('/api/v1/agreements/nothing', { expect: 404 });
});

test('a new text begins with its first version, once, and not by the name of one of the other kind', async () => {
  const [path, form] = ['/api/v1/agreements/privacy_notice', { title: '隐私须知', body: '第一版' }];
  await operator.put(path, form, { headers: { 'if-match': '"1-0000000000000000"' }, expect: 412, code: 'version_conflict' });
  await anyone.get(path, { expect: 404 });
  const { body, location } = await operator.put(path, form, { headers: { 'if-match': '*' }, expect: 201 });
  assert.deepEqual([body.version, location], [1, path]);
  const { etag } = await anyone.get(path, { expect: 200 });
  assert.equal((await operator.put(path, { ...form, body: '第二版' }, { headers: { 'if-match': etag }, expect: 200 })).body.version, 2);
  await operator.put('/api/v1/agreements/undertaking_letter', form, { headers: { 'if-match': '*' }, expect: 409, code: 'already_exists' });
  await operator.put('/api/v1/templates/privacy_notice', form, { headers: { 'if-match': '*' }, expect: 409, code: 'already_exists' });
});

test('the two templates of the manual are there, apart from the agreements', async () => {
  const { body } = await anyone.get('/api/v1/templates', { expect: 200 });
  assert.deepEqual(body.items.map((item) => item.name), ['application_form', 'undertaking_letter']);
  const template = await anyone.get('/api/v1/templates/undertaking_letter', { expect: 200 });
  assert.match(template.body.body, /承诺/);
  await anyone.get('/api/v1/agreements/undertaking_letter', { expect: 404 });
});
