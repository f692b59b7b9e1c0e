// The OAuth bridge: login through the province, codes, refresh tokens, what ends a session, and what an attacker tries.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { PASSWORD } from '../idp/accounts.mjs';
import { Browser as PlainBrowser } from '../idp/browser.mjs';
import { DEMO_CLIENT, DEMO_REDIRECT, LoginRefused, passLoginPage } from '../idp/login.mjs';
import { startProvider } from '../idp/provider.mjs';
import { wholeContract as contract } from './lib/client.mjs';
import { copyOf } from './lib/database.mjs';
import { behind, Held, passedBy } from './lib/hold.mjs';
import { until } from './lib/people.mjs';
import { freePort } from './lib/process.mjs';
import { startServer } from './lib/server.mjs';

const HOLDS_WITHIN_MS = 1000;
const CERTIFICATIONS = '/api/v1/certifications';

let server;
before(async () => { server = await startServer(); });
after(() => server?.stop());

/** A browser for whom the service's answers are checked against the contract. */
class Browser extends PlainBrowser {
  async fetch(address, init = {}) {
    const answer = await super.fetch(address, init);
    const { origin, pathname } = new URL(address);
    const { 'set-cookie': cookies, ...headers } = answer.headers;
    if (origin === server.publicUrl) {
      contract.checkAnswer(init.method ?? 'GET', pathname, { status: answer.status, headers: new Headers(headers), body: answer.text });
    }
    return answer;
  }
}

const stopAt = (url) => url.origin + url.pathname === DEMO_REDIRECT;

function authorizeUrl(more = {}) {
  const verifier = randomBytes(32).toString('base64url');
  const url = new URL('/oauth/authorize', server.publicUrl);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: DEMO_CLIENT,
    redirect_uri: DEMO_REDIRECT,
    state: 'client-state',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  });
  return { url, verifier };
}

/** Goes through the login and returns the code that came back, unspent. */
async function getCode(login, more) {
  const browser = new Browser();
  const { url, verifier } = authorizeUrl(more);
  const page = await passLoginPage(browser, await browser.visit(url, { stopAt }), login, PASSWORD, stopAt);
  assert.equal(page.response, undefined, page.text);
  return { browser, verifier, code: page.url.searchParams.get('code'), returned: page.url };
}

async function post(path, fields, headers = {}) {
  const response = await fetch(server.publicUrl + path, { method: 'POST', headers, body: new URLSearchParams(fields) });
  assert.equal(response.headers.get('cache-control'), 'no-store');
  const answer = { status: response.status, headers: response.headers, body: await response.json() };
  contract.checkAnswer('POST', path, answer);
  return answer;
}
const exchange = ({ code, verifier }, more = {}) => post('/oauth/token', {
  grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: DEMO_REDIRECT, client_id: DEMO_CLIENT,
  ...more,
});
const refresh = (token) => post('/oauth/token', { grant_type: 'refresh_token', refresh_token: token, client_id: DEMO_CLIENT });

/** Asks until the status is the wanted one; fails when that takes longer than a change may take to hold. */
async function turns(token, status) {
  const until = Date.now() + HOLDS_WITHIN_MS;
  for (;;) {
    const { status: now } = await server.anonymous({ token }).get(CERTIFICATIONS);
    if (now === status) return;
    assert.ok(Date.now() < until, `still ${now} instead of ${status} after ${HOLDS_WITHIN_MS} ms`);
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
}

test('clients find every endpoint and the keys by the metadata', async () => {
  const { body } = await server.anonymous().get('/.well-known/oauth-authorization-server', { expect: 200 });
  assert.equal(body.issuer, server.publicUrl);
  const { body: set } = await server.anonymous().get(new URL(body.jwks_uri).pathname, { expect: 200 });
  assert.equal(set.keys.length, 1);
  assert.equal(set.keys[0].d, undefined);
});

test('a login gives a token that opens what its account may see', async () => {
  const login = await getCode('test-login');
  assert.equal(login.returned.searchParams.get('state'), 'client-state');
  assert.equal(login.returned.searchParams.get('iss'), server.publicUrl);
  const { status, body } = await exchange(login);
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(body.expires_in, 600);
  await server.anonymous({ token: body.access_token }).get(CERTIFICATIONS, { expect: 200 });
});

test('two first logins of one enterprise at once become one enterprise', async () => {
  await Promise.all([1, 2, 3].map(() => getCode('test-twins')));
  const rows = await server.database.sql(`SELECT count(*) FROM account WHERE subject = 'test-twins'`);
  assert.deepEqual(rows, [['1']]);
});

test('a second use of a code gets nothing and ends what the first one gave', async () => {
  const login = await getCode('test-code-twice');
  const { body: first } = await exchange(login);
  await turns(first.access_token, 200);
  const second = await exchange(login);
  assert.deepEqual([second.status, second.body.error], [400, 'invalid_grant']);
  await turns(first.access_token, 401);
  assert.equal((await refresh(first.refresh_token)).body.error, 'invalid_grant');
});

test('of many uses of a code at once one gets tokens, and those end with the abuse', async () => {
  const login = await getCode('test-code-race');
  const answers = await Promise.all([1, 2, 3, 4].map(() => exchange(login)));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400, 400, 400]);
  const { body } = answers.find(({ status }) => status === 200);
  await turns(body.access_token, 401);
});

