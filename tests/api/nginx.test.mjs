// The door as it is shipped: nginx in front of the service. What it answers by itself is a problem like the service's own.
import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { Launched } from './lib/launched.mjs';
import { DEPLOY, Nginx, run, set, Traffic } from './lib/nginx.mjs';
import { until } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';

const ORIGIN = 'https://spa.example.gov.cn';
let server;
let nginx;
let door; // in front of a service that is restarted
let silent; // a connection that never says anything
before(async () => {
  server = await startServer();
  nginx = await Nginx.start(join(server.folder, 'nginx'), server.port, { origins: [ORIGIN], publicUrl: server.publicUrl });
  silent = connect(nginx.tls, '127.0.0.1').on('error', () => {});
  silent.ended = new Promise((resolve) => { silent.on('close', resolve); });
});
after(async () => {
  await nginx?.stop();
  await door?.stop();
  await server?.stop();
});

/** An answer of nginx's own is a problem with this status and code. */
function isProblem({ status, headers, body }, wanted, code, { retry = wanted === 429 || wanted >= 502 } = {}) {
  assert.deepEqual([status, body?.status, body?.code], [wanted, wanted, code], JSON.stringify(body));
  assert.equal(headers['content-type'], 'application/problem+json');
  assert.equal(body.type, `${server.publicUrl}/problems/${code}`);
  assert.equal(headers['x-request-id'], body.request_id);
  assert.equal(headers['retry-after'] !== undefined, retry, 'Retry-After');
  assert.equal(headers['strict-transport-security'], 'max-age=31536000');
}

