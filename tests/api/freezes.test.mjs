// Standing and freeze (domain.md): what is frozen, suspended or revoked meanwhile stops what is new at once, and what
// waits has a way out. One person freezes, two lift.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { listedProduct, order, orderAt, paidOrder, pay, seen, setPassword } from './lib/market.mjs';
import {
  advance, all, blockedBy, certifiedProvider, DAY_MS, domainNow, staff, timeText, together, until, verifyLedger, voucherType,
} from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { approve, book, runBatch, withVouchers } from './lib/vouchers.mjs';

let server;
let people;
let finance;
let type;
let seller;
let product;
let buyers; // by login, each with a voucher of 10,000 yuan and a payment password
const WHY = { reason_code: 'investigation', reason: '接到举报,正在核实' };

before(async () => {
  server = await startServer();
  people = await staff(server);
  finance = await server.as('finance-1');
  type = await voucherType(server, { face_value_fen: 1_000_000 });
  seller = await certifiedProvider(server, 'test-seller');
  product = await listedProduct(server, seller, [type]);
  const logins = ['frozen', 'of-frozen', 'frozen-voucher', 'twice', 'never-sold', 'uncertified', 'suspended', 'unqualified', 'late'];
  const { holders } = await withVouchers(server, logins.map((login) => `test-${login}`), type);
  await together(holders, ({ client }) => setPassword(client));
  buyers = new Map(holders.map((buyer) => [buyer.login, buyer]));
});
after(() => server?.stop());

const freeze = async (client, object_type, object_id, more = {}) => (
  await client.post('/api/v1/freezes', { object_type, object_id, ...WHY, ...more }, { expect: 201 })).body;
/** Proposed by one, approved by another. */
async function lift(frozen, reason_code = 'cleared') {
  const { body: proposal } = await people.operator.post(`/api/v1/freezes/${frozen.id}/lifting`, { reason_code, reason: '已核实' }, { expect: 201 });
  await approve(server, proposal);
  return (await people.reviewer.get(`/api/v1/freezes/${frozen.id}`, { expect: 200 })).body;
}
const show = async (who, target) => (await who.client.get(orderAt(target), { expect: 200 })).body;
const stateOf = async (who, target) => (await show(who, target)).state;

test('a frozen enterprise books, orders and pays nothing, and what it has paid goes on', async () => {
  const buyer = buyers.get('test-frozen');
  const [pending, paid] = [await order(buyer.client, product), await paidOrder(buyer.client, product, [[buyer.voucher, 100_000]])];
  const other = await voucherType(server);
  const { batch } = await runBatch(server, { types: [other], to: 'open' });
  const frozen = await freeze(people.reviewer, 'enterprise', buyer.enterprise.id);
  assert.deepEqual([frozen.state, frozen.enterprise_id, frozen.ends_at, frozen.allowed_actions], ['active', buyer.enterprise.id, null, ['lifting']]);

  await pay(buyer.client, pending, [[buyer.voucher, 100]], { expect: 409, code: 'enterprise_frozen' });
  await order(buyer.client, product, { expect: 409, code: 'enterprise_frozen' });
  await book(buyer.client, batch, other, { expect: 409, code: 'enterprise_frozen' });
  assert.equal(blockedBy(await show(buyer, pending), 'payment'), 'enterprise_frozen');
  const quote = (await buyer.client.get(`/api/v1/products/${product.id}/quote`, { expect: 200 })).body;
  assert.deepEqual([blockedBy(quote, 'order'), quote.vouchers], ['enterprise_frozen', []]);
  const voucher = await seen(buyer.client, buyer.voucher);
  assert.deepEqual([voucher.state, voucher.frozen_by, voucher.remaining_fen], ['frozen', ['buyer_frozen'], 900_000]);
  assert.deepEqual((await all(buyer.client, '/api/v1/vouchers', { state: 'frozen' })).map(({ id }) => id), [voucher.id]);
  assert.ok((await all(people.operator, '/api/v1/vouchers', { state: 'frozen' })).some(({ id }) => id === voucher.id));
  assert.deepEqual(await all(buyer.client, '/api/v1/vouchers', { state: 'usable' }), []);

  await seller.client.post(orderAt(paid, '/acceptance'), undefined, { expect: 200 });
  await seller.client.post(orderAt(paid, '/completion-report'), {}, { expect: 200 });
  await buyer.client.post(orderAt(paid, '/confirmation'), undefined, { expect: 200 });
  assert.equal((await lift(frozen)).state, 'lifted');
  await pay(buyer.client, pending, [[buyer.voucher, 100]]);
  assert.deepEqual([(await seen(buyer.client, buyer.voucher)).state, (await seen(buyer.client, buyer.voucher)).frozen_by], ['usable', []]);
  await verifyLedger(server);
});