test("a used code that another client presents ends nothing", async () => {
  await server.database.sql(`INSERT INTO client (id, name, kind, platform, redirect_uris) VALUES ('passer-by', 'App', 'public', 'browser', '{${DEMO_REDIRECT}}')`);
  const login = await getCode('test-code-passed-by');
  const { body: first } = await exchange(login);
  assert.equal((await exchange(login, { client_id: 'passer-by' })).body.error, 'invalid_grant');
  assert.equal((await refresh(first.refresh_token)).status, 200);
  assert.equal((await exchange(login)).body.error, 'invalid_grant');
  assert.equal((await refresh(first.refresh_token)).body.error, 'invalid_grant');
});

test('a code is worth nothing without its verifier, its address and its client', async () => {
  const login = await getCode('test-code-thief');
  const faults = [
    [{ code_verifier: randomBytes(32).toString('base64url') }, 'invalid_grant'],
    [{ redirect_uri: `${DEMO_REDIRECT}/other` }, 'invalid_grant'],
    [{ client_id: 'nobody' }, 'invalid_client'],
    [{ client_secret: 'x' }, 'invalid_client'],
    [{ grant_type: 'password' }, 'unsupported_grant_type'],
  ];
  for (const [change, error] of faults) assert.equal((await exchange(login, change)).body.error, error);
  assert.equal((await exchange(login)).status, 200);
});

test('a refresh token is replaced at each use and a repeat at once gets the same successor', async () => {
  const { body: first } = await exchange(await getCode('test-refresh'));
  const { body: second } = await refresh(first.refresh_token);
  assert.notEqual(second.refresh_token, first.refresh_token);
  assert.equal((await refresh(first.refresh_token)).body.refresh_token, second.refresh_token);
  await server.anonymous({ token: second.access_token }).get(CERTIFICATIONS, { expect: 200 });
});

test('a refresh token used many times at once has one successor', async () => {
  const { body: first } = await exchange(await getCode('test-refresh-race'));
  const answers = await Promise.all([1, 2, 3, 4].map(() => refresh(first.refresh_token)));
  assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200, 200]);
  assert.equal(new Set(answers.map(({ body }) => body.refresh_token)).size, 1);
  assert.equal((await refresh(answers[0].body.refresh_token)).status, 200);
});

test('a refresh that waits too long for another may be tried again', async () => {
  const { body: first } = await exchange(await getCode('test-refresh-waits'));
  const held = await Held.begin(server.database, 'SELECT 1 FROM refresh_token FOR UPDATE');
  try {
    const { status, body, headers } = await refresh(first.refresh_token);
    assert.deepEqual([status, body.error, headers.get('retry-after')], [503, 'temporarily_unavailable', '1']);
  } finally {
    held.end();
  }
  assert.equal((await refresh(first.refresh_token)).status, 200);
});

test('an old refresh token that comes back ends the login', async () => {
  const { body: first } = await exchange(await getCode('test-replay'));
  const { body: second } = await refresh(first.refresh_token);
  await server.database.sql(`UPDATE refresh_token SET used_at = used_at - interval '11 seconds' WHERE used_at IS NOT NULL
    AND session_id IN (SELECT s.id FROM session s JOIN account a ON a.id = s.account_id WHERE a.subject = 'test-replay')`);
  assert.equal((await refresh(first.refresh_token)).body.error, 'invalid_grant');
  assert.equal((await refresh(second.refresh_token)).body.error, 'invalid_grant');
  await turns(second.access_token, 401);
});

