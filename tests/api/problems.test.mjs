// What the `type` of a problem leads to, /problems/{code}, and all of it for programs, /problems.json: every code of
// errors.def, what to do about it in both languages, and examples that are what the service answers.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readErrors } from '../contract/errors.mjs';
import { wholeContract } from './lib/client.mjs';
import { startServer } from './lib/server.mjs';

const run = promisify(execFile);
const { errors, faults } = readErrors(fileURLToPath(new URL('../..', import.meta.url)));
let server;
let told; // /problems.json
before(async () => {
  server = await startServer();
  told = await fetch(`${server.publicUrl}/problems.json`).then((r) => r.json());
});
after(() => server?.stop());

const unescape = (html) => html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');

const pages = new Map(); // fetched once

function page(code, language) {
  const path = `/problems/${code}`;
  if (!pages.has(path + language)) pages.set(path + language, fetchPage(path, language));
  return pages.get(path + language);
}

async function fetchPage(path, language) {
  const response = await fetch(server.publicUrl + path, { headers: { 'accept-language': language, 'accept-encoding': 'identity' } });
  const html = await response.text();
  assert.equal(response.status, 200, path);
  const part = (id) => unescape(html.match(new RegExp(`<pre id="${id}">([^]*?)</pre>`))[1]);
  const [head, body] = part('answer').split('\n\n');
  return { text: unescape(html), headers: response.headers, call: part('call'), head, body };
}

test('problems.json lists the codes and faults of errors.def, no more and no less, with their words', () => {
  assert.deepEqual(told.problems.map(({ code, status, title }) => [code, status, title.zh, title.en]),
    [...errors].map(([code, { status, title, titleEn }]) => [code, status, title, titleEn]));
  assert.deepEqual(told.faults.map(({ code }) => code), faults);
  for (const { code, type, advice } of told.problems) {
    assert.equal(type, `${server.publicUrl}/problems/${code}`);
    assert.match(advice.zh, /\p{Script=Han}.*。$/u, code);
    assert.match(advice.en, /^[\x20-\x7e]{10,}\.$/, code);
  }
  const problem = (code) => told.problems.find((p) => p.code === code);
  assert.deepEqual(problem('payment_password_wrong').members.map(({ name }) => name), ['tries_left']);
  assert.deepEqual(problem('payment_password_wrong').operations, ['replacePaymentPassword', 'payOrder']);
  assert.deepEqual(problem('oauth_invalid_grant').operations, ['oauthToken']);
});

test('an example is a problem of the contract, with all that its code tells beside', () => {
  for (const { code, example, members, status } of told.problems) {
    if (code.startsWith('oauth_') || !example) continue;
    wholeContract.checkSchema('Problem', example, code);
    assert.deepEqual([example.code, example.status], [code, status]);
    for (const { name } of members) {
      if (!(code === 'payment_password_locked' && name === 'locked_until')) assert.ok(name in example, `${code}: ${name}`);
    }
  }
  assert.deepEqual(told.problems.filter(({ example }) => !example).map(({ code }) => code),
    ['personal_login', 'account_disabled', 'login_unavailable', 'oauth_login_failed'], 'what only people in a browser see');
});

test('every code has a page that says in both languages what to do, and shows the answer as valid JSON', async () => {
  for (const { code, status, title, advice, example } of told.problems) {
    const [zh, en] = [await page(code, 'zh-CN'), await page(code, 'en')];
    for (const { text, head } of [zh, en]) {
      for (const words of [title.zh, title.en, advice.zh, advice.en, `HTTP ${status}`]) assert.ok(text.includes(words), `${code}: ${words}`);
      assert.ok(head.startsWith(`HTTP/1.1 ${status}\n`), `${code}: ${head}`);
    }
    assert.equal(zh.headers.get('content-language'), 'zh-CN, en');
    assert.equal(en.headers.get('content-language'), 'en, zh-CN');
    assert.deepEqual(zh.body && JSON.parse(zh.body), example, code);
    if (en.body && !code.startsWith('oauth_')) assert.equal(JSON.parse(en.body).title, title.en);
  }
});

test('a call that a page says is answered so, is', async () => {
  const shows = [];
  for (const { code, status } of told.problems) {
    const { text, call, head, body } = await page(code, 'en');
    if (!text.includes('This request is answered so:')) continue;
    shows.push(code);
    const { stdout } = await run('bash', ['-c', `${call} -sS -H 'Accept-Language: en'`]);
    const [realHead, realBody] = stdout.replaceAll('\r\n', '\n').split('\n\n');
    assert.ok(realHead.startsWith(`HTTP/1.1 ${status} `), `${code}: ${stdout}`);
    const [shown, real] = [JSON.parse(body), JSON.parse(realBody)];
    for (const differs of ['request_id', 'detail']) for (const problem of [shown, real]) delete problem[differs];
    assert.deepEqual(shown, real, code);
    for (const line of head.split('\n').slice(1)) assert.ok(realHead.includes(line), `${code}: ${line} in ${realHead}`);
  }
  assert.ok(shows.length >= 10, shows.join(' '));
});

test('a call of an operation names it by method and address, and sends the body of its example', async () => {
  const { call } = await page('payment_password_wrong', 'en');
  assert.match(call, new RegExp(`'${server.publicUrl}/api/v1/orders/[0-9a-f-]{36}/payment'$`));
  assert.match(call, /^curl -i -H "Authorization: Bearer \$TOKEN" \\\n {2}-H "Idempotency-Key: \$\(uuidgen\)" \\\n/);
  assert.match(call, /-d '\{"vouchers":\[.*"payment_password":"\d{6}"\}'/);
  const { call: put } = await page('precondition_required', 'en');
  assert.match(put, /^curl -i -X PUT [^]*-H 'If-Match: "3-/);
});

test('page and list are revalidated by their tag, compressed where asked, and told apart by language', async () => {
  for (const path of ['/problems/wrong_state', '/problems/', '/problems.json']) {
    const plain = await fetch(server.publicUrl + path, { headers: { 'accept-encoding': 'identity' } });
    const text = await plain.text();
    const etag = plain.headers.get('etag');
    assert.equal(plain.headers.get('cache-control'), 'no-cache');
    const again = await fetch(server.publicUrl + path, { headers: { 'accept-encoding': 'identity', 'if-none-match': etag } });
    assert.deepEqual([again.status, again.headers.get('etag'), await again.text()], [304, etag, '']);
    const packed = await fetch(server.publicUrl + path, { headers: { 'accept-encoding': 'gzip' } });
    assert.equal(packed.headers.get('content-encoding'), 'gzip');
    assert.equal(await packed.text(), text); // fetch unpacks it
    assert.notEqual(packed.headers.get('etag'), etag);
    if (path === '/problems.json') continue;
    const english = await fetch(server.publicUrl + path, { headers: { 'accept-encoding': 'identity', 'accept-language': 'en' } });
    assert.notEqual(english.headers.get('etag'), etag);
    assert.match(english.headers.get('vary'), /Accept-Language/);
    assert.match(await english.text(), /^<!doctype html><html lang="en">/);
    assert.match(text, /^<!doctype html><html lang="zh-CN">/);
  }
});

test('what is no code is a problem itself, and /problems leads to the list', async () => {
  for (const path of ['/problems/no_such_code', '/problems/none', '/problems/%3Cscript%3E', '/problems.xml']) {
    await server.anonymous().get(path, { expect: 404, code: 'not_found' });
  }
  const { status, headers } = await fetch(`${server.publicUrl}/problems`, { redirect: 'manual' });
  assert.deepEqual([status, headers.get('location')], [302, '/problems/']);
});