test('a frozen provider is out of the catalogue, accepts nothing, and what it was paid is refunded after the days of the setting', async () => {
  const buyer = buyers.get('test-of-frozen');
  const provider = await certifiedProvider(server, 'test-frozen-seller');
  const theirs = await listedProduct(server, provider, [type]);
  const [pending, paid, running] = [await order(buyer.client, theirs), await paidOrder(buyer.client, theirs, [[buyer.voucher, 100_000]]), await paidOrder(buyer.client, theirs, [[buyer.voucher, 100_000]])];
  await provider.client.post(orderAt(running, '/acceptance'), undefined, { expect: 200 });
  const set = (value) => people.operator.put('/api/v1/settings/provider_frozen_refund_days', { value }, { expect: 200, headers: { 'if-match': '*' } });
  await set(4);
  const frozen = await freeze(finance, 'provider', provider.enterprise.id);
  await set(3);
  const shown = async () => (await all(server.anonymous(), '/api/v1/products')).some(({ id }) => id === theirs.id);
  assert.equal(await shown(), false);
  await server.anonymous().get(`/api/v1/providers/${provider.enterprise.id}`, { expect: 404 });
  await pay(buyer.client, pending, [[buyer.voucher, 100]], { expect: 409, code: 'product_not_orderable' });
  await provider.client.post(orderAt(paid, '/acceptance'), undefined, { expect: 409, code: 'provider_frozen' });
  const now = await show(provider, paid);
  assert.deepEqual([blockedBy(now, 'acceptance'), now.allowed_actions], ['provider_frozen', ['rejection']]);
  assert.equal(Date.parse(now.due_at), Date.parse(frozen.frozen_at) + 4 * DAY_MS);
  await provider.client.post(orderAt(running, '/completion-report'), {}, { expect: 200 });

  await advance(server, 4 * DAY_MS);
  await until(async () => await stateOf(buyer, paid) === 'refunded', 'the paid order is refunded');
  assert.equal(await stateOf(buyer, running), 'awaiting_confirmation');
  await lift(frozen, 'unfounded');
  assert.equal(await shown(), true);
  await verifyLedger(server);
});

test('a frozen voucher pays nothing until its freeze ends by itself', async () => {
  const buyer = buyers.get('test-frozen-voucher');
  const made = await order(buyer.client, product);
  const ends = await domainNow(server) + DAY_MS / 2;
  const frozen = await freeze(people.operator, 'voucher', buyer.voucher.id, { ends_at: timeText(ends) });
  assert.deepEqual([frozen.enterprise_id, frozen.object_id], [buyer.enterprise.id, buyer.voucher.id]);
  const refused = await pay(buyer.client, made, [[buyer.voucher, 100]], { expect: 409, code: 'voucher_frozen' });
  assert.equal(refused.body.voucher_id, buyer.voucher.id);
  assert.deepEqual((await seen(buyer.client, buyer.voucher)).frozen_by, ['voucher_frozen']);
  await advance(server, DAY_MS / 2);
  const { body: over } = await people.operator.get(`/api/v1/freezes/${frozen.id}`, { expect: 200 });
  assert.deepEqual([over.state, over.allowed_actions, blockedBy(over, 'lifting')], ['ended', [], 'wrong_state']);
  await pay(buyer.client, made, [[buyer.voucher, 100]]);
});

