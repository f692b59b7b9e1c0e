// What arrives on a socket and should not: each gets a clear problem, changes nothing, and leaves the server running.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { wholeContract } from './lib/client.mjs';
import { Launched, Steady } from './lib/launched.mjs';
import { RawConnection } from './lib/raw.mjs';
import { startServer } from './lib/server.mjs';

const ORIGIN = 'https://spa.example.gov.cn';
const PATH = '/api/v1/certifications';
let server;
let token;
let before_;
let open;

/** Every table and how many rows it has. */
// An event counts as its row of `event`; its place moves from `pending` to `event_position` by itself.
const rowCounts = () => server.database.sql(`SELECT table_name, (xpath('/row/c/text()',
  query_to_xml(format('SELECT count(*) AS c FROM %I', table_name), false, true, '')))[1]::text
  FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
    AND table_name NOT IN ('pending', 'event_position') ORDER BY 1`);

before(async () => {
  server = await startServer({ env: { JQT_CORS_ORIGINS: `${ORIGIN},https://other.example` } });
  token = (await server.tokens('test-sockets')).access_token;
  before_ = await rowCounts();
});
after(() => server?.stop());
beforeEach(() => { open = []; });
afterEach(async () => {
  for (const connection of open) connection.end();
  assert.equal((await fetch(`${server.publicUrl}/readyz`)).status, 200);
  assert.deepEqual(await rowCounts(), before_, 'something was written');
});

function connection() {
  const made = new RawConnection(server.port);
  open.push(made);
  return made;
}
const head = (method, path, ...fields) => `${[`${method} ${path} HTTP/1.1`, 'Host: localhost', ...fields].join('\r\n')}\r\n\r\n`;
const authorized = (...fields) => [`Authorization: Bearer ${token}`, `Idempotency-Key: ${randomUUID()}`,
  'Content-Type: application/json', ...fields];
const post = (body) => [head('POST', PATH, ...authorized(`Content-Length: ${Buffer.byteLength(body)}`)), Buffer.from(body)];

/** Sends the parts on a new connection; the problem must have this status and code. */
async function refused(status, code, ...parts) {
  const c = connection();
  c.send(...parts);
  const answer = await c.problem(status, code);
  if (answer.close) assert.ok(await c.closes());
  return answer;
}

test('a million opening brackets are too large, and as many as fit are too deep', async () => {
  await refused(413, 'body_too_large', ...post('['.repeat(1_000_000)));
  const { body } = await refused(400, 'invalid_json', ...post('['.repeat(60_000)));
  assert.match(body.detail, /32/);
  await refused(400, 'invalid_json', ...post(`${'{"a":'.repeat(33)}1${'}'.repeat(33)}`));
});

test('a body of 10 MB is refused, and the connection closed', async () => {
  const { close } = await refused(413, 'body_too_large', ...post('x'.repeat(10 << 20)));
  assert.ok(close);
  const c = connection();
  c.send(head('POST', PATH, ...authorized('Transfer-Encoding: chunked')), `${(10 << 20).toString(16)}\r\n`, Buffer.alloc(10 << 20, 120), '\r\n0\r\n\r\n');
  await c.problem(413, 'body_too_large');
});

test('65 header fields are too many, and so is one of 20 KB', async () => {
  const fields = Array.from({ length: 64 }, (_, i) => `X-Field-${i}: 1`);
  await refused(431, 'headers_too_large', head('GET', '/api/v1/site', ...fields));
  await refused(431, 'headers_too_large', head('GET', '/api/v1/site', `X-Field: ${'x'.repeat(14_000)}`));
  const c = connection();
  c.send(head('GET', '/api/v1/site', ...fields.slice(0, 60)));
  assert.equal((await c.answer()).status, 200);
});

