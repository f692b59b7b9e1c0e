// Orders (manual §4.6, §4.7; domain.md §4.7): every state, who brings it about, what is refused, and what time does.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { AGREEMENT, approvedVersion, listedProduct, order, orderAt, paidOrder, pay, productForm, seen, setPassword } from './lib/market.mjs';
import {
  advance, all, blockedBy, certifiedProvider, DAY_MS, HOUR_MS, moveTo, newEnterprise, staff, until,
  verifyLedger, voucherType,
} from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { qualify, uploadId } from './lib/uploads.mjs';
import { withVouchers } from './lib/vouchers.mjs';

let server;
let people;
let type;
let seller;
let product;
let buyers; // with one voucher of 1,000,000 yuan and a payment password each
const MINUTE_MS = 60_000;
const REASON = { reason: '双方未能就时间达成一致' };

before(async () => {
  server = await startServer();
  people = await staff(server);
  type = await voucherType(server, { face_value_fen: 100_000_000, validity_days: 3660 });
  const [given, provider] = await Promise.all([withVouchers(server, ['test-buyer-1', 'test-buyer-2'], type), certifiedProvider(server, 'test-provider')]);
  buyers = given.holders;
  seller = provider;
  await Promise.all(buyers.map(({ client }) => setPassword(client)));
  product = await listedProduct(server, seller, [type], { annual_uses: 1000 });
});
after(() => server?.stop());

const act = (who, target, action, body, options = { expect: 200 }) => who.client.post(orderAt(target, `/${action}`), body, options);
const show = async (who, target) => (await who.client.get(orderAt(target), { expect: 200 })).body;
const timeline = async (who, target) => all(who.client, orderAt(target, '/events'));
const GRADE = { service: 'good', service_comment: '专业、及时', platform_stars: 4 };

/** A new order of the first buyer, brought to a state. */
async function orderIn(state, { buyer = buyers[0], of = product, amount_fen = 100_000 } = {}) {
  const made = await order(buyer.client, of);
  const steps = [
    ['paid', () => pay(buyer.client, made, [[buyer.voucher, amount_fen]])],
    ['in_service', () => act(seller, made, 'acceptance')],
    ['awaiting_confirmation', () => act(seller, made, 'completion-report', { note: '报告已交付' })],
    ['completed', () => act(buyer, made, 'confirmation')],
  ];
  if (state === 'pending_payment') return made;
  if (state === 'cancelled') return (await act(buyer, made, 'cancellation')).body;
  if (state === 'refunded') {
    await steps[0][1]();
    return (await act(buyer, made, 'cancellation')).body;
  }
  for (const [reached, step] of steps) {
    const { body } = await step();
    assert.equal(body.state, reached);
    if (reached === state) return body;
  }
  throw new Error(`no way to ${state}`);
}

test('the straight way: ordered, paid, accepted, reported, confirmed, evaluated', async () => {
  const [buyer] = buyers;
  const made = await order(buyer.client, product, { expect: 201 }, { message: '请尽快联系' });
  assert.match(made.number, /^[0-9]{24}$/);
  assert.deepEqual([made.state, made.price_fen, made.max_deduction_fen, made.paid_fen, made.offline_fen, made.message],
    ['pending_payment', 500_000, 300_000, 0, 500_000, '请尽快联系']);
  assert.deepEqual(made.allowed_actions, ['payment', 'cancellation']);
  await pay(buyer.client, made, [[buyer.voucher, 300_000]]);
  assert.deepEqual((await show(seller, made)).allowed_actions, ['acceptance', 'rejection']);
  await act(seller, made, 'acceptance');
  const file = await uploadId(seller.client, { name: '审计报告.png' });
  const { body: reported } = await act(seller, made, 'completion-report', { note: '报告已交付', file_ids: [file] });
  assert.deepEqual([reported.report.note, reported.report.files.map((f) => f.id)], ['报告已交付', [file]]);
  const { body: done } = await act(buyer, made, 'confirmation');
  assert.deepEqual([done.state, done.paid_fen, done.offline_fen, done.refunded_fen, done.allowed_actions], ['completed', 300_000, 200_000, 0, ['evaluation']]);
  await buyer.client.put(orderAt(made, '/evaluation'), GRADE, { expect: 201 });
  assert.equal((await show(buyer, made)).evaluated, true);
  const events = await timeline(buyer, made);
  assert.deepEqual(events.filter((e) => e.to).map((e) => [e.kind, e.by, e.from, e.to]), [
    ['order.created', 'buyer', null, 'pending_payment'], ['order.paid', 'buyer', 'pending_payment', 'paid'],
    ['order.accepted', 'seller', 'paid', 'in_service'], ['order.completion_reported', 'seller', 'in_service', 'awaiting_confirmation'],
    ['order.completed', 'buyer', 'awaiting_confirmation', 'completed'], ['order.evaluated', 'buyer', 'completed', 'completed']]);
  assert.deepEqual((await timeline(seller, made)).map((e) => e.id), events.map((e) => e.id));
  const [[escrow, payable]] = await server.database.sql(`SELECT escrow_fen, payable_fen FROM orders WHERE id = '${made.id}'`);
  assert.deepEqual([escrow, payable], ['0', '300000']);
  await verifyLedger(server);
});

