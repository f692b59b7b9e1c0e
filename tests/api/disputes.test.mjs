// Dispute and resolution (domain.md §4.7, money.md "Orders"): whoever waits has a way out, and each fen of a resolution goes
// back to a voucher that paid it or on to the provider.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listedProduct, orderAt, paidOrder, seen, setPassword } from './lib/market.mjs';
import { advance, all, blockedBy, certifiedProvider, DAY_MS, HOUR_MS, moveTo, staff, until, verifyLedger, voucherType } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { withVouchers } from './lib/vouchers.mjs';

const REASON = { reason: '成果与约定不符' };
let server;
let people;
let buyer; // with vouchers of two types, one of which expires later
let later;
let seller;
let product;

before(async () => {
  server = await startServer();
  people = await staff(server);
  const [short, long] = [await voucherType(server, { face_value_fen: 1_000_000, validity_days: 200 }), await voucherType(server, { face_value_fen: 1_000_000, validity_days: 300 })];
  const first = await withVouchers(server, ['test-buyer'], short);
  const second = await withVouchers(server, first.holders, long);
  buyer = { ...first.holders[0] };
  later = second.holders[0].voucher;
  await setPassword(buyer.client);
  seller = await certifiedProvider(server, 'test-seller');
  product = await listedProduct(server, seller, [short, long], { service_days: 10 });
});
after(() => server?.stop());

const act = (who, target, action, body, options = { expect: 200 }) => who.client.post(orderAt(target, `/${action}`), body, options);
const show = async (who, target) => (await who.client.get(orderAt(target), { expect: 200 })).body;
const resolve = (target, body, options = { expect: 200 }) => people.reviewer.post(orderAt(target, '/resolution'), { ...REASON, ...body }, options);

/** An order of 3,000 yuan paid by both vouchers, accepted; and reported, unless told otherwise. */
async function running({ reported = true } = {}) {
  const paid = await paidOrder(buyer.client, product, [[buyer.voucher, 20_000], [later, 10_000]]);
  const { body: accepted } = await act(seller, paid, 'acceptance');
  return reported ? (await act(seller, paid, 'completion-report', {})).body : accepted;
}

test('an order says when its service is to be done, and is due thirty days behind that', async () => {
  const order = await running({ reported: false });
  assert.equal(Date.parse(order.service_due_at), Date.parse(order.accepted_at) + 10 * DAY_MS);
  assert.equal(Date.parse(order.due_at), Date.parse(order.accepted_at) + 40 * DAY_MS);
  assert.deepEqual([order.returns, order.dispute, order.refund_cause], [0, null, null]);
  const theirs = await show(buyer, order);
  assert.deepEqual([theirs.allowed_actions, blockedBy(theirs, 'cancellation')], [['dispute'], 'too_early']);
  const { body: given } = await act(seller, order, 'surrender', REASON);
  assert.deepEqual([given.state, given.refund_cause, given.refunded_fen, given.reason], ['refunded', 'provider', 30_000, REASON.reason]);
});

test('a partial resolution gives back to the voucher that expires last, and the rest becomes payable', async () => {
  const order = await running();
  const before = await Promise.all([buyer.voucher, later].map((voucher) => seen(buyer.client, voucher)));
  const { body: disputed } = await act(buyer, order, 'dispute', REASON);
  assert.deepEqual([disputed.state, disputed.dispute.opened_by, disputed.dispute.cause, disputed.dispute.state_before, disputed.dispute.decision],
    ['disputed', 'buyer', 'party', 'awaiting_confirmation', null]);
  assert.equal(Date.parse(disputed.due_at), Date.parse(disputed.dispute.opened_at) + 60 * DAY_MS);
  const staffs = (await people.reviewer.get(orderAt(order), { expect: 200 })).body;
  assert.deepEqual(staffs.allowed_actions, ['resolution']);
  for (const [refund_fen, code] of [[30_000, 'too_large'], [undefined, 'too_small']]) {
    const { body } = await resolve(order, { decision: 'partial', refund_fen }, { expect: 422, code: 'invalid_fields' });
    assert.deepEqual(body.errors.map((e) => [e.pointer, e.code]), [['/refund_fen', code]]);
  }
  const { body: done } = await resolve(order, { decision: 'partial', refund_fen: 15_000 });
  assert.deepEqual([done.state, done.refunded_fen, done.refund_cause, done.dispute.decision, done.dispute.decision_reason],
    ['completed', 15_000, 'resolution', 'partial', REASON.reason]);
  const now = await Promise.all([buyer.voucher, later].map((voucher) => seen(buyer.client, voucher)));
  assert.deepEqual(now.map(({ remaining_fen }, i) => remaining_fen - before[i].remaining_fen), [5_000, 10_000]);
  const kinds = (await server.database.sql(`SELECT kind, amount_fen FROM ledger_transfer WHERE order_id = '${order.id}' ORDER BY seq`)).slice(2);
  assert.deepEqual(kinds, [['refund', '10000'], ['refund', '5000'], ['completion', '15000']]);
  assert.ok((await all(buyer.client, orderAt(order, '/events'))).some((e) => e.kind === 'order.resolved' && e.by === 'reviewer' && e.reason === REASON.reason));
  await verifyLedger(server);
});

