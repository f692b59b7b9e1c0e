// Nobody floods a provider's list by making and cancelling orders: limits of one enterprise and one product, which operators
// set. Nor the service by asking too often: quotas of an address, an account, a client, which the configuration sets.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listedProduct, order, orderAt, paidOrder, setPassword } from './lib/market.mjs';
import { behind } from './lib/hold.mjs';
import { copyOf } from './lib/database.mjs';
import { blockedBy, certifiedProvider, DAY_MS, domainNow, moveTo, staff } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { withVouchers } from './lib/vouchers.mjs';

let server;
let seller;
let one;
let other;
let type;

before(async () => {
  server = await startServer();
  seller = await certifiedProvider(server, 'test-seller');
  const given = await withVouchers(server, ['test-one', 'test-other'], { validity_days: 3650 });
  [one, other] = given.holders;
  type = given.type;
  await setPassword(one.client);
});
after(() => server?.stop());

async function set(name, value) {
  const { operator } = await staff(server);
  await operator.put(`/api/v1/settings/${name}`, { value }, { expect: 200, headers: { 'if-match': '*' } });
}
const cancel = ({ id }) => one.client.post(orderAt(id, '/cancellation'), undefined, { expect: 200 });
const refused = async (product, code) => {
  const { status, body } = await one.client.post('/api/v1/orders', {
    product_id: product.id, agreement_version: (await one.client.get('/api/v1/agreements/trade_agreement', { expect: 200 })).body.version,
  });
  assert.deepEqual([status, body.code], [409, code]);
  const { body: quote } = await one.client.get(`/api/v1/products/${product.id}/quote`, { expect: 200 });
  assert.deepEqual([quote.allowed_actions, blockedBy(quote, 'order')], [[], code], 'the quote says so before');
  return body;
};
const allowed = async ({ client }, product) => (await client.get(`/api/v1/products/${product.id}/quote`, { expect: 200 })).body.allowed_actions;

test('an enterprise has so many unpaid orders of a product and no more', async () => {
  const product = await listedProduct(server, seller, [type]);
  const second = await listedProduct(server, seller, [type]);
  await set('open_orders_maximum', 2);
  await paidOrder(one.client, product, [[one.voucher, 100]]); // a paid one waits for nobody's payment
  const [first] = [await order(one.client, product), await order(one.client, product)];
  const body = await refused(product, 'too_many_open_orders');
  assert.deepEqual([body.limit, body.used, body.resets_on], [2, 2, undefined]);
  assert.deepEqual(await allowed(other, product), ['order'], 'of its own only');
  assert.deepEqual(await allowed(one, second), ['order'], 'and of the product');
  await cancel(first);
  assert.deepEqual(await allowed(one, product), ['order']);
  await order(one.client, product);
  await set('open_orders_maximum', 3);
  await order(one.client, product);
});

test('orders cancelled in a day are limited, by the calendar day', async () => {
  const product = await listedProduct(server, seller, [type]);
  await set('cancelled_orders_maximum', 2);
  await moveTo(server, Math.ceil((await domainNow(server) + 8 * 3_600_000) / DAY_MS) * DAY_MS - 8 * 3_600_000 + 60_000); // 00:01
  const made = [await order(one.client, product), await order(one.client, product)];
  for (const each of made) await cancel(each);
  await server.database.sql(`UPDATE orders SET created_at = created_at - interval '72 hours' WHERE id = '${made[0].id}'`); // as long as one may stay unpaid
  const body = await refused(product, 'too_many_cancelled_orders');
  assert.deepEqual([body.limit, body.used], [2, 2]);
  assert.deepEqual(await allowed(other, product), ['order']);
  const midnight = Date.parse(`${body.resets_on}T00:00:00+08:00`);
  await moveTo(server, midnight - 60_000);
  await refused(product, 'too_many_cancelled_orders');
  await moveTo(server, midnight);
  await order(one.client, product);
});