test('no state is left by a way that is not its own', async () => {
  const [buyer] = buyers;
  const ways = {
    payment: [buyer, { vouchers: [{ voucher_id: buyer.voucher.id, amount_fen: 100 }], payment_password: '739152' }, ['pending_payment']],
    cancellation: [buyer, undefined, ['pending_payment', 'paid', 'in_service']],
    acceptance: [seller, undefined, ['paid']],
    rejection: [seller, REASON, ['paid']],
    'completion-report': [seller, {}, ['in_service']],
    confirmation: [buyer, undefined, ['awaiting_confirmation']],
    return: [buyer, REASON, ['awaiting_confirmation']],
    surrender: [seller, REASON, ['in_service']],
    dispute: [buyer, REASON, ['in_service', 'awaiting_confirmation']],
  };
  const states = ['pending_payment', 'paid', 'in_service', 'awaiting_confirmation', 'completed', 'cancelled', 'refunded'];
  for (const state of states) {
    const target = await orderIn(state);
    assert.equal(target.state, state);
    for (const [action, [who, body, from]] of Object.entries(ways)) {
      if (from.includes(state)) continue;
      const { body: refusal } = await act(who, target, action, body, { expect: 409, code: 'wrong_state' });
      assert.equal(refusal.state, state, `${action} in ${state}`);
      const told = (await show(who, target)).blocked.find((b) => b.action === action.replace('-', '_'));
      assert.equal(told?.code, 'wrong_state', `${action} in ${state} is told as blocked`);
    }
    if (state !== 'completed') await buyer.client.put(orderAt(target, '/evaluation'), GRADE, { expect: 409, code: 'wrong_state' });
    assert.equal((await show(buyer, target)).state, state);
  }
  await verifyLedger(server);
});

test('each side has its own actions, and what is foreign looks like what does not exist', async () => {
  const [buyer, stranger] = buyers;
  const rival = await certifiedProvider(server, 'test-rival');
  const paid = await orderIn('paid');
  const reported = await orderIn('awaiting_confirmation');
  for (const target of [paid, reported, { id: randomUUID() }]) {
    for (const action of ['cancellation', 'confirmation']) await act(stranger, target, action, undefined, { expect: 404 });
    await act(stranger, target, 'return', REASON, { expect: 404 });
    await act(rival, target, 'acceptance', undefined, { expect: 404 });
    await act(rival, target, 'rejection', REASON, { expect: 404 });
    await act(rival, target, 'completion-report', {}, { expect: 404 });
    await stranger.client.put(orderAt(target, '/evaluation'), GRADE, { expect: 404 });
    for (const more of ['', '/events', '/evaluation']) await stranger.client.get(orderAt(target, more), { expect: 404 });
  }
  await act(buyer, paid, 'acceptance', undefined, { expect: 403, code: 'forbidden' });
  await act(buyer, paid, 'rejection', REASON, { expect: 403, code: 'forbidden' });
  await act(seller, paid, 'cancellation', undefined, { expect: 404 });
  await act(seller, reported, 'confirmation', undefined, { expect: 404 });
  await act(seller, reported, 'return', REASON, { expect: 404 });
  assert.ok(!(await all(stranger.client, '/api/v1/orders')).some((o) => o.id === paid.id));
  assert.ok((await all(seller.client, '/api/v1/orders', { side: 'seller', state: 'paid' })).some((o) => o.id === paid.id));
  assert.ok(!(await all(seller.client, '/api/v1/orders', { side: 'buyer' })).some((o) => o.id === paid.id));
  await server.anonymous().get(orderAt(paid), { expect: 401 });
});