const framings = {
  'Content-Length twice': ['Content-Length: 2', 'Content-Length: 2'],
  'Content-Length twice, differing': ['Content-Length: 2', 'Content-Length: 3'],
  'Transfer-Encoding and Content-Length': ['Transfer-Encoding: chunked', 'Content-Length: 2'],
  'a Content-Length with a sign': ['Content-Length: +2'],
  'a Content-Length in a list': ['Content-Length: 2, 2'],
  'an unknown Transfer-Encoding': ['Transfer-Encoding: gzip, chunked'],
  'two hosts': ['Host: other', 'Content-Length: 2'],
  'a line that begins with a lone CR': ['\rX-Field: 1', 'Content-Length: 2'],
  'a folded line': ['X-Field: 1', ' folded', 'Content-Length: 2'],
  'two tokens': [`Authorization: Bearer other`, 'Content-Length: 2'],
  'two keys': [`Idempotency-Key: ${randomUUID()}`, 'Content-Length: 2'],
  'two types': ['Content-Type: text/plain', 'Content-Length: 2'],
};
for (const [what, fields] of Object.entries(framings)) {
  test(`${what}: refused, and nothing behind it is read`, async () => {
    const c = connection();
    c.send(head('POST', PATH, ...authorized(...fields)), '{}', head('GET', '/healthz'));
    const { close } = await c.problem(400, 'framing_error');
    assert.ok(close);
    assert.ok(await c.closes(), 'the smuggled request was answered');
  });
}

test('a body is JSON in UTF-8, as it stands: neither packed nor in another character set', async () => {
  const body = '{"role":1}';
  const c = connection();
  const send = (type, ...fields) => c.send(head('POST', PATH, `Authorization: Bearer ${token}`, `Idempotency-Key: ${randomUUID()}`,
    `Content-Type: ${type}`, `Content-Length: ${body.length}`, ...fields), body);
  for (const type of ['application/json', 'application/json; charset=utf-8', 'Application/JSON;Charset="UTF-8"', 'application/json; v=1; charset=Utf-8']) {
    send(type, 'Content-Encoding: identity');
    await c.problem(422, 'invalid_fields');
  }
  for (const type of ['application/json; charset=gbk', 'application/json; charset="iso-8859-1"', 'application/json; charset=', 'text/json']) {
    send(type);
    await c.problem(415, 'unsupported_media_type');
  }
  for (const coding of ['gzip', 'br', 'identity, gzip', 'GZIP']) {
    send('application/json', `Content-Encoding: ${coding}`);
    const { headers } = await c.problem(415, 'unsupported_media_type');
    assert.equal(headers.get('accept-encoding'), 'identity', coding);
  }
});

test('a body in chunks with extensions and trailers is a body like any other', async () => {
  const c = connection();
  c.send(head('POST', PATH, ...authorized('Transfer-Encoding: chunked')), '5;a="b"\r\n{"rol\r\n5\r\ne":1}\r\n0\r\nX-Sum: 1\r\n\r\n');
  await c.problem(422, 'invalid_fields');
});

test('a method that no resource has is 501, one that this resource has not 405', async () => {
  const c = connection();
  c.send(head('BREW', PATH));
  await c.problem(501, 'method_not_implemented');
  for (const method of ['TRACE', 'PATCH', 'PUT']) {
    c.send(head(method, PATH));
    const { headers } = await c.problem(405, 'method_not_allowed');
    assert.equal(headers.get('allow'), 'GET, HEAD, OPTIONS, POST', method);
  }
  c.send(head('OPTIONS', '*'), head('GET', 'http://other.example:99/api/v1/site'));
  assert.equal((await c.answer()).status, 204);
  assert.equal((await c.answer()).status, 200);
});

test('a broken chunk is refused', async () => {
  const c = connection();
  c.send(head('POST', PATH, ...authorized('Transfer-Encoding: chunked')), 'zz\r\n{}\r\n0\r\n\r\n');
  const { status, close } = await c.answer();
  assert.equal(status, 400);
  assert.ok(close);
});

test('a NUL is refused in the target, in a header and in a body', async () => {
  await refused(400, 'framing_error', head('GET', '/api/v1/\0site'));
  await refused(400, 'framing_error', head('GET', '/api/v1/site', 'X-Field: a\0b'));
  await refused(400, 'framing_error', head('GET', '/api/v1/site%00'));
  await refused(400, 'invalid_json', ...post('{"role":"enter\0prise"}'));
  await refused(400, 'invalid_json', ...post('{"role":"enter\\u0000prise"}'));
});

