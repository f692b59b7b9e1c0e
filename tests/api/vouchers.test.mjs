// The wallet and the statement (manual §4.3, §4.5): what an enterprise holds, has used, has lost, and every line of it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listedProduct, order, paidOrder, pay, seen, setPassword } from './lib/market.mjs';
import { all, certifiedProvider, DAY_MS, moveTo, qualifiedEnterprise, until, verifyLedger, voucherType } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { withVouchers } from './lib/vouchers.mjs';

let server;
let provider;

before(async () => {
  server = await startServer();
  provider = await certifiedProvider(server, 'test-seller');
});
after(() => server?.stop());

const wallet = (client, state) => all(client, '/api/v1/vouchers', state ? { state } : {});
const statement = (client, query) => all(client, '/api/v1/ledger/entries', query);
const dayAfter = (date) => Date.parse(`${date}T00:00:00+08:00`) + DAY_MS;

async function balance(client) {
  const { body } = await client.get('/api/v1/ledger/balance', { expect: 200 });
  assert.equal(body.balance_fen, body.wallet_fen, 'the ledger and the wallet say the same');
  return body;
}

/** One holder of one voucher of a new type, and a product that accepts it. */
async function holder(login, type = {}, product = {}) {
  const given = await withVouchers(server, [login], type);
  await setPassword(given.holders[0].client);
  return { ...given.holders[0], type: given.type, product: await listedProduct(server, provider, [given.type], product) };
}

test('a partly used voucher stays usable and shows both figures; a fully used one is used', async () => {
  const { client, voucher, product } = await holder('test-partly');
  await paidOrder(client, product, [[voucher, 50_000]]);
  const partly = await seen(client, voucher);
  assert.deepEqual([partly.state, partly.remaining_fen, partly.used_fen], ['usable', 150_000, 50_000]);
  assert.deepEqual((await wallet(client, 'used')), []);
  await paidOrder(client, product, [[voucher, 150_000]]);
  const used = await seen(client, voucher);
  assert.deepEqual([used.state, used.remaining_fen, used.used_fen], ['used', 0, 200_000]);
  assert.deepEqual((await wallet(client, 'usable')), []);
  assert.deepEqual((await wallet(client, 'used')).map((v) => v.id), [voucher.id]);
  assert.deepEqual((await wallet(client, 'used,expired')).map((v) => v.id), [voucher.id]);
  const { body } = await client.get('/api/v1/vouchers/summary', { expect: 200 });
  assert.deepEqual([body.usable_count, body.usable_fen, body.used_count, body.used_fen, body.expired_count], [0, 0, 1, 200_000, 0]);
});

test('a voucher is usable on its last day and expired from the next midnight on', async () => {
  const { client, voucher, product } = await holder('test-lastday', { validity_days: 3 });
  await moveTo(server, dayAfter(voucher.expires_on) - 60_000);
  assert.equal((await seen(client, voucher)).state, 'usable');
  await paidOrder(client, product, [[voucher, 50_000]]);
  const unpaid = await order(client, product);
  await moveTo(server, dayAfter(voucher.expires_on));
  assert.equal((await seen(client, voucher)).state, 'expired', 'by the clock, whether the sweep has run or not');
  await pay(client, unpaid, [[voucher, 100]], { expect: 409, code: 'voucher_expired' });
  assert.deepEqual((await wallet(client, 'expired')).map((v) => v.id), [voucher.id]);
  assert.deepEqual(await wallet(client, 'usable,used'), []);
  await client.get('/api/v1/vouchers', { query: { state: 'lost' }, expect: 400, code: 'invalid_parameters' });

  const [line] = await until(async () => {
    const lines = await statement(client, { kind: 'expiry' });
    return lines.length > 0 && lines;
  }, 'the sweep writes the expiry');
  assert.deepEqual([line.amount_fen, line.remark, line.voucher_id, line.order_id, line.expires_on], [-150_000, '过期', voucher.id, null, null]);
  const sum = await balance(client);
  assert.deepEqual([sum.issued_fen, sum.paid_fen, sum.expired_fen, sum.balance_fen], [200_000, 50_000, 150_000, 0]);
  await verifyLedger(server);
});

test('what expired was not used', async () => {
  const { client, voucher, product } = await holder('test-expired-figures', { validity_days: 2 });
  await paidOrder(client, product, [[voucher, 30_000]]);
  await moveTo(server, dayAfter(voucher.expires_on));
  await until(async () => (await statement(client, { kind: 'expiry' })).length === 1, 'the sweep writes the expiry');
  const expired = await seen(client, voucher);
  assert.deepEqual([expired.state, expired.used_fen], ['expired', 30_000]);
  const { body } = await client.get('/api/v1/vouchers/summary', { expect: 200 });
  assert.deepEqual([body.used_fen, body.used_count, body.expired_count, body.usable_count], [30_000, 0, 1, 0]);
});