test('a rejection and a return need a reason, and the timeline tells it', async () => {
  const [buyer] = buyers;
  const paid = await orderIn('paid');
  await act(seller, paid, 'rejection', {}, { expect: 422 });
  await act(seller, paid, 'rejection', { reason: '' }, { expect: 422 });
  const { body: refunded } = await act(seller, paid, 'rejection', REASON);
  assert.deepEqual([refunded.state, refunded.reason, refunded.refunded_fen], ['refunded', REASON.reason, 100_000]);
  assert.ok((await timeline(buyer, paid)).some((e) => e.by === 'seller' && e.to === 'refunded' && e.reason === REASON.reason));
  const reported = await orderIn('awaiting_confirmation');
  await act(buyer, reported, 'return', {}, { expect: 422 });
  assert.equal((await act(buyer, reported, 'return', REASON)).body.state, 'in_service');
  assert.ok((await timeline(seller, reported)).some((e) => e.by === 'buyer' && e.to === 'in_service' && e.reason === REASON.reason));
  await act(seller, reported, 'completion-report', { note: '已补充' });
  assert.equal((await act(buyer, reported, 'confirmation')).body.state, 'completed');
});

test("a completion report takes only the provider's own files", async () => {
  const target = await orderIn('in_service');
  const foreign = await uploadId(buyers[0].client);
  const refusals = [];
  for (const file of [foreign, randomUUID()]) {
    const { body: { instance, request_id, ...same } } = await act(seller, target, 'completion-report', { file_ids: [file] }, { expect: 422, code: 'invalid_fields' });
    refusals.push(same);
  }
  assert.deepEqual(refusals[0], refusals[1], 'a foreign file looks like a missing one');
  const own = await uploadId(seller.client);
  for (const twice of [[own, own], [own, own.toUpperCase()]]) await act(seller, target, 'completion-report', { file_ids: twice }, { expect: 422 });
  assert.equal((await show(seller, target)).state, 'in_service');
});

test('who may not order is told why', async () => {
  const [buyer] = buyers;
  const unsure = await newEnterprise(server, 'test-unsure');
  await order(unsure.client, product, { expect: 409, code: 'not_certified' });
  const { body: { version } } = await buyer.client.get(AGREEMENT, { expect: 200 });
  const refused = await buyer.client.post('/api/v1/orders', { product_id: product.id, agreement_version: version + 1 }, { expect: 409, code: 'agreement_outdated' });
  assert.equal(refused.body.current_version, version);
  await order(buyer.client, { id: randomUUID() }, { expect: 422 });
  const { body: draft } = await seller.client.post('/api/v1/products', productForm({ voucher_type_ids: [type.id] }), { expect: 201 });
  const { status } = await buyer.client.post('/api/v1/orders', { product_id: draft.id, agreement_version: version });
  assert.ok([409, 422].includes(status), 'a draft cannot be ordered');
  const plain = await listedProduct(server, seller, [], { voucher_product: false, max_deduction_fen: 0 });
  await order(buyer.client, plain, { expect: 409, code: 'product_not_orderable' });
  const gone = await listedProduct(server, seller, [type]);
  await seller.client.post(`/api/v1/products/${gone.id}/suspension`, { suspended: true }, { expect: 200 });
  await order(buyer.client, gone, { expect: 409, code: 'product_not_orderable' });
});

test('a product that names a voucher type twice is refused', async () => {
  const form = productForm({ voucher_type_ids: [type.id, type.id.toUpperCase()] });
  await seller.client.post('/api/v1/products', form, { expect: 422, code: 'invalid_fields' });
});

test('nobody buys what is their own', async () => {
  const both = await certifiedProvider(server, 'test-both');
  await qualify(both.client, people.reviewer);
  const own = await listedProduct(server, both, [type]);
  await order(both.client, own, { expect: 409, code: 'own_product' });
  await order(both.client, product);
});

