// The log: one JSON line for each request, and nothing in it that is about a person or could be used by one.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { findAccount } from '../idp/accounts.mjs';
import { startServer } from './lib/server.mjs';
import { certify } from './lib/uploads.mjs';

const FIELDS = ['account', 'bytes', 'client_address', 'client_id', 'code', 'duration_us', 'event', 'level', 'method', 'operation', 'path', 'request_id',
  'status', 'time', 'trace_id', 'trips'];
const [PROXY, CLIENT, SOMEBODY] = ['127.0.0.1', '2001:db8::7', '203.0.113.9'];
let server;
before(async () => { server = await startServer({ env: { JQT_LOG_LEVEL: 'debug', JQT_TRUSTED_PROXIES: '127.0.0.0/8,10.0.0.0/8' } }); });
after(() => server?.stop());

test('names, phones, codes, tokens, bodies and query strings are never logged', async () => {
  const secrets = new Set(['测试法人', '测试经办人', '19900000099', '解放路 1 号', '13912345678', '营业执照', 'geheim', '250817', 'id_token', 'new_password']);
  const { uscc, enterprise_name: name } = findAccount('test-logged');
  for (const text of [uscc, name]) secrets.add(text);
  const tokens = await server.tokens('test-logged');
  for (const token of [tokens.access_token, tokens.refresh_token]) for (const part of token.split('.')) secrets.add(part);
  const client = await server.as('test-logged');
  await certify(client, await server.as('reviewer-1'));
  await client.get('/api/v1/certifications', { query: { nonsense: 'geheim' }, expect: 400 });
  await client.post('/api/v1/certifications', { role: 'geheim', contact_mobile: '13912345678' }, { expect: 422 });
  await client.post('/api/v1/certifications', '{"role":"geheim"', { headers: { 'content-type': 'application/json' }, expect: 400 });
  await client.put('/api/v1/me/payment-password', { new_password: '250817' });
  await server.anonymous().get('/api/v1/geheim', { expect: 404 });
  await server.anonymous({ token: 'geheim' }).get('/api/v1/me', { expect: 401 });
  await fetch(`${server.publicUrl}/oauth/callback/oidc?state=geheim&code=geheim`);
  await fetch(`${server.publicUrl}/oauth/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'geheim', client_id: 'jqt-demo' }) });
  await server.child.stop();
  const { log } = server.child;
  for (const secret of secrets) {
    const at = log.indexOf(secret);
    assert.equal(at, -1, `the log tells "${secret}": ${log.slice(Math.max(0, at - 200), at + 100)}`);
  }
  await server.serve();
});

test('a request is one line of known fields, with who asked from where for what, and how it was answered', async () => {
  const client = await server.as('test-lines');
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  const { headers } = await client.post('/api/v1/certifications', { role: 'king' }, {
    headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01`, 'x-request-id': 'line-1' }, expect: 422,
  });
  assert.equal(headers.get('x-request-id'), 'line-1');
  const id = '01930000-0000-7000-8000-000000000001';
  await client.get(`/api/v1/orders/${id}`, {
    headers: { 'x-request-id': 'line-2', 'x-forwarded-for': `${SOMEBODY}, ${CLIENT}, 10.1.2.3` }, expect: 404,
  });
  await server.anonymous({ token: 'forged' }).get(`/api/v1/orders/${id}`, { headers: { 'x-request-id': 'line-3' }, expect: 401 });
  await server.anonymous().get(`/api/v1/nowhere/${id}`, { headers: { 'x-request-id': 'line-4' }, expect: 404 });
  await server.child.stop();
  const lines = (request) => server.child.records.filter((record) => record.request_id === request);
  assert.equal(lines('line-1').length, 1);
  const [line] = lines('line-1');
  assert.deepEqual([line.event, line.method, line.operation, line.path, line.status, line.code, line.trace_id, line.client_id, line.client_address],
    ['request', 'POST', 'createCertification', '/api/v1/certifications', 422, 'invalid_fields', trace, 'jqt-demo', PROXY]);
  assert.match(line.account, /^[0-9a-f-]{36}$/);
  const told = (request) => lines(request).map(({ path, client_address, client_id, account }) => [path, client_address, client_id, Boolean(account)]);
  assert.deepEqual(told('line-2'), [['/api/v1/orders/{id}', CLIENT, 'jqt-demo', true]]);
  assert.deepEqual(told('line-3'), [['/api/v1/orders/{id}', PROXY, undefined, false]]);
  assert.deepEqual(told('line-4'), [[undefined, PROXY, undefined, false]]);
  assert.ok(!server.child.log.includes(id), 'a path itself is never logged');
  for (const record of server.child.records.filter(({ event }) => event === 'request')) {
    for (const field of Object.keys(record)) assert.ok(FIELDS.includes(field), field);
  }
  await server.serve();
});