test('an order that another one precedes is counted behind it', async () => {
  const product = await listedProduct(server, seller, [type]);
  await set('open_orders_maximum', 2);
  const first = await order(one.client, product);
  const { body: { version } } = await one.client.get('/api/v1/agreements/trade_agreement', { expect: 200 });
  const answer = await behind(server, [`SELECT FROM enterprise WHERE id = '${one.enterprise.id}' FOR NO KEY UPDATE`,
    await copyOf(server.database, 'orders', `WHERE id = '${first.id}'`, { id: 'gen_random_uuid()', number: `'${'2'.repeat(24)}'` })],
  () => one.client.post('/api/v1/orders', { product_id: product.id, agreement_version: version }));
  assert.deepEqual([answer.status, answer.body.code, answer.body.used], [409, 'too_many_open_orders', 2]);
});

// ---- quotas (the last tests: the server starts anew with them) ----

const left = (headers) => headers.get('ratelimit');
const refusedFor = (answer, policy) => {
  assert.deepEqual([answer.status, answer.body.code ?? answer.body.error], [429, 'too_many_requests']);
  assert.equal(answer.headers.get('ratelimit-policy'), policy);
  assert.ok(Number(answer.headers.get('retry-after')) >= 1);
};

test('an account has its quota, of which dear requests take more, and payments one of their own', async () => {
  Object.assign(server.env, { JQT_LIMIT_ACCOUNT: '30', JQT_LIMIT_PAYMENT: '1', JQT_LIMIT_ADDRESS: '500', JQT_TRUSTED_PROXIES: '127.0.0.1' });
  await server.restart();
  const product = await listedProduct(server, seller, [type]).catch((fault) => fault); // takes of the seller's and of staff's
  assert.ok(product.id, String(product));
  const first = await one.client.get('/api/v1/me', { expect: 200 });
  assert.equal(first.headers.get('ratelimit-policy'), '"account";q=30;w=60');
  assert.match(left(first.headers), /^"account";r=29;t=2$/);
  const made = [await order(one.client, product), await order(one.client, product)];
  await cancel(made[0]);
  const again = await one.client.post(orderAt(made[1].id, '/cancellation'));
  refusedFor(again, '"payment";q=1;w=60');
  const page = await one.client.get('/api/v1/orders.csv', { expect: 200 });
  assert.match(page.headers.get('ratelimit-policy'), /^"account"/);
  refusedFor(await one.client.get('/api/v1/orders.csv'), '"account";q=30;w=60');
  await other.client.get('/api/v1/me', { expect: 200 });
  const { headers } = await server.anonymous().get('/api/v1/site', { headers: { 'x-forwarded-for': '203.0.113.1' }, expect: 200 });
  assert.equal(headers.get('ratelimit-policy'), '"address";q=500;w=60');
});

test('an address has its quota before anybody is known, and logins a tighter one, whatever the proxy', async () => {
  Object.assign(server.env, { JQT_LIMIT_ADDRESS: '8', JQT_LIMIT_LOGIN: '2' });
  await server.restart();
  const from = (address, path, options) => server.anonymous().get(path, { headers: { 'x-forwarded-for': address }, ...options });
  for (let i = 0; i < 8; i += 1) await from('203.0.113.1', '/api/v1/nowhere', { expect: 404 });
  refusedFor(await from('203.0.113.1', '/api/v1/site'), '"address";q=8;w=60');
  const docs = await fetch(`${server.publicUrl}/docs/`, { headers: { 'x-forwarded-for': '203.0.113.1' } });
  assert.deepEqual([docs.status, docs.headers.get('ratelimit-policy')], [429, '"address";q=8;w=60']);
  await from('203.0.113.2', '/api/v1/site', { expect: 200 });
  for (const address of ['2001:db8::1', '2001:db8::2']) await from(address, '/oauth/authorize', { expect: 400 });
  const page = await from('2001:db8::3', '/oauth/authorize', { expect: 429 });
  assert.match(page.headers.get('content-type'), /^text\/html/);
  assert.ok(Number(page.headers.get('retry-after')) >= 1);
  const token = await server.anonymous().request('POST', '/oauth/token', { headers: { 'x-forwarded-for': '2001:db8::4' } });
  assert.deepEqual([token.status, token.body.error, token.headers.get('ratelimit-policy')], [429, 'temporarily_unavailable', '"login";q=2;w=60']);
  await from('2001:db8::5', '/api/v1/site', { expect: 200 });
  for (let i = 0; i < 9; i += 1) await server.anonymous().get('/api/v1/site', { expect: 200 }); // a proxy that names nobody stands for many
});