test('a reviewer gives back all or nothing, and each side may give in', async () => {
  const ends = [
    [(order) => resolve(order, { decision: 'full' }), 'refunded', 'full', 'resolution'],
    [(order) => resolve(order, { decision: 'none' }), 'completed', 'none', null],
    [(order) => act(seller, order, 'dispute/agreement', REASON), 'refunded', 'agreed', 'provider'],
    [(order) => act(buyer, order, 'dispute/agreement', REASON), 'completed', 'accepted', null],
  ];
  for (const [end, state, decision, cause] of ends) {
    const order = await running();
    await act(seller, order, 'dispute', REASON);
    const { body } = await end(order);
    assert.deepEqual([body.state, body.dispute.decision, body.refund_cause], [state, decision, cause]);
  }
  await verifyLedger(server);
});

test('a dispute is withdrawn by who opened it, once, and the order goes on where it was', async () => {
  const order = await running();
  await act(buyer, order, 'dispute', REASON);
  await act(seller, order, 'dispute/withdrawal', undefined, { expect: 409, code: 'not_your_dispute' });
  await advance(server, 14 * DAY_MS);
  const { body: back } = await act(buyer, order, 'dispute/withdrawal');
  assert.deepEqual([back.state, back.dispute], ['awaiting_confirmation', null]);
  assert.equal(Date.parse(back.due_at), Date.parse(back.updated_at) + 3 * DAY_MS, 'three days at least');
  await act(buyer, order, 'dispute', REASON);
  await act(buyer, order, 'dispute/withdrawal', undefined, { expect: 409, code: 'dispute_withdrawn_before' });
  await act(seller, order, 'dispute/agreement', REASON);
});

test('the third return is a dispute', async () => {
  const order = await running();
  for (const returns of [1, 2]) {
    const { body } = await act(buyer, order, 'return', REASON);
    assert.deepEqual([body.state, body.returns], ['in_service', returns]);
    assert.equal(Date.parse(body.due_at), Date.parse(body.updated_at) + 15 * DAY_MS);
    await act(seller, order, 'completion-report', {});
  }
  const { body } = await act(buyer, order, 'return', REASON);
  assert.deepEqual([body.state, body.returns, body.dispute.cause, body.dispute.opened_by, body.dispute.state_before], ['disputed', 3, 'third_return', 'buyer', 'awaiting_confirmation']);
  await resolve(order, { decision: 'full' });
});

test('nobody of either side decides', async () => {
  const order = await running();
  await act(buyer, order, 'dispute', REASON);
  await server.grant('test-insider', 'reviewer');
  const insider = await server.as('test-insider');
  await until(async () => (await insider.get('/api/v1/me', { expect: 200 })).body.roles.includes('reviewer'), 'the role holds');
  for (const party of [buyer, seller]) {
    await server.database.sql(`UPDATE account SET enterprise_id = '${party.enterprise.id}' WHERE subject = 'test-insider'`);
    await insider.post(orderAt(order, '/resolution'), { decision: 'none', ...REASON }, { expect: 409, code: 'own_work' });
    assert.equal(blockedBy((await insider.get(orderAt(order), { expect: 200 })).body, 'resolution'), 'own_work');
  }
  await resolve(order, { decision: 'none' });
});

test('a silent provider keeps no vouchers: the buyer goes, or the system disputes, and an undecided dispute ends', async () => {
  const [gone, silent] = [await running({ reported: false }), await running({ reported: false })];
  await moveTo(server, Date.parse(gone.service_due_at) - HOUR_MS);
  await act(buyer, gone, 'cancellation', undefined, { expect: 409, code: 'too_early' });
  await advance(server, HOUR_MS);
  const { body: back } = await act(buyer, gone, 'cancellation');
  assert.deepEqual([back.state, back.refund_cause, back.refunded_fen], ['refunded', 'service_overdue', 30_000]);
  await moveTo(server, Date.parse(silent.due_at));
  await until(async () => (await show(buyer, silent)).state === 'disputed', 'the system disputes');
  const disputed = await show(buyer, silent);
  assert.deepEqual([disputed.dispute.opened_by, disputed.dispute.cause], ['system', 'service_overdue']);
  await act(buyer, silent, 'dispute/withdrawal', undefined, { expect: 409, code: 'not_your_dispute' });
  await moveTo(server, Date.parse(disputed.due_at));
  await until(async () => (await show(buyer, silent)).state === 'refunded', 'undecided and never reported, it is refunded');
  assert.equal((await show(buyer, silent)).refund_cause, 'dispute_undecided');
  await verifyLedger(server);
});

// Last: the provider is gone.
test('what a provider that is gone has in service is disputed by the system, and it may still agree', async () => {
  const [order, theirs] = [await running({ reported: false }), await running()];
  await act(seller, theirs, 'dispute', REASON);
  await people.reviewer.post(`/api/v1/certifications/${seller.certification_id}/revocation`, { reason: '资质失效' }, { expect: 200 });
  for (const target of [order, theirs]) {
    await until(async () => (await show(buyer, target)).dispute?.opened_by === 'system', 'the system disputes');
    assert.equal((await show(buyer, target)).dispute.cause, 'provider_gone');
  }
  await act(seller, theirs, 'dispute/withdrawal', undefined, { expect: 409, code: 'not_your_dispute' });
  const { body: agreed } = await act(seller, order, 'dispute/agreement', REASON);
  assert.equal(agreed.state, 'refunded');
  await resolve(theirs, { decision: 'full' });
  await verifyLedger(server);
});