test('the annual uses of a product hold also when two orders come at once, and a cancelled one does not count', async () => {
  const [buyer] = buyers;
  const scarce = await listedProduct(server, seller, [type], { annual_uses: 2 });
  const first = await order(buyer.client, scarce);
  const { body: { version } } = await buyer.client.get(AGREEMENT, { expect: 200 });
  const answers = await Promise.all(Array.from({ length: 10 }, () => buyer.client.post('/api/v1/orders', { product_id: scarce.id, agreement_version: version })));
  assert.deepEqual(answers.map((a) => a.status).sort(), [201, ...Array(9).fill(409)]);
  const { body } = answers.find((a) => a.status === 409);
  assert.deepEqual([body.code, body.limit, body.used], ['annual_uses_reached', 2, 2]);
  const quote = (await buyer.client.get(`/api/v1/products/${scarce.id}/quote`, { expect: 200 })).body;
  assert.equal(blockedBy(quote, 'order'), 'annual_uses_reached');
  await act(buyer, first, 'cancellation');
  await order(buyer.client, scarce);
  await order(buyer.client, scarce, { expect: 409, code: 'annual_uses_reached' });
  await order(buyers[1].client, scarce);
});

test('what was agreed does not change with the product', async () => {
  const [buyer] = buyers;
  const changing = await listedProduct(server, seller, [type]);
  const made = await order(buyer.client, changing);
  await approvedVersion(server, seller, changing, { name: '换了名字', price_fen: 900_000, max_deduction_fen: 100, service_days: 30 });
  const now = await show(buyer, made);
  assert.deepEqual([now.product.name, now.price_fen, now.max_deduction_fen, now.service_days], ['年度财务审计', 500_000, 300_000, 90]);
  await pay(buyer.client, made, [[buyer.voucher, 300_000]]);
});

test('a refund returns each fen to the voucher it came from', async () => {
  const [one, two] = [await voucherType(server), await voucherType(server)];
  const given = await withVouchers(server, ['test-refunded'], one);
  const { holders: [buyer] } = await withVouchers(server, given.holders, two);
  const vouchers = [given.holders[0].voucher, buyer.voucher];
  await setPassword(buyer.client);
  const both = await listedProduct(server, seller, [one, two]);
  const paid = await paidOrder(buyer.client, both, [[vouchers[0], 120_000], [vouchers[1], 70_000]]);
  await act(seller, paid, 'rejection', REASON);
  for (const voucher of vouchers) assert.equal((await seen(buyer.client, voucher)).remaining_fen, 200_000);
  const closed = await show(buyer, paid);
  assert.deepEqual(Object.fromEntries(closed.payments.map((p) => [p.voucher_id, p.refunded_fen])), { [vouchers[0].id]: 120_000, [vouchers[1].id]: 70_000 });
  assert.equal(closed.refunded_fen, 190_000);
  await verifyLedger(server);
});

test('a refund to a voucher that expired meanwhile goes on to expired, and the statement shows both', async () => {
  const short = await voucherType(server, { validity_days: 2 });
  const { holders: [buyer] } = await withVouchers(server, ['test-too-late'], short);
  await setPassword(buyer.client);
  const target = await paidOrder(buyer.client, await listedProduct(server, seller, [short]), [[buyer.voucher, 200_000]]);
  await moveTo(server, Date.parse(`${buyer.voucher.expires_on}T00:00:00+08:00`) + DAY_MS);
  await act(seller, target, 'rejection', REASON);
  const lines = await all(buyer.client, '/api/v1/ledger/entries');
  assert.deepEqual(lines.map((l) => [l.kind, l.amount_fen]).reverse(), [['issue', 200_000], ['payment', -200_000], ['refund', 200_000], ['expiry', -200_000]]);
  const voucher = await seen(buyer.client, buyer.voucher);
  assert.deepEqual([voucher.state, voucher.remaining_fen, voucher.used_fen], ['expired', 0, 0]);
  await verifyLedger(server);
});