test('one freezes and two lift; nothing is frozen twice', async () => {
  const buyer = buyers.get('test-twice');
  const frozen = await freeze(people.reviewer, 'enterprise', buyer.enterprise.id);
  await people.operator.post('/api/v1/freezes', { object_type: 'enterprise', object_id: buyer.enterprise.id, ...WHY }, { expect: 409, code: 'already_frozen' });
  const lifting = (client, options) => client.post(`/api/v1/freezes/${frozen.id}/lifting`, { reason_code: 'cleared', reason: '已核实' }, options);
  const { body: proposal } = await lifting(people.operator, { expect: 201 });
  assert.deepEqual([proposal.kind, proposal.object_id, proposal.enterprise_id, proposal.content.reason_code], ['lifting', frozen.id, buyer.enterprise.id, 'cleared']);
  await lifting(finance, { expect: 409, code: 'already_exists' });
  await people.operator.post(`/api/v1/proposals/${proposal.id}/approval`, { content_sha256: proposal.content_sha256 }, { expect: 409, code: 'own_work' });
  await finance.post(`/api/v1/proposals/${proposal.id}/approval`, { content_sha256: proposal.content_sha256 }, { expect: 200 });
  const { body: lifted } = await people.reviewer.get(`/api/v1/freezes/${frozen.id}`, { expect: 200 });
  assert.deepEqual([lifted.state, lifted.lifting_code, lifted.lifting_reason], ['lifted', 'cleared', '已核实']);
  await lifting(people.operator, { expect: 409, code: 'wrong_state' });
  const again = await freeze(people.reviewer, 'enterprise', buyer.enterprise.id);
  const theirs = await all(people.reviewer, '/api/v1/freezes', { enterprise_id: buyer.enterprise.id });
  assert.deepEqual(theirs.map(({ id, state }) => [id, state]), [[again.id, 'active'], [frozen.id, 'lifted']]);
  assert.deepEqual((await all(people.reviewer, '/api/v1/freezes')).slice(0, 2).map(({ id }) => id), [again.id, frozen.id]);
});

test('what is to be frozen must be there, and its end lie ahead', async () => {
  const body = (changes) => ({ object_type: 'enterprise', object_id: randomUUID(), ...WHY, ...changes });
  const pointers = async (changes) => (await people.reviewer.post('/api/v1/freezes', body(changes), { expect: 422, code: 'invalid_fields' })).body.errors.map((e) => e.pointer);
  assert.deepEqual(await pointers({}), ['/object_id']);
  assert.deepEqual(await pointers({ object_type: 'voucher', ends_at: '2020-01-01T00:00:00+08:00' }), ['/object_id', '/ends_at']);
  const buyer = buyers.get('test-never-sold');
  assert.deepEqual(await pointers({ object_type: 'provider', object_id: buyer.enterprise.id }), ['/object_id']);
  assert.deepEqual(await pointers({ reason_code: 'because' }), ['/reason_code']);
});

test('who lost a certification or qualification meanwhile pays no pending order', async () => {
  for (const [login, lose, code] of [
    ['test-uncertified', (b) => people.reviewer.post(`/api/v1/certifications/${b.certification}/revocation`, { reason: '失实' }, { expect: 200 }), 'not_certified'],
    ['test-suspended', (b) => people.reviewer.post(`/api/v1/qualifications/${b.qualified}/suspension`, { suspended: true, reason: '核对' }, { expect: 200 }), 'not_qualified'],
    ['test-unqualified', (b) => people.reviewer.post(`/api/v1/qualifications/${b.qualified}/revocation`, { reason: '失实' }, { expect: 200 }), 'not_qualified'],
  ]) {
    const buyer = buyers.get(login);
    const made = await order(buyer.client, product);
    const { body: me } = await buyer.client.get('/api/v1/me', { expect: 200 });
    const { body: { items: [qualified] } } = await buyer.client.get('/api/v1/qualifications', { expect: 200 });
    await lose({ certification: me.certifications.enterprise.id, qualified: qualified.id });
    await pay(buyer.client, made, [[buyer.voucher, 100]], { expect: 409, code });
    await order(buyer.client, product, { expect: 409, code });
    const voucher = await seen(buyer.client, buyer.voucher);
    assert.deepEqual([voucher.state, voucher.remaining_fen], ['frozen', 1_000_000]);
  }
});