test('a code that is being used is not used again', async () => {
  const login = await getCode('test-code-held');
  const answer = await behind(server, 'UPDATE authorization_code SET used_at = now() WHERE used_at IS NULL', () => exchange(login));
  assert.deepEqual([answer.status, answer.body.error], [400, 'invalid_grant']);
});

test('a refresh token whose time has come meanwhile gets nothing', async () => {
  const { body: first } = await exchange(await getCode('test-refresh-held'));
  const session = `(SELECT s.id FROM session s JOIN account a ON a.id = s.account_id WHERE a.subject = 'test-refresh-held')`;
  const answer = await behind(server, `UPDATE refresh_token SET used_at = now() - interval '11 seconds' WHERE session_id IN ${session}`,
    () => refresh(first.refresh_token));
  assert.deepEqual([answer.status, answer.body.error], [400, 'invalid_grant']);
});

test('an account that is being disabled does not come in', async () => {
  await getCode('test-disabling');
  const ours = new URL('/oauth/callback/oidc', server.publicUrl).href;
  const atCallback = (url) => url.href.startsWith(ours);
  const browser = new Browser();
  const page = await browser.visit(authorizeUrl().url, { stopAt: atCallback });
  const { url } = await passLoginPage(browser, page, 'test-disabling', PASSWORD, atCallback);
  const { response } = await behind(server, "UPDATE account SET status = 'disabled' WHERE subject = 'test-disabling'",
    () => browser.visit(url, { stopAt }));
  assert.equal(response?.status, 403);
});

test('a role that two grant at once is granted once', async () => {
  const one = `(SELECT id FROM account WHERE subject = 'staff-twice')`;
  await server.grant('staff-twice', 'reviewer');
  await behind(server, [`UPDATE account SET version = version + 1 WHERE id = ${one}`, `INSERT INTO account_role (account_id, role) VALUES (${one}, 'finance')`],
    () => server.grant('staff-twice', 'finance'));
  const rows = await server.database.sql(`SELECT count(*) FROM event WHERE kind = 'account.role_granted' AND object_id = ${one}`);
  assert.deepEqual(rows, [['1']]);
});

test('a role that two revoke at once is revoked once', async () => {
  const one = `(SELECT id FROM account WHERE subject = 'staff-unmade')`;
  await server.grant('staff-unmade', 'reviewer');
  await behind(server, [`UPDATE account SET version = version + 1 WHERE id = ${one}`, `DELETE FROM account_role WHERE account_id = ${one}`],
    () => server.command('admin', 'revoke', '--subject', 'staff-unmade', '--role', 'reviewer'));
  const rows = await server.database.sql(`SELECT count(*) FROM event WHERE kind = 'account.role_revoked' AND object_id = ${one}`);
  assert.deepEqual(rows, [['0']], 'it was gone already');
});

test('a login has ten minutes, a session eight hours, on a mobile device thirty days', async () => {
  const { sql } = server.database;
  await sql(`INSERT INTO client (id, name, kind, platform, redirect_uris) VALUES ('mobile', 'App', 'public', 'mobile', '{${DEMO_REDIRECT}}')`);
  await getCode('test-lifetimes');
  await getCode('test-lifetimes', { client_id: 'mobile' });
  const sessions = await sql(`SELECT c.platform, extract(epoch FROM s.expires_at - s.begun_at)::int FROM session s JOIN client c ON c.id = s.client_id
    JOIN account a ON a.id = s.account_id WHERE a.subject = 'test-lifetimes' ORDER BY 1`);
  assert.deepEqual(sessions, [['browser', `${8 * 3600}`], ['mobile', `${30 * 24 * 3600}`]]);
  await new Browser().visit(authorizeUrl().url, { stopAt });
  assert.deepEqual(await sql('SELECT DISTINCT extract(epoch FROM expires_at - begun_at)::int FROM login_transaction'), [['600']]);
});