test('an order that is not paid within 24 hours is cancelled', async () => {
  const [buyer] = buyers;
  const made = await order(buyer.client, product);
  await moveTo(server, Date.parse(made.created_at) + DAY_MS - MINUTE_MS);
  assert.equal((await show(buyer, made)).state, 'pending_payment');
  await advance(server, MINUTE_MS);
  const { status } = await pay(buyer.client, made, [[buyer.voucher, 100]], {});
  assert.equal(status, 409, 'the sweep need not have run for the payment to be too late');
  const closed = await until(async () => {
    const now = await show(buyer, made);
    return now.state === 'cancelled' && now;
  }, 'the unpaid order is cancelled');
  assert.equal(closed.paid_fen, 0);
  assert.ok((await timeline(buyer, made)).some((e) => e.by === 'system' && e.to === 'cancelled'));
});

test('an order that the provider does not answer within seven days is refunded', async () => {
  const [buyer] = buyers;
  const paid = await orderIn('paid');
  await moveTo(server, Date.parse(paid.paid_at) + 7 * DAY_MS - MINUTE_MS);
  assert.equal((await show(buyer, paid)).state, 'paid');
  await advance(server, MINUTE_MS);
  await act(seller, paid, 'acceptance', undefined, { expect: 409 });
  await until(async () => (await show(buyer, paid)).state === 'refunded', 'the unanswered order is refunded');
  const lines = (await all(buyer.client, '/api/v1/ledger/entries')).filter((l) => l.order_id === paid.id);
  assert.deepEqual(lines.map((l) => [l.remark, l.amount_fen]), [['退回', 100_000], ['下单', -100_000]]);
  assert.ok((await timeline(buyer, paid)).some((e) => e.by === 'system' && e.to === 'refunded'));
  await verifyLedger(server);
});

test('silence after the report completes the order after fifteen days, warned at ten, and evaluates it seven days later', async () => {
  const [buyer] = buyers;
  const quiet = await listedProduct(server, seller, [type], { name: '静默确认的服务' });
  const reported = await orderIn('awaiting_confirmation', { of: quiet });
  const since = Date.parse(reported.report.reported_at);
  await moveTo(server, since + 10 * DAY_MS);
  await until(async () => (await timeline(buyer, reported)).some((e) => e.kind === 'order.confirmation_due'), 'a warning after ten days');
  assert.equal((await show(buyer, reported)).state, 'awaiting_confirmation');
  await moveTo(server, since + 15 * DAY_MS);
  const done = await until(async () => {
    const now = await show(buyer, reported);
    return now.state === 'completed' && now;
  }, 'completed after fifteen days');
  assert.ok((await timeline(buyer, reported)).some((e) => e.by === 'system' && e.to === 'completed'));
  await moveTo(server, Date.parse(done.completed_at) + 7 * DAY_MS - HOUR_MS);
  assert.equal((await show(buyer, reported)).evaluated, false);
  const set = (value) => people.operator.put('/api/v1/settings/automatic_platform_stars', { value }, { expect: 200, headers: { 'if-match': '*' } });
  await set(4);
  await advance(server, HOUR_MS);
  await buyer.client.put(orderAt(reported, '/evaluation'), { ...GRADE, service: 'bad' }, { expect: 409 });
  await until(async () => (await show(buyer, reported)).evaluated, 'evaluated by the system');
  const { body } = await buyer.client.get(orderAt(reported, '/evaluation'), { expect: 200 });
  assert.deepEqual([body.automatic, body.service, body.platform_stars], [true, 'good', 4]);
  await set(5);
  await buyers[1].client.get(orderAt(reported, '/evaluation'), { expect: 404 });
  const { body: { rating, sales } } = await server.anonymous().get(`/api/v1/products/${quiet.id}`, { expect: 200 });
  assert.deepEqual([rating.count, rating.good, rating.good_percent, sales], [0, 0, null, 1], 'the automatic one is left out of averages');
  await buyer.client.put(orderAt(reported, '/evaluation'), GRADE, { expect: 409, code: 'already_evaluated' });
  await verifyLedger(server);
});

test('one who was warned before a return is warned again after the next report', async () => {
  const [buyer] = buyers;
  const reported = await orderIn('awaiting_confirmation');
  const warnings = async () => (await timeline(buyer, reported)).filter((e) => e.kind === 'order.confirmation_due').length;
  await advance(server, 10 * DAY_MS);
  await until(async () => await warnings() === 1, 'a warning after ten days');
  await act(buyer, reported, 'return', REASON);
  await act(seller, reported, 'completion-report', { note: '已补充' });
  await advance(server, 10 * DAY_MS);
  await until(async () => await warnings() === 2, 'a warning ten days after the second report');
});

