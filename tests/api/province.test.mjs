// The demo province itself: what the service's login bridge relies on.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { ACCOUNTS, findAccount } from '../idp/accounts.mjs';
import { Browser } from '../idp/browser.mjs';
import { passLoginPage } from '../idp/login.mjs';
import { startProvider } from '../idp/provider.mjs';
import { isUscc } from '../idp/uscc.mjs';

const REDIRECT = 'http://127.0.0.1:9/oauth/callback/oidc';
const SECRET = 'test-secret';
const stopAt = (url) => url.href.startsWith(REDIRECT);
let idp;

before(async () => { idp = await startProvider({ clientSecret: SECRET, redirectUris: [REDIRECT] }); });
after(() => idp.stop());

function authorizeUrl(parameters = {}, verifier = 'v'.repeat(43)) {
  const url = new URL(`${idp.issuer}/auth`);
  url.search = new URLSearchParams({
    client_id: 'jqt', response_type: 'code', redirect_uri: REDIRECT, scope: 'openid', state: 's', nonce: 'n',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
    ...parameters,
  });
  return url;
}

async function logIn(browser, login, { parameters, password = 'demo' } = {}) {
  const page = await browser.visit(authorizeUrl(parameters), { stopAt });
  return { asked: Boolean(page.response), arrived: await passLoginPage(browser, page, login, password, stopAt) };
}

async function exchange(code, verifier = 'v'.repeat(43)) {
  const response = await fetch(`${idp.issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`jqt:${SECRET}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT, code_verifier: verifier }),
  });
  return { status: response.status, body: await response.json() };
}

async function claimsFor(login, options) {
  const { arrived } = await logIn(options?.browser ?? new Browser(), login, options);
  const { body } = await exchange(arrived.url.searchParams.get('code'));
  return JSON.parse(Buffer.from(body.id_token.split('.')[1], 'base64url'));
}

test('every demo enterprise has a valid code of its own', () => {
  const codes = ACCOUNTS.filter((a) => a.account_type === 'legal').map((a) => a.uscc);
  for (const code of codes) assert.ok(isUscc(code) && code.startsWith('913701'), code);
  assert.equal(new Set(codes).size, codes.length);
  assert.ok(!isUscc(codes[0].slice(0, 17) + (codes[0][17] === '0' ? '1' : '0')));
});

test('a login brings the legal person in the id_token', async () => {
  const before = Math.floor(Date.now() / 1000);
  const claims = await claimsFor('enterprise-a');
  const { login, ...expected } = findAccount('enterprise-a');
  assert.equal(claims.sub, login);
  assert.equal(claims.nonce, 'n');
  assert.ok(claims.auth_time >= before - 1);
  for (const [name, value] of Object.entries(expected)) assert.equal(claims[name], value);
});

test('staff are persons without a code, and no staff role is told', async () => {
  const claims = await claimsFor('operator-1');
  assert.equal(claims.account_type, 'person');
  assert.equal(claims.uscc, undefined);
  assert.equal(claims.role, undefined);
});

test('a login made up by a test is a legal person, always the same one', async () => {
  const first = await claimsFor('test-made-up');
  assert.ok(isUscc(first.uscc));
  assert.equal((await claimsFor('test-made-up')).uscc, first.uscc);
  assert.notEqual(findAccount('test-other').uscc, first.uscc);
});

test('a wrong password and an unknown account stay on the login page', async () => {
  for (const [login, password] of [['enterprise-a', 'wrong'], ['nobody', 'demo']]) {
    const { arrived } = await logIn(new Browser(), login, { password });
    assert.equal(arrived.response.status, 401);
    assert.match(arrived.text, /账号或密码错误/);
  }
});

test('a cancelled login comes back as access_denied', async () => {
  const browser = new Browser();
  const page = await browser.visit(authorizeUrl(), { stopAt });
  const arrived = await browser.submitForm(page, { action: 'cancel' }, { stopAt });
  assert.equal(arrived.url.searchParams.get('error'), 'access_denied');
});

test('a session is remembered, prompt=login and max_age=0 ask again', async () => {
  const browser = new Browser();
  assert.equal((await logIn(browser, 'enterprise-b')).asked, true);
  assert.equal((await logIn(browser, 'enterprise-b')).asked, false);
  for (const parameters of [{ prompt: 'login' }, { max_age: '0' }]) {
    const again = await logIn(browser, 'enterprise-b', { parameters });
    assert.equal(again.asked, true);
    assert.ok(again.arrived.url.searchParams.get('code'), again.arrived.text);
  }
});

test('a code needs its verifier and the challenge is required', async () => {
  const { arrived } = await logIn(new Browser(), 'enterprise-a');
  assert.equal((await exchange(arrived.url.searchParams.get('code'), randomBytes(32).toString('hex'))).status, 400);
  const url = authorizeUrl();
  url.searchParams.delete('code_challenge');
  url.searchParams.delete('code_challenge_method');
  const refused = await new Browser().visit(url, { stopAt });
  assert.equal(refused.url.searchParams.get('error'), 'invalid_request');
});

test('two login pages side by side do not disturb each other', async () => {
  const browser = new Browser();
  const [first, second] = [await browser.visit(authorizeUrl({ state: 'one' }), { stopAt }), await browser.visit(authorizeUrl({ state: 'two' }), { stopAt })];
  for (const [page, state] of [[first, 'one'], [second, 'two']]) {
    const arrived = await passLoginPage(browser, page, 'enterprise-a', 'demo', stopAt);
    assert.equal(arrived.response, undefined, arrived.text);
    assert.equal(arrived.url.searchParams.get('state'), state);
  }
});

test('the page of a login that is over leads on', async () => {
  const browser = new Browser();
  const page = await browser.visit(authorizeUrl(), { stopAt });
  await passLoginPage(browser, page, 'enterprise-a', 'demo', stopAt);
  for (const again of [await browser.visit(page.url, { stopAt }), await passLoginPage(browser, page, 'enterprise-a', 'demo', stopAt)]) {
    assert.equal(again.response.status, 400);
    const link = /<a href="([^"]+)"/.exec(again.text)[1].replaceAll('&#38;', '&');
    const arrived = await browser.visit(new URL(link, page.url), { stopAt });
    assert.ok(arrived.url.searchParams.get('code'), arrived.text);
  }
});