test('no secret is stored as it is', async () => {
  const login = await getCode('test-hashes');
  const { body } = await exchange(login);
  const dump = JSON.stringify(await server.database.sql(
    'SELECT authorization_code::text FROM authorization_code', 'SELECT refresh_token::text FROM refresh_token'));
  for (const secret of [login.code, body.refresh_token]) {
    assert.ok(!dump.includes(secret) && !dump.includes(Buffer.from(secret).toString('hex')));
  }
});

test('revoking either token ends the login within a second', async () => {
  for (const kind of ['access_token', 'refresh_token']) {
    const { body } = await exchange(await getCode('test-revoke'));
    await turns(body.access_token, 200);
    assert.equal((await post('/oauth/revoke', { token: body[kind], client_id: DEMO_CLIENT })).status, 200);
    await turns(body.access_token, 401);
  }
  assert.equal((await post('/oauth/revoke', { token: 'unknown', client_id: DEMO_CLIENT })).status, 200);
});

test('a client revokes no token of another', async () => {
  await server.database.sql(`INSERT INTO client (id, name, kind, platform, redirect_uris) VALUES ('stranger', 'App', 'public', 'browser', '{${DEMO_REDIRECT}}')`);
  const { body } = await exchange(await getCode('test-revoked-by-another'));
  for (const token of [body.access_token, body.refresh_token]) {
    assert.equal((await post('/oauth/revoke', { token, client_id: 'stranger' })).status, 200);
  }
  assert.equal((await refresh(body.refresh_token)).status, 200);
});

test('introspection is for confidential clients and tells nothing of what is not theirs', async () => {
  const secret = randomBytes(32).toString('base64url');
  await server.database.sql(`INSERT INTO client (id, name, kind, platform, secret_hash, redirect_uris)
    VALUES ('backend', 'Backend', 'confidential', 'browser', sha256('${secret}'), '{${DEMO_REDIRECT}}')`);
  const basic = { authorization: `Basic ${Buffer.from(`backend:${secret}`).toString('base64')}` };
  const { body: foreign } = await exchange(await getCode('test-introspect'));
  assert.equal((await post('/oauth/introspect', { token: foreign.access_token, client_id: DEMO_CLIENT })).status, 401);
  assert.deepEqual((await post('/oauth/introspect', { token: foreign.access_token }, basic)).body, { active: false });
  const login = await getCode('test-introspect', { client_id: 'backend' });
  const own = await post('/oauth/token', { grant_type: 'authorization_code', code: login.code,
    code_verifier: login.verifier, redirect_uri: DEMO_REDIRECT }, basic);
  assert.equal(own.status, 200, JSON.stringify(own.body));
  const { body } = await post('/oauth/introspect', { token: own.body.access_token }, basic);
  assert.equal(body.active, true);
  assert.equal(body.client_id, 'backend');
});

test('a withdrawn role holds within a second, and so does a granted one', async () => {
  await server.grant('staff-withdrawn', 'reviewer');
  const { access_token: token } = await server.tokens('staff-withdrawn');
  await turns(token, 200);
  await server.grant('staff-withdrawn', 'finance');
  await server.command('admin', 'revoke', '--subject', 'staff-withdrawn', '--role', 'reviewer');
  await turns(token, 403);
  await server.grant('staff-withdrawn', 'reviewer');
  await turns(token, 200);
  await server.command('admin', 'revoke', '--subject', 'staff-withdrawn', '--role', 'reviewer');
  await server.command('admin', 'revoke', '--subject', 'staff-withdrawn', '--role', 'finance');
  await turns(token, 401);
  const rows = await server.database.sql(`SELECT count(*) FROM event WHERE kind LIKE 'account.role%'
    AND object_id = (SELECT id FROM account WHERE subject = 'staff-withdrawn')`);
  assert.deepEqual(rows, [['6']]);
});

test('someone who is both staff and a legal person speaks as staff unless he says otherwise', async () => {
  await server.grant('test-both', 'reviewer');
  const claims = async (options) => {
    const { access_token: token } = await server.tokens('test-both', options);
    return JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
  };
  const staff = await claims();
  assert.deepEqual([staff.roles, staff.enterprise_id], [['reviewer'], undefined]);
  const enterprise = await claims({ parameters: { capacity: 'enterprise' } });
  assert.deepEqual(enterprise.roles, ['enterprise']);
  assert.ok(enterprise.enterprise_id);
});