test('a pending order of a suspended product, or of a provider that is none any more, is not paid', async () => {
  const buyer = buyers.get('test-late');
  const provider = await certifiedProvider(server, 'test-gone');
  const theirs = await listedProduct(server, provider, [type]);
  const [made, paid] = [await order(buyer.client, theirs), await paidOrder(buyer.client, theirs, [[buyer.voucher, 100_000]])];
  const suspend = (suspended) => people.reviewer.post(`/api/v1/products/${theirs.id}/suspension`, { suspended, reason: '核对' }, { expect: 200 });
  const refused = () => pay(buyer.client, made, [[buyer.voucher, 100]], { expect: 409, code: 'product_not_orderable' });
  await suspend(true);
  await refused();
  assert.equal(await stateOf(buyer, paid), 'paid', 'what is paid goes on');
  await suspend(false);
  await people.reviewer.post(`/api/v1/certifications/${provider.certification_id}/revocation`, { reason: '资质失效' }, { expect: 200 });
  await refused();
  await until(async () => await stateOf(buyer, paid) === 'refunded', 'the paid order is refunded');
  assert.ok((await provider.client.get('/api/v1/me', { expect: 200 })).body.roles.includes('provider'), 'it winds up its orders');
  await verifyLedger(server);
});

test('freezes, and the proposals to lift them, are found by state, time, change, enterprise and its district then', async () => {
  const { reviewer, operator } = people;
  const { enterprise: { id, uscc, name }, voucher } = buyers.get('test-never-sold');
  await freeze(operator, 'voucher', voucher.id, { ends_at: timeText(await domainNow(server) + DAY_MS / 2) });
  await advance(server, DAY_MS);
  const [first, second] = [await freeze(reviewer, 'enterprise', id), await freeze(operator, 'voucher', voucher.id, { ends_at: timeText(await domainNow(server) + DAY_MS) })];
  await advance(server, DAY_MS / 2);
  await lift(first);
  await freeze(reviewer, 'enterprise', id);
  await operator.post(`/api/v1/freezes/${second.id}/lifting`, { reason_code: 'unfounded', reason: '查无此事' }, { expect: 201 });
  assert.deepEqual((await all(reviewer, '/api/v1/freezes', { uscc })).map((f) => [f.object_type, f.state]),
    [['enterprise', 'active'], ['voucher', 'active'], ['enterprise', 'lifted'], ['voucher', 'ended']]);
  const home = first.district_code;
  await server.database.sql(`UPDATE enterprise SET district_code = '370103' WHERE id = '${id}'`);
  for (const [path, at, changed] of [['/api/v1/freezes', (f) => f.frozen_at, (f) => f.lifted_at ?? f.frozen_at],
    ['/api/v1/proposals', (p) => p.proposed_at, (p) => p.decided_at ?? p.proposed_at]]) {
    const rows = await all(operator, path);
    const ids = (list) => list.map((row) => row.id);
    const same = async (query, fits) => {
      assert.deepEqual(ids(await all(operator, path, { limit: 2, ...query })), ids(rows.filter(fits)), `${path} ${JSON.stringify(query)}`);
    };
    const [middle] = rows.filter((row) => row.enterprise_id === id).slice(1);
    const every = () => true;
    const own = (row) => row.enterprise_id === id;
    for (const [whose, is] of [[{}, every], [{ enterprise_id: id }, own], [{ uscc }, own], [{ q: name, enterprise_id: id }, own]]) {
      await same(whose, is);
      for (const state of new Set(rows.map((row) => row.state))) {
        await same({ ...whose, state }, (row) => is(row) && row.state === state);
        await same({ ...whose, state, district: home, from: at(middle) }, (row) => is(row) && row.state === state && row.district_code === home && at(row) >= at(middle));
      }
      await same({ ...whose, district: home }, (row) => is(row) && row.district_code === home);
      await same({ ...whose, from: at(middle) }, (row) => is(row) && at(row) >= at(middle));
      await same({ ...whose, to: at(middle) }, (row) => is(row) && at(row) < at(middle));
      const since = ids(await all(operator, path, { ...whose, limit: 2, updated_since: changed(middle) }));
      const later = rows.filter((row) => is(row) && changed(row) >= changed(middle));
      assert.deepEqual(since, ids(later.sort((x, y) => (changed(x) < changed(y) || (changed(x) === changed(y) && x.id < y.id) ? -1 : 1))), `${path} ${JSON.stringify(whose)}`);
    }
    await same({ district: '370103' }, () => false);
  }
  await server.database.sql(`UPDATE enterprise SET district_code = '${home}' WHERE id = '${id}'`);
});
