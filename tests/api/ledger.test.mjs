// The chain behind the statement: its lines are numbered without holes though the chain has more transfers than they,
// its owner can follow it and compute it anew, and it never goes back in time.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { behind } from './lib/hold.mjs';
import { listedProduct, order, orderAt, paidOrder, pay, setPassword } from './lib/market.mjs';
import { all, certifiedProvider, domainNow, HOUR_MS, qualifiedEnterprise, staff, verifyLedger } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { at, draftBatch, publish, withVouchers } from './lib/vouchers.mjs';

const ENTRIES = '/api/v1/ledger/entries';
const TRANSFERS = '/api/v1/ledger/transfers';
const ZEROS = '00'.repeat(32);
let server;
let seller;
let buyer; // with one voucher of 10,000 yuan
let product;
let batch;

before(async () => {
  server = await startServer();
  seller = await certifiedProvider(server, 'test-seller');
  const given = await withVouchers(server, ['test-buyer'], { face_value_fen: 1_000_000 });
  [buyer] = given.holders;
  ({ batch } = given);
  await setPassword(buyer.client);
  product = await listedProduct(server, seller, [given.type]);
});
after(() => server?.stop());

const act = (who, target, action, body) => who.client.post(orderAt(target, `/${action}`), body, { expect: 200 });

async function completedOrder(fen) {
  const paid = await paidOrder(buyer.client, product, [[buyer.voucher, fen]]);
  await act(seller, paid, 'acceptance');
  await act(seller, paid, 'completion-report', {});
  await act(buyer, paid, 'confirmation');
  return paid;
}

// ---- recomputed by a client, from what the contract says alone ----

const raw = (hex) => Buffer.from(hex.replaceAll('-', ''), 'hex');
const lp = (fields) => Buffer.concat(fields.flatMap((field) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(field.length);
  return [length, field];
}));
const hashOf = (t) => createHash('sha256').update(lp([
  Buffer.from('JQT-TRANSFER-1'), Buffer.from(t.chain), Buffer.from(`${t.seq}`), raw(t.previous_hash), raw(t.id),
  Buffer.from(t.debit_kind), raw(t.debit_id), Buffer.from(t.credit_kind), raw(t.credit_id), Buffer.from(`${t.amount_fen}`),
  Buffer.from(t.kind), Buffer.from(`${t.at_us}`), raw(t.voucher_id ?? ''), raw(t.order_id ?? ''),
])).digest('hex');

/** Follows a chain from its first transfer on; the hash of its last. */
function follow(transfers) {
  let before_us = 0;
  let previous = ZEROS;
  transfers.forEach((t, i) => {
    assert.deepEqual([t.seq, t.previous_hash, t.hash], [i + 1, previous, hashOf(t)], `transfer ${i + 1}`);
    assert.ok(t.at_us >= before_us && t.at_us === Date.parse(t.at) * 1000, `time of ${i + 1}`);
    [before_us, previous] = [t.at_us, t.hash];
  });
  return previous;
}

test('a statement is numbered without holes, and each line says what all vouchers hold', async () => {
  await completedOrder(100_000); // the completion is a transfer of the chain and no line
  await completedOrder(30_000);
  await paidOrder(buyer.client, product, [[buyer.voucher, 20_000]]);
  const lines = (await all(buyer.client, ENTRIES)).toReversed();
  assert.deepEqual(lines.map((l) => l.number), [1, 2, 3, 4]);
  assert.deepEqual(lines.map((l) => l.seq), [1, 2, 4, 6]);
  assert.deepEqual(lines.map((l) => l.balance_fen), [1_000_000, 900_000, 870_000, 850_000]);
  const { body: balance } = await buyer.client.get('/api/v1/ledger/balance', { expect: 200 });
  assert.deepEqual([balance.last_number, balance.balance_fen, balance.wallet_fen], [4, 850_000, 850_000]);
  await verifyLedger(server);
});