test('a completed order is evaluated once, and the rating is what people said', async () => {
  const rated = await listedProduct(server, seller, [type], { name: '被评价的服务' });
  const [first, second] = [await orderIn('completed', { of: rated }), await orderIn('completed', { of: rated, buyer: buyers[1] })];
  const evaluate = (buyer, target, form, options = { expect: 201 }) => buyer.client.put(orderAt(target, '/evaluation'), form, options);
  for (const [form, field] of [[{ ...GRADE, platform_stars: 6 }, '/platform_stars'], [{ ...GRADE, service: 'superb' }, '/service'],
    [{ ...GRADE, service_comment: '好'.repeat(501) }, '/service_comment'], [{ service: 'good' }, '/platform_stars']]) {
    const { body } = await evaluate(buyers[0], first, form, { expect: 422, code: 'invalid_fields' });
    assert.deepEqual(body.errors.map((e) => e.pointer), [field]);
  }
  const key = { expect: 201, headers: { 'idempotency-key': randomUUID() } };
  const graded = { ...GRADE, service_comment: '好'.repeat(500) };
  const { body: made } = await evaluate(buyers[0], first, graded, key);
  const again = await evaluate(buyers[0], first, graded, key);
  assert.deepEqual([again.headers.get('idempotent-replayed'), again.body], ['true', made]);
  await evaluate(buyers[0], first, GRADE, { expect: 409, code: 'already_evaluated' });
  const answers = await Promise.all([1, 2, 3].map(() => evaluate(buyers[1], second, { service: 'bad', platform_stars: 1 }, {})));
  assert.deepEqual(answers.map((a) => a.status).sort(), [201, 409, 409]);
  await act(seller, first, 'evaluation', GRADE, { expect: 405 });
  await seller.client.put(orderAt(first, '/evaluation'), GRADE, { expect: 404 });
  const { body: { rating } } = await server.anonymous().get(`/api/v1/products/${rated.id}`, { expect: 200 });
  assert.deepEqual(rating, { count: 2, good: 1, neutral: 0, bad: 1, good_percent: 50 });
  const shown = await all(server.anonymous(), `/api/v1/products/${rated.id}/evaluations`);
  assert.equal(shown.length, 2);
  assert.ok(!JSON.stringify(shown).includes(buyers[0].enterprise.name), 'the buyer is not named in public');
});

test("what a buyer says of the platform is the operators' and no part of any rating", async () => {
  const { operator, reviewer } = people;
  const [auditor, finance] = await Promise.all(['auditor', 'finance-1'].map((login) => server.as(login)));
  const rated = await listedProduct(server, seller, [type], { name: '评价平台的服务' });
  const score = async () => (await operator.get('/api/v1/platform-score', { expect: 200 })).body;
  const before_it = await score();
  const done = await orderIn('completed', { of: rated });
  const form = { service: 'good', platform_stars: 1, platform_comment: '页面太慢' };
  const { body: made } = await buyers[0].client.put(orderAt(done, '/evaluation'), form, { expect: 201 });
  assert.deepEqual([made.platform_stars, made.platform_comment], [1, '页面太慢'], 'the author reads it back');
  const stars = ({ body }) => [body.platform_stars, body.platform_comment];
  const of_order = async (client) => stars(await client.get(orderAt(done, '/evaluation'), { expect: 200 }));
  for (const client of [buyers[0].client, operator, auditor]) assert.deepEqual(await of_order(client), [1, '页面太慢']);
  for (const client of [seller.client, reviewer, finance]) assert.deepEqual(await of_order(client), [undefined, undefined]);
  for (const path of [`/api/v1/evaluations/${made.id}`, `/api/v1/products/${rated.id}/evaluations`]) {
    const told = async (client) => { const { body } = await client.get(path, { expect: 200 }); return stars({ body: body.items?.[0] ?? body }); };
    for (const client of [server.anonymous(), seller.client, buyers[1].client, finance]) assert.deepEqual(await told(client), [undefined, undefined]);
    assert.deepEqual(await told(operator), [1, '页面太慢']);
  }
  const { body: product_now } = await server.anonymous().get(`/api/v1/products/${rated.id}`, { expect: 200 });
  assert.deepEqual(product_now.rating, { count: 1, good: 1, neutral: 0, bad: 0, good_percent: 100 }, 'one star for the platform, all good for the service');
  const { body: provider_now } = await server.anonymous().get(`/api/v1/providers/${seller.enterprise.id}`, { expect: 200 });
  assert.ok(!('stars' in provider_now.rating));
  const after_it = await score();
  assert.equal(after_it.count, before_it.count + 1);
  assert.ok(Math.abs(after_it.stars * after_it.count - (before_it.stars ?? 0) * before_it.count - 1) < 0.01 * after_it.count);
  for (const client of [buyers[0].client, seller.client, reviewer, finance]) await client.get('/api/v1/platform-score', { expect: 403 });
});