test('a personal login is refused on a page that leads back to the client', async () => {
  await assert.rejects(server.tokens('person-1'), (fault) => {
    assert.ok(fault instanceof LoginRefused);
    assert.equal(fault.status, 403);
    assert.match(fault.text, /personal_login/);
    assert.match(fault.text, /href="http:\/\/127\.0\.0\.1\/callback\?error=access_denied&amp;/);
    return true;
  });
  const rows = await server.database.sql(`SELECT count(*) FROM account WHERE subject = 'person-1'`);
  assert.deepEqual(rows, [['0']]);
});

test('an address that is not registered never gets a redirect', async () => {
  for (const more of [{ redirect_uri: 'https://evil.example/' }, { redirect_uri: `${DEMO_REDIRECT}/` }, { client_id: 'nobody' }]) {
    const response = await fetch(authorizeUrl(more).url, { redirect: 'manual' });
    assert.equal(response.status, 400);
    assert.equal(response.headers.get('location'), null);
    assert.match(response.headers.get('content-type'), /^text\/html/);
  }
});

test('what else is wrong is told to the client', async () => {
  const faults = [
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ code_challenge: '' }, 'invalid_request'],
    [{ prompt: 'none' }, 'login_required'],
  ];
  for (const [more, error] of faults) {
    const response = await fetch(authorizeUrl(more).url, { redirect: 'manual' });
    const location = new URL(response.headers.get('location'));
    assert.ok(stopAt(location));
    assert.equal(location.searchParams.get('error'), error);
    assert.equal(location.searchParams.get('state'), 'client-state');
  }
});

test('a cancelled login returns to the client as access_denied', async () => {
  const browser = new Browser();
  const page = await browser.visit(authorizeUrl().url, { stopAt });
  const { url } = await browser.submitForm(page, { action: 'cancel' }, { stopAt });
  assert.equal(url.searchParams.get('error'), 'access_denied');
});

test('a login belongs to the browser that began it and is taken once', async () => {
  const ours = new URL('/oauth/callback/oidc', server.publicUrl).href;
  const atCallback = (url) => url.href.startsWith(ours);
  const browser = new Browser();
  const page = await browser.visit(authorizeUrl().url, { stopAt: atCallback });
  const { url } = await passLoginPage(browser, page, 'test-browser', PASSWORD, atCallback);
  const nobody = await new Browser().visit(url, { stopAt });
  assert.equal(nobody.response.status, 400);
  const stranger = new Browser(); // has begun a login of its own: its cookie is good, but for another login
  await stranger.visit(authorizeUrl().url, { stopAt: atCallback });
  const taken = await stranger.visit(url, { stopAt });
  assert.equal(taken.response?.status, 400, `a stranger's browser was sent on to ${taken.url}`);
  const returned = await browser.visit(url, { stopAt });
  assert.ok(returned.url.searchParams.get('code'));
  const back = await browser.visit(url, { stopAt }); // what the "back" button shows
  assert.equal(back.response.status, 400);
  const onward = new URL(/<a href="([^"]+)"/.exec(back.text)[1].replaceAll('&amp;', '&'));
  assert.ok(stopAt(onward), onward.href);
  assert.deepEqual(['error', 'state', 'iss', 'code'].map((name) => onward.searchParams.get(name)), ['access_denied', 'client-state', server.publicUrl, null]);
  assert.doesNotMatch((await stranger.visit(url, { stopAt })).text, /<a href/);
});

