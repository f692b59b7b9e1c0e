// What holds for every path: health, problems, request ids, and the login itself.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LoginRefused } from '../idp/login.mjs';
import { startServer } from './lib/server.mjs';

let server;
before(async () => { server = await startServer(); });
after(() => server?.stop());

test('health and readiness answer without a login', async () => {
  const admin = `http://127.0.0.1:${server.child.records.find((record) => record.event === 'started').admin_port}`;
  for (const path of ['/healthz', '/readyz']) {
    assert.equal((await fetch(server.publicUrl + path)).status, 200, path);
    assert.equal((await fetch(admin + path)).status, 200, path);
  }
  for (const path of ['/metrics', '/api/v1/site']) assert.equal((await fetch(admin + path)).status, 404, path);
  await server.anonymous().get('/metrics', { expect: 404, code: 'not_found' });
});

test('an unknown path is a problem', async () => {
  await server.anonymous().get('/api/v1/nothing-here', { expect: 404, code: 'not_found' });
});

test('a request id that came along is echoed', async () => {
  const { headers } = await server.anonymous().get('/api/v1/nothing-here', { headers: { 'x-request-id': 'mine-1' } });
  assert.equal(headers.get('x-request-id'), 'mine-1');
});

test('the problem is told in the language that was asked for', async () => {
  const ask = async (language) => {
    const { body } = await server.anonymous().get('/api/v1/nothing-here', { headers: { 'accept-language': language } });
    return body.title;
  };
  assert.equal(await ask('zh-CN'), '未找到');
  assert.equal(await ask('en'), 'Not found');
});

test('a request without a token is refused, and so is a made-up one', async () => {
  await server.anonymous().get('/api/v1/me', { expect: 401, code: 'unauthorized' });
  await server.anonymous({ token: 'not.a.token' }).get('/api/v1/me', { expect: 401, code: 'unauthorized' });
});

test('a legal person logs in through the province and is known by its code', async () => {
  const enterprise = await server.as('test-first');
  const { body } = await enterprise.get('/api/v1/me', { expect: 200 });
  assert.ok(JSON.stringify(body).includes('济南测试企业（first）有限公司'));
});

test('a personal login is refused with a clear problem', async () => {
  await assert.rejects(server.tokens('person-1'), (fault) => fault instanceof LoginRefused && fault.status === 403);
});

test('a member of staff logs in with the role that was granted', async () => {
  await server.grant('staff-one', 'operator');
  const { body } = await (await server.as('staff-one')).get('/api/v1/me', { expect: 200 });
  assert.deepEqual(body.roles, ['operator']);
});