test('a rating counts the evaluations of orders in which vouchers paid enough, by the setting of that time', async () => {
  const rated = await listedProduct(server, seller, [type], { name: '小额用券的服务' });
  const rating = async () => (await server.anonymous().get(`/api/v1/products/${rated.id}`, { expect: 200 })).body.rating.count;
  const SETTING = '/api/v1/settings/rating_voucher_minimum_fen';
  const evaluated = async (amount_fen) => {
    const done = await orderIn('completed', { of: rated, amount_fen });
    return (await buyers[0].client.put(orderAt(done, '/evaluation'), GRADE, { expect: 201 })).body.rated;
  };
  const { body: setting, headers } = await people.operator.get(SETTING, { expect: 200 });
  assert.equal(await evaluated(setting.value - 100), false);
  assert.equal(await rating(), 0);
  assert.equal(await evaluated(setting.value), true);
  assert.equal(await rating(), 1);
  await people.operator.put(SETTING, { value: setting.value + 100 }, { expect: 200, headers: { 'if-match': headers.get('etag') } });
  assert.equal(await evaluated(setting.value), false);
  assert.equal(await rating(), 1, 'what counted before still does');
  await people.operator.put(SETTING, { value: setting.value }, { expect: 200, headers: { 'if-match': '*' } });
});

// Last: the year ends, and with it most vouchers.
test('a deadline is computed by the setting of its moment, and stays when the setting changes', async () => {
  const set = async (name, value) => {
    await people.operator.put(`/api/v1/settings/${name}`, { value }, { expect: 200, headers: { 'if-match': '*' } });
  };
  const lives = ({ due_at }, since) => Date.parse(due_at) - Date.parse(since);
  const { body: { items } } = await server.anonymous().get('/api/v1/settings', { expect: 200 });
  const delivered = Object.fromEntries(items.map((s) => [s.name, s.delivered_value]));
  await set('payment_limit_hours', 48);
  await set('acceptance_limit_days', 10);
  const made = await order(buyers[0].client, product);
  assert.equal(lives(made, made.created_at), 48 * HOUR_MS);
  const { body: paid } = await pay(buyers[0].client, made, [[buyers[0].voucher, 100_000]]);
  assert.equal(lives(paid, paid.paid_at), 10 * DAY_MS);
  for (const name of ['payment_limit_hours', 'acceptance_limit_days']) await set(name, delivered[name]);
  assert.equal((await show(buyers[0], made)).due_at, paid.due_at);
  const next = await order(buyers[0].client, product);
  assert.equal(lives(next, next.created_at), 24 * HOUR_MS);
  await set('service_days_default', 45);
  const form = productForm({ voucher_type_ids: [type.id] });
  const { body: drafted } = await seller.client.post('/api/v1/products', form, { expect: 201 });
  assert.equal(drafted.service_days, 45);
  await set('service_days_default', delivered.service_days_default);
  await act(buyers[0], next, 'cancellation');
  await act(buyers[0], made, 'cancellation');
});

test('the annual uses begin anew with each year', async () => {
  const [, buyer] = buyers;
  const scarce = await listedProduct(server, seller, [type], { annual_uses: 1 });
  await order(buyer.client, scarce);
  const { resets_on } = await order(buyer.client, scarce, { expect: 409, code: 'annual_uses_reached' });
  await moveTo(server, Date.parse(`${resets_on}T00:00:00+08:00`));
  await order(buyer.client, scarce);
  await order(buyer.client, scarce, { expect: 409, code: 'annual_uses_reached' });
});
