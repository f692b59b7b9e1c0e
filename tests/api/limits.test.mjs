// Nobody floods a provider's list by making and cancelling orders: limits of one enterprise and one product, which operators
// set.
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
