// The harness itself: an answer that strays from the contract must fail the test that got it.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, beforeEach, test } from 'node:test';
import { Browser } from '../idp/browser.mjs';
import { Client } from './lib/client.mjs';
import { bothForms, Contract } from './lib/contract.mjs';
import { Child } from './lib/process.mjs';

const contract = new Contract(bothForms({
  openapi: '3.1.0',
  paths: {
    '/api/v1/things/{id}': {
      get: {
        operationId: 'thing_get',
        responses: {
          200: {
            headers: { ETag: { required: true, schema: { type: 'string' } } },
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
          },
          404: { $ref: '#/components/responses/Problem' },
        },
      },
      delete: { operationId: 'thing_delete', responses: { 204: { description: 'gone' } } },
    },
    '/api/v1/things/summary': {
      get: { operationId: 'things_summary', responses: { 200: { content: { 'application/json': { schema: { const: {} } } } } } },
    },
  },
  components: {
    schemas: {
      Thing: {
        type: 'object', required: ['id'],
        properties: {
          id: { $ref: '#/components/schemas/Id' }, at: { type: 'string', format: 'date-time' }, note: { type: 'string' },
          whole: { allOf: [{ $ref: '#/components/schemas/Part' }, { type: 'object', properties: { b: {} } }] },
        },
      },
      Part: { type: 'object', properties: { a: {} } },
      Id: { type: 'string', format: 'uuid' },
      Problem: {
        allOf: [{ $ref: '#/components/schemas/RefusalMembers' },
          { properties: { type: {}, title: {}, status: {}, code: {}, request_id: {} } }],
      },
      RefusalMembers: { properties: { errors: { 'x-codes': ['not_found'] }, state: { 'x-codes': ['wrong_state'] } } },
    },
    responses: { Problem: { 'x-codes': ['not_found'], content: { 'application/problem+json': { schema: { type: 'object' } } } } },
  },
}));
const ID = '0190c5a4-7b1e-7c3d-8f00-000000000001';
const GOOD = { status: 200, headers: { 'content-type': 'application/json', 'x-request-id': 'r1', etag: '"1-a"' }, body: `{"id":"${ID}"}` };
const problem = (more) => JSON.stringify({
  type: 'http://h/problems/not_found', title: '未找到', status: 404, code: 'not_found', request_id: 'r1', ...more,
});
const MISSING = { status: 404, headers: { 'content-type': 'application/problem+json', 'x-request-id': 'r1' }, body: problem({}) };

let answer;
let asked;
let client;
const server = createServer((req, res) => {
  asked = req;
  res.writeHead(answer.status, answer.headers);
  res.end(answer.body);
});
before(async () => {
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  client = new Client(`http://127.0.0.1:${server.address().port}`, { contract, token: 'abc' });
});
after(() => { server.close(); server.closeAllConnections(); });
beforeEach(() => { answer = structuredClone(GOOD); });

test('an answer as documented passes', async () => {
  const { body, etag } = await client.get(`/api/v1/things/${ID}`, { expect: 200 });
  assert.equal(body.id, ID);
  assert.equal(etag, '"1-a"');
  assert.equal(asked.headers.authorization, 'Bearer abc');
  answer = { ...GOOD, body: `{"id":"${ID}","at":"2026-11-23T09:30:00.000+08:00","whole":{"a":1,"b":1}}` };
  await client.get(`/api/v1/things/${ID}`, { expect: 200 });
  answer = MISSING;
  await client.get(`/api/v1/things/${ID}`, { expect: 404, code: 'not_found' });
});

test('a literal path is not taken for a parameter', async () => {
  answer.body = '{}';
  delete answer.headers.etag;
  await client.get('/api/v1/things/summary', { expect: 200 });
});