test('text that is not UTF-8 is refused', async () => {
  const body = Buffer.concat([Buffer.from('{"role":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]);
  await refused(400, 'invalid_json', head('POST', PATH, ...authorized(`Content-Length: ${body.length}`)), body);
  await refused(400, 'invalid_json', ...post('{"name":"\\ud800"}'));
});

test('JSON that two readers would read differently is refused', async () => {
  for (const body of ['{"role":"enterprise","role":"provider"}', '{"role":"enterprise"} {}', '\ufeff{"role":"enterprise"}',
    '{"role":"enterprise",}', "{'role':'enterprise'}", '{"role":01}', 'nul', '"a\\', '{"role":"\\u12']) {
    const { body: problem } = await refused(400, 'invalid_json', ...post(body));
    const behind = /^第 (\d+) 字节之后:[^a-z]+。$/.exec(problem.detail);
    assert.ok(behind && Number(behind[1]) <= Buffer.byteLength(body), `${body}: ${problem.detail}`);
  }
});

test('a path is what it says, and no other', async () => {
  for (const path of ['/api/v1/../', '/api/v1/../v1/site', '/api/v1/./site', '/api/v1//site', '/api/v1/site/', '/API/v1/site', '/api/v1/%2e%2e/']) {
    const c = connection();
    c.send(head('GET', path));
    const { status, body } = await c.answer();
    assert.ok(status === 404 || status === 400, `${path} → ${status}`);
    assert.match(body.code, /^(not_found|bad_request|framing_error)$/);
  }
  for (const path of ['/api/v1/site%', '/api/v1/site%2', '/api/v1/site%zz', '/api/v1/site?x=%0d%0aSet-Cookie:%20a=b']) {
    await refused(400, 'framing_error', head('GET', path));
  }
  await refused(400, 'bad_request', head('GET', '/api/v1/agreements/%c3%28'));
  await refused(400, 'framing_error', 'GET api/v1/site HTTP/1.1\r\nHost: localhost\r\n\r\n');
});

test('HEAD answers as GET does, without the body', async () => {
  const c = connection();
  c.send(head('GET', '/api/v1/site'));
  const get = await c.answer();
  c.send(head('HEAD', '/api/v1/site'), head('GET', '/healthz'));
  const answer = await c.answer('HEAD');
  for (const name of ['content-type', 'content-length', 'etag']) assert.equal(answer.headers.get(name), get.headers.get(name), name);
  assert.equal((await c.answer()).status, 200); // nothing of a body was in between
});

test('OPTIONS tells the methods of a path', async () => {
  const c = connection();
  c.send(head('OPTIONS', PATH), head('OPTIONS', '/api/v1/nothing'));
  const answer = await c.answer();
  assert.equal(answer.status, 204);
  assert.equal(answer.headers.get('allow'), 'GET, HEAD, OPTIONS, POST');
  assert.equal((await c.answer()).status, 404);
});

test('another origin may call only if it is on the list, character for character', async () => {
  const preflight = (origin) => head('OPTIONS', PATH, `Origin: ${origin}`, 'Access-Control-Request-Method: POST');
  const c = connection();
  c.send(preflight(ORIGIN));
  const allowed = await c.answer();
  assert.equal(allowed.status, 204);
  assert.equal(allowed.headers.get('access-control-allow-origin'), ORIGIN);
  assert.match(allowed.headers.get('access-control-allow-headers'), /Idempotency-Key/);
  assert.equal(allowed.headers.get('access-control-allow-credentials'), null);
  for (const origin of ['https://evil.example', `${ORIGIN}.evil.example`, 'null', ORIGIN.toUpperCase(), `${ORIGIN}:443`]) {
    c.send(preflight(origin));
    const answer = await c.answer();
    assert.equal(answer.status, 403, origin);
    assert.equal(answer.headers.get('access-control-allow-origin'), null, origin);
    c.send(head('GET', '/api/v1/site', `Origin: ${origin}`));
    const plain = await c.answer();
    assert.equal(plain.headers.get('access-control-allow-origin'), null, origin);
    assert.match(plain.headers.get('vary'), /Origin/);
  }
});

test('a page of another origin may send what the contract reads and see what it tells', async () => {
  const c = connection();
  c.send(head('OPTIONS', PATH, `Origin: ${ORIGIN}`, 'Access-Control-Request-Method: POST'), head('GET', '/api/v1/site', `Origin: ${ORIGIN}`));
  const names = (answer, name) => answer.headers.get(name).toLowerCase().split(', ');
  const preflight = await c.answer();
  const allowed = names(preflight, 'access-control-allow-headers');
  const exposed = names(await c.answer(), 'access-control-expose-headers');
  assert.ok(Number(preflight.headers.get('access-control-max-age')) >= 600);
  const [read, told] = [new Set(['If-None-Match', 'traceparent']), new Set(['RateLimit', 'RateLimit-Policy', 'Deprecation', 'Sunset', 'Retry-After'])];
  const look = (node) => {
    if (!node || typeof node !== 'object') return;
    if (node.in === 'header') read.add(node.name);
    for (const [key, inner] of Object.entries(node)) {
      if (key === 'headers' && inner && typeof inner === 'object') for (const name of Object.keys(inner)) told.add(name);
      look(inner);
    }
  };
  look({ paths: wholeContract.document.paths, components: { ...wholeContract.document.components, headers: undefined } });
  for (const name of read) assert.ok(allowed.includes(name.toLowerCase()), `${name} may not be sent`);
  for (const name of told) assert.ok(exposed.includes(name.toLowerCase()) || /^(content-(type|language|length)|cache-control)$/i.test(name), `${name} cannot be seen`);
});

test('a problem that is clear where it ends leaves the connection open', async () => {
  const c = connection();
  for (const body of ['{', '[]', '{"role":1}', '{"role":"enterprise","role":"enterprise"}']) {
    c.send(...post(body));
    const { status, close } = await c.answer();
    assert.ok([400, 422].includes(status));
    assert.ok(!close, body);
  }
  c.send(head('GET', '/api/v1/nothing'), head('GET', '/api/v1/site'));
  assert.deepEqual([(await c.answer()).status, (await c.answer()).status], [404, 200]);
});

test('whoever may not ask is told so without the body being read', async () => {
  const c = connection();
  c.send(head('POST', PATH, 'Content-Type: application/json', 'Content-Length: 1000000', 'Expect: 100-continue'));
  const answer = await c.problem(401, 'unauthorized'); // and no 100 Continue before it
  assert.ok(answer.close);
});

test('silence and trickling cost no worker', async () => {
  const many = 900; // of each, beside 16 workers
  const sockets = await Promise.all(Array.from({ length: 2 * many }, () => new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => { socket.on('error', () => {}); resolve(socket); });
    socket.once('error', reject);
  })));
  const trickle = setInterval(() => { for (const socket of sockets.slice(many)) socket.write('G'); }, 100);
  try {
    const client = await server.as('test-sockets');
    for (let i = 0; i < 20; i++) {
      const c = connection();
      c.send(head('GET', '/healthz'));
      assert.equal((await c.answer()).status, 200);
      await client.get('/api/v1/me', { expect: 200 });
    }
  } finally {
    clearInterval(trickle);
    for (const socket of sockets) socket.destroy();
  }
});

test('who keeps asking sees nothing of restarts, as the socket is handed on', async () => {
  const launched = await Launched.start(server);
  const steady = new Steady(launched.publicUrl, '/api/v1/site', 8);
  try {
    for (let i = 0; i < 3; i++) {
      await steady.answers(100);
      await launched.restart();
    }
    await steady.answers(100);
  } finally {
    await steady.stop();
    await launched.stop();
  }
  assert.deepEqual(steady.faults, []);
});