test('what goes through is the service\'s, with one request id in both logs', async () => {
  const { access_token: token } = await server.tokens('test-nginx');
  const id = 'one-that-the-client-made';
  const read = await nginx.ask('GET', '/api/v1/me?x=secret', { headers: { authorization: `Bearer ${token}`, 'x-request-id': id } });
  assert.deepEqual([read.status, read.body.code, read.headers['x-request-id']], [400, 'invalid_parameters', id]);
  const made = await nginx.ask('POST', '/api/v1/certifications', {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': 'through-the-door-1' }, send: '{"role":"enterprise"}' });
  assert.equal(made.status, 201, made.text);
  const wild = await nginx.ask('GET', '/api/v1/site', { headers: { 'x-request-id': 'no "id"' } });
  assert.match(wild.headers['x-request-id'], /^[0-9a-f]{32}$/);
  await until(async () => (await nginx.log()).length >= 3, 'it is logged');
  const lines = await nginx.log();
  const line = lines.find(({ request_id }) => request_id === id);
  assert.deepEqual([line.path, line.status, line.client], ['/api/v1/me', 400, '127.0.0.1']);
  assert.ok(server.child.log.includes(id), 'the service logs the same one');
});

test('a plain connection is sent to TLS', async () => {
  const response = await fetch(`http://127.0.0.1:${nginx.plain}/docs?a=b`, { redirect: 'manual' });
  assert.deepEqual([response.status, response.headers.get('location')], [308, 'https://127.0.0.1/docs?a=b']);
});

test('what is too large, too long or nowhere is refused at the door', async () => {
  const ask = (path, options) => nginx.ask('POST', path, options);
  isProblem(await ask('/api/v1/files?name=a.png', { headers: { 'content-length': 12 << 20 } }), 413, 'body_too_large');
  isProblem(await nginx.ask('GET', `/api/v1/products?q=${'x'.repeat(9_000)}`), 414, 'target_too_long');
  isProblem(await nginx.ask('GET', '/', { headers: { cookie: 'x'.repeat(9_000) } }), 431, 'headers_too_large');
  for (const path of ['/metrics', '/api/v1/sandbox/clock']) isProblem(await nginx.ask('GET', path), 404, 'not_found');
  const traced = await nginx.ask('TRACE', '/');
  isProblem(traced, 405, 'method_not_allowed');
  assert.match(traced.headers.allow, /GET, HEAD, POST/);
});

test('a request that is none is refused as a problem, too', async () => {
  const socket = connectTls({ host: '127.0.0.1', port: nginx.tls, ca: nginx.ca });
  socket.end('GET / HTTP/1.1\r\nHost: a b\r\n\r\n');
  let text = '';
  for await (const piece of socket) text += piece;
  assert.match(text, /^HTTP\/1\.1 400 /);
  assert.equal(JSON.parse(text.slice(text.indexOf('{'))).code, 'framing_error');
});

test('titles are in the language that is asked for, and browsers of known origins may read', async () => {
  const asks = [['en', 'en'], ['en-GB,en;q=0.9', 'en'], ['fr, en;q=0.5', 'en'], ['zh-CN,en;q=0.8', 'zh'], [undefined, 'zh'], ['fr', 'zh']];
  for (const [asked, told] of asks) {
    const { body } = await nginx.ask('GET', '/metrics', { headers: asked ? { 'accept-language': asked } : {} });
    assert.equal(body.title, told === 'en' ? 'Not found' : '未找到', asked);
  }
  const from = async (origin) => (await nginx.ask('GET', '/metrics', { headers: { origin } })).headers['access-control-allow-origin'];
  assert.deepEqual([await from(ORIGIN), await from('https://evil.example')], [ORIGIN, undefined]);
});

test('codes, statuses and titles are those of the service\'s own catalogue', async () => {
  const { problems } = await (await fetch(`${server.publicUrl}/problems.json`)).json();
  const door = await readFile(join(DEPLOY, 'nginx/door.conf'), 'utf8');
  const common = await readFile(join(DEPLOY, 'nginx/common.conf'), 'utf8');
  const told = [...door.matchAll(/"status":(\d+),"code":"(\w+)"/g)];
  assert.ok(told.length >= 12);
  for (const [, status, code] of told) {
    const known = problems.find((problem) => problem.code === code);
    assert.equal(known?.status, Number(status), code);
    const [, zh, en] = new RegExp(`\\$jqt_title_${code} \\{\\s+default "([^"]+)";\\s+en "([^"]+)";`).exec(common);
    assert.deepEqual({ zh, en }, known.title, code);
  }
});

test('who begins logins without end is told to wait', async () => {
  const answers = await Promise.all(Array.from({ length: 60 }, () => nginx.ask('GET', '/oauth/authorize')));
  const refused = answers.filter(({ status }) => status === 429);
  assert.ok(refused.length > 0 && refused.length < 60, `${refused.length} of 60`);
  isProblem(refused[0], 429, 'too_many_requests');
});

test('behind the door three restarts under load refuse and lose nothing, and without the service the door says so', async () => {
  const launched = await Launched.start(server);
  door = await Nginx.start(join(server.folder, 'restarts'), launched.port, { origins: [ORIGIN], publicUrl: server.publicUrl });
  const { access_token: token } = await server.tokens('test-restarts');
  const traffic = new Traffic(door, token, { readers: 3, writers: 2 });
  try {
    for (let i = 0; i < 3; i += 1) {
      const [reads, writes] = [traffic.reads, traffic.writes];
      await until(() => traffic.reads > reads + 20 && traffic.writes > writes + 5, 'requests are under way', 60_000);
      await launched.restart();
    }
  } finally {
    await traffic.stop();
    await launched.stop();
  }
  for (const method of ['GET', 'POST']) {
    const answer = await door.ask(method, '/api/v1/site', { headers: { origin: ORIGIN } });
    isProblem(answer, 502, 'bad_gateway');
    assert.equal(answer.headers['access-control-allow-origin'], ORIGIN);
  }
  assert.deepEqual(traffic.faults, []);
  const [[stored]] = await server.database.sql("SELECT count(*) FROM file f JOIN account a ON a.id = f.account_id WHERE a.subject = 'test-restarts'");
  assert.equal(Number(stored), traffic.writes, 'each write was done once');
});

test('the door of the containers is made from the environment, and nginx accepts it', async () => {
  const folder = join(server.folder, 'compose');
  await mkdir(join(folder, 'run'), { recursive: true });
  await writeFile(join(folder, 'nginx'), '#!/bin/sh\n');
  await chmod(join(folder, 'nginx'), 0o755);
  await symlink(join(DEPLOY, 'nginx'), join(folder, 'jqt'));
  const start = (env) => run('sh', [join(DEPLOY, 'nginx/start.sh')], {
    env: { PATH: `${folder}:${process.env.PATH}`, JQT_NGINX_FOLDER: join(folder, 'run'), JQT_PUBLIC_URL: 'http://127.0.0.1:8080', ...env } });
  await start({ JQT_CORS_ORIGINS: 'https://a.example,http://127.0.0.1:3000' });
  const maps = await readFile(join(folder, 'run/maps.conf'), 'utf8');
  for (const origin of ['https://a.example', 'http://127.0.0.1:3000']) assert.ok(maps.includes(`    "${origin}" $http_origin;\n`), maps);
  await assert.rejects(start({ JQT_CORS_ORIGINS: 'https://a.example"; return 200' }), /holds what no address does/);
  for (const [name, ...places] of [['compose', ['/run/jqt', join(folder, 'run')], ['/dev/stdout', join(folder, 'log')]], ['province', ['/tmp', join(folder, 'run')]]]) {
    const at = join(folder, `${name}.conf`);
    await writeFile(at, set(await readFile(join(DEPLOY, `nginx/${name}.conf`), 'utf8'), ...places));
    await run('/usr/sbin/nginx', ['-t', '-q', '-c', at]).catch((fault) => assert.fail(fault.stderr));
  }
});

test('who says nothing is sent away before the service knows of it', async () => {
  await Promise.race([silent.ended, new Promise((_, reject) => { setTimeout(() => reject(new Error('it still stands')), 20_000).unref(); })]);
});