test('the owner of a chain follows it page by page and computes it anew', async () => {
  const transfers = await all(buyer.client, TRANSFERS, { limit: 2 });
  assert.deepEqual(transfers.map((t) => t.kind), ['issue', 'payment', 'completion', 'payment', 'completion', 'payment']);
  assert.deepEqual(transfers.map((t) => t.number), [1, 2, null, 3, null, 4]);
  const head = follow(transfers);
  assert.equal((await buyer.client.get('/api/v1/ledger/balance', { expect: 200 })).body.head_hash, head);
  const hashes = new Map(transfers.map((t) => [t.id, [t.seq, t.number, t.balance_fen, t.previous_hash, t.hash]]));
  for (const l of await all(buyer.client, ENTRIES)) {
    assert.deepEqual(hashes.get(l.id), [l.seq, l.number, l.balance_fen, l.previous_hash, l.hash], 'the line is the transfer');
  }
});

test('a chain is its owner’s and the auditors’: nobody else reads it', async () => {
  const { client: stranger } = await qualifiedEnterprise(server, 'test-stranger');
  const { operator } = await staff(server);
  const finance = await server.as('finance-1');
  const chain = `enterprise:${buyer.enterprise.id}`;
  const own = await all(buyer.client, TRANSFERS);
  assert.deepEqual(await all(stranger, TRANSFERS), []);
  await stranger.get(TRANSFERS, { query: { chain }, expect: 400, code: 'invalid_parameters' }); // a filter for staff
  await operator.get(TRANSFERS, { expect: 403 });
  await finance.get(TRANSFERS, { query: { chain: 'provider' }, expect: 400, code: 'invalid_parameters' });
  assert.deepEqual(await all(finance, TRANSFERS, { chain }), own);
  const of_batch = await all(finance, TRANSFERS, { chain: `batch:${batch.number}` });
  assert.deepEqual(of_batch.map((t) => [t.kind, t.number]), [['funding', null], ['funding_return', null]]);
  follow(of_batch);
  const every = await all(finance, TRANSFERS, { limit: 3 });
  assert.deepEqual(every.map((t) => `${t.chain}#${t.seq}`), [...of_batch, ...own].map((t) => `${t.chain}#${t.seq}`));
});

test('what waited for a lock is never before what held it: chain, order and voucher do not go back in time', async () => {
  const held = {
    head: ({ enterprise }) => `UPDATE ledger_head SET at = '@' WHERE enterprise_id = '${enterprise.id}'`,
    voucher: ({ voucher }) => `UPDATE voucher SET updated_at = '@' WHERE id = '${voucher.id}'`,
    order: (_, { id }) => `UPDATE orders SET updated_at = '@' WHERE id = '${id}'`,
  };
  for (const [row, change] of Object.entries(held)) {
    const made = await order(buyer.client, product);
    const seen = new Date(await domainNow(server) + HOUR_MS).toISOString();
    const { status } = await behind(server, change(buyer, made).replace('@', seen), () => pay(buyer.client, made, [[buyer.voucher, 1_000]], {}));
    assert.equal(status, 200, row);
    const { body: { items } } = await buyer.client.get(orderAt(made, '/events'), { expect: 200 });
    const paid = items.find((e) => e.kind === 'order.paid');
    assert.ok(Date.parse(paid.at) >= Date.parse(seen), `${row}: paid ${paid.at}, seen ${seen}`);
    const [last] = await all(buyer.client, ENTRIES, { order_number: made.number });
    assert.equal(last.at, paid.at, row);
  }
  follow(await all(buyer.client, TRANSFERS));
  await verifyLedger(server);
});

test('a batch does not go back in time', async () => {
  const { operator } = await staff(server);
  const { type } = await withVouchers(server, []);
  const { batch: draft } = await draftBatch(server, { types: [{ voucher_type_id: type.id, quota: 1 }] });
  await publish(server, draft);
  const seen = new Date(await domainNow(server) + HOUR_MS).toISOString();
  const { body } = await behind(server, `UPDATE booking_batch SET updated_at = '${seen}' WHERE id = '${draft.id}'`,
    () => operator.post(at(draft, '/void'), { reason: '测试作废' }, { expect: 200 }));
  assert.ok(Date.parse(body.voided_at) >= Date.parse(seen), body.voided_at);
  await verifyLedger(server);
});