test('a login that has expired leads back to the client', async () => {
  const ours = new URL('/oauth/callback/oidc', server.publicUrl).href;
  const atCallback = (url) => url.href.startsWith(ours);
  const browser = new Browser();
  const page = await browser.visit(authorizeUrl({ state: 'too-late' }).url, { stopAt: atCallback });
  const { url } = await passLoginPage(browser, page, 'test-too-late', PASSWORD, atCallback);
  await server.database.sql("UPDATE login_transaction SET expires_at = now() WHERE client_state = 'too-late'");
  const late = await browser.visit(url, { stopAt });
  assert.equal(late.response.status, 400);
  assert.match(late.text, /<a href="http:\/\/127\.0\.0\.1\/callback\?error=access_denied&amp;/);
});

test('max_age=0 makes the province ask again, and the session knows it', async () => {
  const browser = new Browser();
  const go = async (parameters) => {
    const page = await browser.visit(authorizeUrl(parameters).url, { stopAt });
    const asked = /name="password"/.test(page.text);
    await passLoginPage(browser, page, 'test-fresh', PASSWORD, stopAt);
    return asked;
  };
  assert.equal(await go({}), true);
  assert.equal(await go({}), false); // the province remembers
  assert.equal(await go({ max_age: '0' }), true);
  assert.equal(await go({ prompt: 'login' }), true);
  const rows = await server.database.sql(`SELECT s.reauthenticated FROM session s JOIN account a ON a.id = s.account_id
    WHERE a.subject = 'test-fresh' ORDER BY s.begun_at`);
  assert.deepEqual(rows.flat(), ['f', 'f', 't', 't']);
});

const logoutUrl = (more = {}) => {
  const url = new URL('/oauth/logout', server.publicUrl);
  url.search = new URLSearchParams({ client_id: DEMO_CLIENT, post_logout_redirect_uri: DEMO_REDIRECT, state: 'bye', ...more });
  return url;
};
const field = (page, name) => new RegExp(`name="${name}" value="([^"]+)"`).exec(page.text)[1].replaceAll('&amp;', '&');

test('logging out ends every session of the browser, here and at the province', async () => {
  const login = await getCode('test-logout');
  const { body } = await exchange(login);
  await turns(body.access_token, 200);
  const question = await login.browser.visit(logoutUrl(), { stopAt });
  const fields = Object.fromEntries(['client_id', 'post_logout_redirect_uri', 'state', 'confirmation'].map((name) => [name, field(question, name)]));
  const page = await login.browser.submitForm(question, fields, { stopAt });
  await turns(body.access_token, 401);
  const back = await login.browser.submitForm(page, { logout: 'yes', xsrf: /name="xsrf" value="([^"]+)"/.exec(page.text)[1] }, { stopAt });
  assert.equal(back.url.searchParams.get('state'), 'bye');
  const again = await login.browser.visit(authorizeUrl().url, { stopAt });
  assert.match(again.text, /name="password"/);
});

test('a browser that is led to the logout is asked, and stays logged in until it says yes', async () => {
  const login = await getCode('test-led-away');
  const { body: { access_token: token } } = await exchange(login);
  const stranger = await getCode('test-stranger');
  const { body: { access_token: strange } } = await exchange(stranger);
  const question = await login.browser.fetch(logoutUrl({ id_token_hint: strange }));
  assert.equal(question.status, 200);
  assert.match(question.text, /<form method="post" action="\/oauth\/logout">/);
  const policy = question.headers['content-security-policy'];
  assert.match(policy, /^default-src 'none'; style-src 'sha256-[^' ]+='; base-uri 'none'; form-action 'self' http:\/\/127\.0\.0\.1:\d+ http:\/\/127\.0\.0\.1; frame-ancestors 'none'$/);
  const post = (browser, fields) => browser.fetch(new URL('/oauth/logout', server.publicUrl), { method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ client_id: DEMO_CLIENT, ...fields }).toString() });
  const other = await stranger.browser.fetch(logoutUrl());
  for (const fields of [{}, { confirmation: field(other, 'confirmation') }, { id_token_hint: 'none' }]) {
    assert.equal((await post(login.browser, fields)).status, 200);
  }
  await turns(token, 200);
  assert.equal((await login.browser.fetch(logoutUrl({ id_token_hint: token }))).status, 302, 'its client speaks for it');
  await turns(token, 401);
  assert.equal((await post(stranger.browser, { id_token_hint: strange })).status, 302);
  await turns(strange, 401);
});

test('the way back from a logout is closed once its client is disabled', async () => {
  await server.database.sql(`INSERT INTO client (id, name, kind, platform, redirect_uris) VALUES ('closing', 'App', 'public', 'browser', '{${DEMO_REDIRECT}}')`);
  const url = new URL('/oauth/logout', server.publicUrl);
  url.search = new URLSearchParams({ client_id: 'closing', post_logout_redirect_uri: DEMO_REDIRECT, state: 'bye' });
  const { headers } = await new Browser().fetch(url);
  url.search = new URLSearchParams({ state: new URL(headers.location).searchParams.get('state') });
  const open = await new Browser().fetch(url);
  assert.deepEqual([open.status, open.headers.location], [302, `${DEMO_REDIRECT}?state=bye`]);
  await server.database.sql("UPDATE client SET status = 'disabled' WHERE id = 'closing'");
  const closed = await new Browser().fetch(url);
  assert.deepEqual([closed.status, closed.headers.location], [200, undefined]);
});