test('the statement has one signed, numbered line for each voucher touched', async () => {
  const [first, second] = [await voucherType(server), await voucherType(server, { face_value_fen: 100_000 })];
  const given = await withVouchers(server, ['test-statement'], first);
  const { client } = given.holders[0];
  const more = await withVouchers(server, given.holders, second);
  const vouchers = [given.holders[0].voucher, more.holders[0].voucher];
  await setPassword(client);
  const product = await listedProduct(server, provider, [first, second]);
  const paid = await paidOrder(client, product, [[vouchers[0], 120_000], [vouchers[1], 100_000]]);
  await client.post(`/api/v1/orders/${paid.id}/cancellation`, undefined, { expect: 200 });
  const lines = await statement(client);
  assert.deepEqual(lines.map((l) => l.number), [6, 5, 4, 3, 2, 1]);
  const told = lines.map((l) => [l.voucher_id, l.amount_fen, l.remark, l.order_number, l.detail]).reverse();
  const byVoucher = (a, b) => (a[0] < b[0] ? -1 : 1);
  assert.deepEqual(told.slice(0, 2), [[vouchers[0].id, 200_000, '发放', null, first.name], [vouchers[1].id, 100_000, '发放', null, second.name]]);
  assert.deepEqual(told.slice(2, 4).sort(byVoucher),
    [[vouchers[0].id, -120_000, '下单', paid.number, first.name], [vouchers[1].id, -100_000, '下单', paid.number, second.name]].sort(byVoucher));
  assert.deepEqual(told.slice(4).sort(byVoucher),
    [[vouchers[0].id, 120_000, '退回', paid.number, first.name], [vouchers[1].id, 100_000, '退回', paid.number, second.name]].sort(byVoucher));
  assert.deepEqual(lines.map((l) => l.expires_on !== null), [false, false, false, false, true, true], 'only issue lines carry an expiry');
  let held = 0;
  for (const line of lines.toReversed()) {
    held += line.amount_fen;
    assert.equal(line.balance_fen, held, `what all vouchers hold behind line ${line.number}`);
  }
  const sum = await balance(client);
  assert.deepEqual([sum.balance_fen, sum.last_number, sum.head_hash], [300_000, 6, lines[0].hash]);
  assert.deepEqual((await statement(client, { voucher_id: vouchers[1].id })).map((l) => l.amount_fen), [100_000, -100_000, 100_000]);
  assert.deepEqual((await statement(client, { kind: 'payment' })).length, 2);
  assert.deepEqual((await client.get(`/api/v1/ledger/entries/${lines[0].id}`, { expect: 200 })).body, lines[0]);
  const page = (await client.get('/api/v1/ledger/entries', { query: { limit: 4 }, expect: 200 })).body;
  const rest = (await client.get('/api/v1/ledger/entries', { query: { limit: 4, cursor: page.next_cursor }, expect: 200 })).body;
  assert.deepEqual([...page.items, ...rest.items].map((l) => l.number), [6, 5, 4, 3, 2, 1]);
});

test("another's wallet and statement look like none", async () => {
  const { client, voucher } = await holder('test-wallet-owner');
  const { client: stranger, enterprise } = await qualifiedEnterprise(server, 'test-wallet-stranger');
  const [line] = await statement(client);
  await stranger.get(`/api/v1/vouchers/${voucher.id}`, { expect: 404 });
  await stranger.get(`/api/v1/ledger/entries/${line.id}`, { expect: 404 });
  const owner = line.enterprise_id;
  for (const path of ['/api/v1/vouchers', '/api/v1/ledger/entries', '/api/v1/ledger/balance']) {
    await stranger.get(path, { query: { enterprise_id: owner }, expect: 400, code: 'invalid_parameters' }); // a filter for staff
  }
  assert.deepEqual(await all(stranger, '/api/v1/vouchers'), []);
  assert.deepEqual(await all(stranger, '/api/v1/ledger/entries'), []);
  const { body } = await stranger.get('/api/v1/ledger/balance', { expect: 200 });
  assert.deepEqual([body.enterprise_id, body.balance_fen], [enterprise.id, 0]);
  const finance = await server.as('finance-1');
  assert.deepEqual((await all(finance, '/api/v1/ledger/entries', { enterprise_id: owner })).map((l) => l.id), [line.id]);
  assert.equal((await finance.get('/api/v1/ledger/balance', { query: { enterprise_id: owner }, expect: 200 })).body.balance_fen, 200_000);
  await finance.get('/api/v1/ledger/balance', { expect: 400, code: 'invalid_parameters' });
});
