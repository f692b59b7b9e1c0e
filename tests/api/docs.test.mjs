// The page /docs in a real browser: somebody logs in, orders, orders again, and nothing but this server is asked.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import puppeteer from 'puppeteer-core';
import { PASSWORD } from '../idp/accounts.mjs';
import { makeDemoClient } from '../idp/grants.mjs';
import { DEMO_CLIENT } from '../idp/login.mjs';
import { AGREEMENT, listedProduct } from './lib/market.mjs';
import { certifiedProvider, qualifiedEnterprise, voucherType } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';

const CHROMIUM = '/usr/bin/chromium-headless-shell';
const FILES = fileURLToPath(new URL('../../deploy/docs/node_modules/swagger-ui-dist', import.meta.url));
const BUYER = 'test-reader';
let server;
let product;
let browser;
let page;
const complaints = []; // of the page, and what it asked of others

before(async () => {
  assert.ok(existsSync(CHROMIUM), `${CHROMIUM} is there (./dev test installs it)`);
  server = await startServer({ env: { JQT_DOCS_DIR: FILES, JQT_DOCS_CLIENT_ID: DEMO_CLIENT } });
  await makeDemoClient(server.binary, server.env, server.publicUrl);
  const [type, seller] = await Promise.all([voucherType(server), certifiedProvider(server, 'test-read')]);
  [product] = await Promise.all([listedProduct(server, seller, [type]), qualifiedEnterprise(server, BUYER)]);
  browser = await puppeteer.launch({ executablePath: CHROMIUM, headless: 'shell', args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  page = await browser.newPage();
  page.setDefaultTimeout(60_000);
  page.on('pageerror', (fault) => complaints.push(String(fault)));
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
  page.on('request', (request) => {
    if (!request.url().startsWith(server.publicUrl) && !request.url().startsWith('data:')) complaints.push(request.url());
  });
  await page.goto(`${server.publicUrl}/docs/`);
  await page.waitForSelector('.opblock-tag');
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const operation = (id) => `[id^="operations-"][id$="-${id}"]`;

/** Writes all of it at once: the page draws itself anew for each change of a field. */
const fill = (field, text) => page.$eval(field, (at, value) => {
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(at), 'value').set.call(at, value);
  at.dispatchEvent(new Event('input', { bubbles: true }));
  at.dispatchEvent(new Event('focusout', { bubbles: true })); // some wait a moment for more, unless one leaves them
}, text);

/** A feature's operations are drawn when somebody opens it. */
async function goTo(tag, id) {
  await page.click(`#operations-tag-${tag} .expand-operation`);
  await page.waitForSelector(operation(id));
}

test('each operation says who may call it', async () => {
  const shown = (id) => page.$eval(`${operation(id)} .jqt-roles`, (at) => at.textContent);
  await goTo('reference', 'getSite');
  assert.equal(await shown('getSite'), '任何人 / anyone');
  await goTo('order', 'createOrder');
  assert.equal(await shown('createOrder'), 'enterprise');
});

test('Authorize logs in through the province with the configured client', async () => {
  await page.click('.btn.authorize');
  await page.waitForSelector('#client_id_authorizationCode, #client_id');
  assert.equal(await page.$eval('#client_id_authorizationCode, #client_id', (field) => field.value), DEMO_CLIENT);
  const opened = new Promise((resolve) => { page.once('popup', resolve); });
  await page.click('.modal-btn.auth.authorize');
  const popup = await opened;
  await popup.waitForSelector('input[name=password]');
  await popup.type('input[name=account]', BUYER);
  await popup.type('input[name=password]', PASSWORD);
  await popup.click('button[value=login]');
  await page.waitForFunction(() => [...document.querySelectorAll('.modal-ux button')].some((button) => button.textContent === 'Logout'));
  await page.click('.btn-done');
});

async function send() {
  const answered = page.waitForResponse((response) => new URL(response.url()).pathname === '/api/v1/orders');
  await page.click(`${operation('createOrder')} .execute`);
  const answer = await answered;
  return { status: answer.status(), key: answer.request().headers()['idempotency-key'], body: await answer.json() };
}

test('a second order is a new one, because each send has a key of its own', async () => {
  await page.click(`${operation('createOrder')} .opblock-summary-control`);
  await page.waitForSelector(`${operation('createOrder')} .try-out__btn`);
  await page.click(`${operation('createOrder')} .try-out__btn`);
  await page.waitForSelector(`${operation('createOrder')} textarea`);
  const { body: agreement } = await server.anonymous().get(AGREEMENT, { expect: 200 });
  await fill(`${operation('createOrder')} textarea`, JSON.stringify({ product_id: product.id, agreement_version: agreement.version }));
  const [one, two] = [await send(), await send()];
  assert.deepEqual([one.status, two.status], [201, 201], JSON.stringify([one.body, two.body]));
  assert.notEqual(one.key, two.key);
  assert.notEqual(one.body.id, two.body.id);
});

test('a key that somebody typed is kept, so that a repetition can be tried', async () => {
  await fill(`${operation('createOrder')} tr[data-param-name="Idempotency-Key"] input`, 'a-key-of-my-own-0001');
  const [one, two] = [await send(), await send()];
  assert.deepEqual([one.key, two.key], ['a-key-of-my-own-0001', 'a-key-of-my-own-0001']);
  assert.equal(one.body.id, two.body.id);
});

test('the token is kept nowhere, and nothing but this server was asked', async () => {
  const kept = await page.evaluate(async () => JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage),
    document.cookie, await indexedDB.databases(), await caches.keys(), window.name]));
  assert.equal(kept, '[[],[],"",[],[],""]', 'so that a reload forgets the login');
  assert.deepEqual(complaints, []);
});

test('the page of a problem has its own style under a policy that lets nothing else in', async () => {
  const other = await page.browser().newPage();
  const response = await other.goto(`${server.publicUrl}/problems/not_found`);
  assert.match(response.headers()['content-security-policy'], /^default-src 'none'; style-src 'sha256-/);
  assert.equal(await other.evaluate(() => getComputedStyle(document.body).maxWidth), '736px');
  await other.close();
});

test('a script that is not of this page does not run', async () => {
  const policy = (await fetch(`${server.publicUrl}/docs/`)).headers.get('content-security-policy');
  assert.match(policy, /default-src 'none'; script-src 'self';/);
  const ran = await page.evaluate(() => new Promise((resolve) => {
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.addEventListener('securitypolicyviolation', () => resolve(window.ran === true), { once: true });
    document.body.append(script);
  }));
  assert.equal(ran, false);
});