const strayings = {
  'an undocumented status': [/status is not documented/, { ...GOOD, status: 202 }],
  'an undocumented content type': [/content type "text\/plain" is not documented/, { ...GOOD, headers: { ...GOOD.headers, 'content-type': 'text/plain' } }],
  'an unknown member': [/must NOT have unevaluated/, { ...GOOD, body: `{"id":"${ID}","more":1}` }],
  'an unknown member of a whole of parts': [/must NOT have unevaluated/, { ...GOOD, body: `{"id":"${ID}","whole":{"a":1,"b":1,"c":1}}` }],
  'a time without milliseconds': [/at is the time/, { ...GOOD, body: `{"id":"${ID}","at":"2026-11-23T09:30:00+08:00"}` }],
  'a time of another offset': [/note is the time/, { ...GOOD, body: `{"id":"${ID}","note":"2026-11-23T09:30:00.000Z"}` }],
  'a missing member': [/required property/, { ...GOOD, body: '{}' }],
  'a wrong format behind two references': [/must match format/, { ...GOOD, body: '{"id":"x"}' }],
  'a missing request id': [/no X-Request-Id/, { ...GOOD, headers: { 'content-type': 'application/json', etag: '"1-a"' } }],
  'a missing required header': [/header ETag is missing/, { ...GOOD, headers: { 'content-type': 'application/json', 'x-request-id': 'r1' } }],
  'an error that is not a problem': [/not a problem/, { ...MISSING, headers: { 'content-type': 'application/json', 'x-request-id': 'r1' } }],
  'a problem with another status inside': [/problem's status/, { ...MISSING, body: problem({ status: 403 }) }],
  'a problem whose type is not its code': [/type about:blank/, { ...MISSING, body: problem({ type: 'about:blank' }) }],
  'a code that is not among those of the answer': [/gone is not in the x-codes of thing_get/,
    { ...MISSING, body: problem({ code: 'gone', type: 'http://h/problems/gone' }) }],
  'a member that belongs to another code': [/comes with state/, { ...MISSING, body: problem({ state: 'paid' }) }],
  'a member of a problem that is not in the contract': [/member hint is not/, { ...MISSING, body: problem({ hint: 'x' }) }],
  'a header that is not documented': [/header retry-after is not documented/,
    { ...MISSING, headers: { ...MISSING.headers, 'retry-after': '1' } }],
  'a fault without a place': [/fault without a place/, { ...MISSING, body: problem({ errors: [{ code: 'required' }] }) }],
};
for (const [what, [complaint, straying]] of Object.entries(strayings)) {
  test(`${what} fails`, async () => {
    answer = straying;
    await assert.rejects(client.get(`/api/v1/things/${ID}`), complaint);
  });
}

test('a body where the contract has none fails', async () => {
  await assert.rejects(client.delete(`/api/v1/things/${ID}`), /status is not documented/);
  answer = { status: 204, headers: { 'x-request-id': 'r1' }, body: undefined };
  await client.delete(`/api/v1/things/${ID}`, { expect: 204 });
  assert.match(asked.headers['idempotency-key'], /^[0-9a-f-]{36}$/);
  await client.delete(`/api/v1/things/${ID}`, { headers: { 'idempotency-key': null } });
  assert.equal(asked.headers['idempotency-key'], undefined);
});

test('a path outside the contract may only be answered by 404 under /api', async () => {
  await assert.rejects(client.get('/api/v1/nothing'), /not in the contract/);
  answer = MISSING;
  await client.get('/api/v1/nothing', { expect: 404 });
});

test('a child that ends badly, or makes a sanitizer speak, fails', async () => {
  const child = (script) => new Child(process.execPath, ['-e', script], process.env);
  const good = child('');
  await good.ended;
  await good.stop();
  const bad = child('process.exit(3)');
  await bad.ended;
  await assert.rejects(bad.stop(), /unclean end/);
  const leaking = child('console.error("x.c:1: runtime error: signed integer overflow")');
  await leaking.ended;
  await assert.rejects(leaking.stop(), /a sanitizer reported/);
});

test('the browser keeps cookies by host and path, and forgets them when told', async () => {
  const browser = new Browser();
  const url = `http://127.0.0.1:${server.address().port}`;
  const visit = async (path, setCookie) => {
    answer = { status: 200, headers: setCookie ? { 'set-cookie': setCookie } : {}, body: '' };
    await browser.visit(url + path);
    return asked.headers.cookie;
  };
  assert.equal(await visit('/oauth/authorize', ['a=1; Path=/oauth; HttpOnly', 'b=x=2; Path=/']), undefined);
  assert.equal(await visit('/oauth/callback'), 'a=1; b=x=2');
  assert.equal(await visit('/oauthx'), 'b=x=2');
  await visit('/', ['b=; Path=/; Max-Age=0']);
  assert.equal(await visit('/oauth'), 'a=1');
});