test('the way back from a logout is open for ten minutes', async () => {
  const url = new URL('/oauth/logout', server.publicUrl);
  url.search = new URLSearchParams({ client_id: DEMO_CLIENT, post_logout_redirect_uri: DEMO_REDIRECT, state: 'bye' });
  const before_s = Math.floor(Date.now() / 1000);
  const { headers } = await new Browser().fetch(url);
  const after_s = Math.floor(Date.now() / 1000);
  const expires_s = Number(new URL(headers.location).searchParams.get('state').split('.').at(-2));
  assert.ok(expires_s >= before_s + 600 && expires_s <= after_s + 600, `${expires_s - before_s}`);
});

test('a logout leads only to registered addresses', async () => {
  const browser = new Browser();
  const url = new URL('/oauth/logout', server.publicUrl);
  for (const query of [{ client_id: DEMO_CLIENT, post_logout_redirect_uri: 'https://evil.example/' },
    { state: Buffer.from('https://evil.example/').toString('base64url').concat('.x') }]) {
    url.search = new URLSearchParams(query);
    const response = await browser.fetch(url);
    assert.ok([200, 302].includes(response.status), String(response.status));
    assert.ok(!(response.headers.location ?? '').startsWith('https://evil.example'));
  }
});

test('without the province logins are unavailable, and return with it', async () => {
  const port = await freePort();
  const lonely = await startServer({ env: { JQT_OIDC_ISSUER: `http://127.0.0.1:${port}` } });
  let province;
  try {
    const { url } = authorizeUrl();
    const address = new URL(url.pathname + url.search, lonely.publicUrl);
    const refused = await fetch(address, { redirect: 'manual' });
    assert.equal(refused.status, 503);
    assert.equal(refused.headers.get('retry-after'), '1');
    assert.match(refused.headers.get('content-security-policy'), /^default-src 'none'; style-src 'sha256-.*form-action 'none'; frame-ancestors 'none'$/);
    assert.equal(refused.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(refused.headers.get('referrer-policy'), 'no-referrer');
    assert.match(await refused.text(), /login_unavailable/);
    province = await hangingProvince(port, () => false);
    await hangingFromTheBeginning(address, province);
    province = await startProvider({ port, clientSecret: 'api-tests', redirectUris: [`${lonely.publicUrl}/oauth/callback/oidc`] });
    const until = Date.now() + 5000;
    let status;
    do {
      await new Promise((resolve) => { setTimeout(resolve, 100); });
      ({ status } = await fetch(address, { redirect: 'manual' }));
    } while (status !== 302 && Date.now() < until);
    assert.equal(status, 302);
    await province.stop();
    province = await hangingProvince(port);
    await hangingAtTheCode(lonely, address, province);
  } finally {
    await province?.stop();
    await lonely.stop();
  }
});

/** A province that does not answer what `answers` does not name: a code, unless told otherwise. */
async function hangingProvince(port, answers = (url) => url !== '/token') {
  const issuer = `http://127.0.0.1:${port}`;
  const discovery = { issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks` };
  const province = { asked: 0 };
  const listener = createServer((request, response) => {
    if (!answers(request.url)) province.asked += 1;
    else response.setHeader('content-type', 'application/json').end(JSON.stringify(discovery));
  });
  await new Promise((resolve) => { listener.listen(port, '127.0.0.1', resolve); });
  province.stop = () => { listener.closeAllConnections(); return new Promise((resolve) => { listener.close(resolve); }); };
  return province;
}

/** One asks for the discovery, seven wait with it, and the others of fifteen are sent away at once. */
async function hangingFromTheBeginning(address, province) {
  await sleep(1100); // a province that was away is asked again after a second
  let answered = 0;
  const begun = Array.from({ length: 15 }, () => fetch(address, { redirect: 'manual' }).then(({ status }) => { answered += 1; return status; }));
  await until(() => province.asked === 1 && answered === 7, 'seven are sent away');
  await province.stop();
  assert.deepEqual(await Promise.all(begun), Array(15).fill(503));
}

/** Of sixteen workers, fifteen places, eight wait for the province; whoever comes then is sent away at once, with the login kept. */
async function hangingAtTheCode(service, address, province) {
  const begun = [];
  for (let i = 0; i < 9; i += 1) {
    const { status, headers } = await fetch(address, { redirect: 'manual' });
    assert.equal(status, 302);
    const back = new URL('/oauth/callback/oidc', service.publicUrl);
    back.search = new URLSearchParams({ state: new URL(headers.get('location')).searchParams.get('state'), code: 'any' });
    begun.push(() => fetch(back, { redirect: 'manual', headers: { cookie: headers.get('set-cookie').split(';')[0] } }));
  }
  const hanging = begun.slice(0, 8).map((come) => come());
  await until(() => province.asked === 8, 'eight wait for the province');
  const refused = await begun[8]();
  assert.deepEqual([refused.status, Number(refused.headers.get('retry-after')) > 0], [503, true]);
  assert.match(await refused.text(), /login_unavailable/);
  await service.anonymous().get('/api/v1/site', { expect: 200 });
  assert.equal((await fetch(address, { redirect: 'manual' })).status, 302, 'what the province need not be asked for goes on');
  assert.deepEqual(await service.database.sql('SELECT count(*) FROM login_transaction WHERE taken_at IS NOT NULL'), [['8']]);
  await province.stop();
  for (const { status, headers } of await Promise.all(hanging)) { // to the client, which may begin another
    const told = new URL(headers.get('location')).searchParams;
    assert.deepEqual([status, told.get('error'), told.has('state')], [302, 'temporarily_unavailable', true]);
  }
}

test('whoever only looks at the addresses of a login begins none and uses none up', async () => {
  const rows = async () => (await server.database.sql('SELECT count(*), count(taken_at) FROM login_transaction')).flat();
  const { url } = authorizeUrl();
  const { headers } = await fetch(url, { redirect: 'manual' });
  const before = await rows();
  const looked = await fetch(url, { method: 'HEAD', redirect: 'manual' });
  assert.deepEqual([looked.status, looked.headers.get('set-cookie')], [302, null]);
  const back = new URL('/oauth/callback/oidc', server.publicUrl);
  back.search = new URLSearchParams({ state: new URL(headers.get('location')).searchParams.get('state'), code: 'any' });
  await fetch(back, { method: 'HEAD', redirect: 'manual', headers: { cookie: headers.get('set-cookie').split(';')[0] } });
  assert.deepEqual(await rows(), before);
});

// [table, the column of its age, what tells its rows apart, an age at which one is kept, one at which it is forgotten]
const FORGOTTEN = [
  ['login_transaction', 'expires_at', ['state_hash', 'sha256(v.name::bytea)'], '59 minutes', '61 minutes'],
  ['session', 'expires_at', ['id', 'md5(v.name)::uuid'], '23 hours 59 minutes', '24 hours 1 minute'],
];
for (const [table, age, [key, name], young, old] of FORGOTTEN) {
  test(`what is old enough of ${table} is forgotten, and what somebody holds does not hold up the rest`, async () => {
    await fetch(authorizeUrl().url, { redirect: 'manual' });
    const rows = `CROSS JOIN (VALUES ('young', '${young}'), ('first', '30 days'), ('second', '${old}')) AS v(name, age)
      WHERE ${table}.ctid = (SELECT ctid FROM ${table} ORDER BY ${age} DESC LIMIT 1)`;
    await server.database.sql(await copyOf(server.database, table, rows, { [key]: name, [age]: 'now() - v.age::interval' }));
    const sql = `SELECT 1 FROM ${table}, (VALUES ('ROW')) AS v(name) WHERE ${key} = ${name}`;
    const there = async (row) => (await server.database.sql(sql.replace('ROW', row))).length === 1;
    await passedBy(server, `${sql.replace('ROW', 'first')} FOR UPDATE OF ${table}`, () => {}, async () => !await there('second'), 'the second is forgotten');
    await until(async () => !await there('first'), 'the first is forgotten, too');
    assert.ok(await there('young'));
  });
}
