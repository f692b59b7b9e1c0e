// Issuing (domain.md §4.2.7, §4.3): in chunks, once for each win; what may not be issued is held, and released or struck
// out; and what a new year changes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { crowd } from './lib/crowd.mjs';
import {
  advance, all, blockedBy, DAY_MS, domainNow, moveTo, qualifiedEnterprise, staff, timeText, together, until, verifyLedger, voucherType,
} from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { approve, at, book, draw, reaches, runBatch } from './lib/vouchers.mjs';

const WINNERS = 205; // more than the 200 of a chunk
let server;
let people;
let winner;

before(async () => {
  server = await startServer();
  people = await staff(server);
  winner = await qualifiedEnterprise(server, 'test-winner');
});
after(() => server?.stop());

const given = (batch) => server.database.sql(`SELECT count(*), count(DISTINCT enterprise_id), sum(remaining_fen) FROM voucher WHERE batch_id = '${batch.id}'`);

const winsOf = async (batch) => (await server.anonymous().get(at(batch), { expect: 200 })).body.wins;
const bookingIn = async (batch, { client }) => (await client.get(at(batch, '/booking'), { expect: 200 })).body;
const kindsOf = async ({ id }) => (await server.database.sql(`SELECT kind FROM event WHERE object_id = '${id}' ORDER BY seq`)).map(([kind]) => kind);

test('more winners than a chunk holds all get their voucher, each once, and what is left of the pool goes back', async () => {
  const type = { ...await voucherType(server, { face_value_fen: 10_000 }), quota: WINNERS + 3 };
  const { batch, times } = await runBatch(server, { types: [type], bookings: [{ client: winner.client, type }], to: 'open' });
  const winners = [winner.enterprise.id, ...await crowd(server, winner, batch, WINNERS - 1)].sort();
  const frozen = [0, 199, 200].map((i) => `'${winners[i]}'`); // the ends of the first chunk, and whoever is next
  const freeze = (until_) => server.database.sql(`UPDATE enterprise SET frozen_until = ${until_} WHERE id IN (${frozen})`);
  await moveTo(server, times.closes);
  assert.equal((await reaches(server, batch, 'sealed')).entry_count, WINNERS);
  await moveTo(server, times.event);
  await draw(server, batch);
  await freeze("'infinity'");
  await moveTo(server, times.issue);
  assert.deepEqual((await reaches(server, batch, 'issued')).wins, { won: WINNERS, issued: WINNERS - 3, held: 3, struck_out: 0 });
  assert.deepEqual(await given(batch), [[WINNERS - 3, WINNERS - 3, (WINNERS - 3) * 10_000].map(String)]);
  await freeze('NULL');
  await until(async () => (await winsOf(batch)).held === 0, 'the three others get theirs');
  assert.deepEqual(await given(batch), [[WINNERS, WINNERS, WINNERS * 10_000].map(String)]);
  const moved = await server.database.sql(`SELECT kind, count(*), sum(amount_fen) FROM ledger_transfer
    WHERE (debit_kind, debit_id) = ('pool', '${batch.id}') GROUP BY kind ORDER BY kind`);
  assert.deepEqual(moved, [['funding_return', '1', '30000'], ['issue', String(WINNERS), String(WINNERS * 10_000)]]);
  await verifyLedger(server);
});

test('a winner whom the issue has passed already is not forgotten', async () => {
  const type = { ...await voucherType(server), quota: 5 };
  const { batch, times } = await runBatch(server, { types: [type], bookings: [{ client: winner.client, type }], to: 'publicity' });
  const { id } = winner.enterprise;
  await server.database.sql(`UPDATE booking_batch SET issued_to = '${id}' WHERE id = '${batch.id}'`); // as if it won since
  await moveTo(server, times.issue);
  await reaches(server, batch, 'issued');
  assert.deepEqual(await given(batch), [['1', '1', '200000']]);
  await verifyLedger(server);
});

test('a winner who is beyond the annual cap is held, and gets his voucher once the cap allows it', async () => {
  const type = await voucherType(server, { annual_cap: 1 });
  const { batch, times } = await runBatch(server, { types: [type], bookings: [{ client: winner.client, type }], to: 'publicity' });
  const cap = (value) => server.database.sql(`UPDATE booking_batch_type SET annual_cap = ${value} WHERE batch_id = '${batch.id}'`);
  await cap(0); // what the seal saw is not what is true now
  await moveTo(server, times.issue);
  await reaches(server, batch, 'issued');
  assert.deepEqual(await given(batch), [['0', '0', '']]);
  const { result, hold } = await bookingIn(batch, winner);
  assert.deepEqual([result, hold.reasons, hold.ended_at], ['held', ['annual_cap_reached'], null]);
  assert.equal(Date.parse(hold.strike_at), Date.parse(hold.held_at) + 15 * DAY_MS);
  const freeze = (until_) => server.database.sql(`UPDATE enterprise SET frozen_until = ${until_} WHERE id = '${winner.enterprise.id}'`);
  await freeze("'infinity'");
  const frozen = await until(async () => {
    const now = await bookingIn(batch, winner);
    return now.hold.reasons.length === 2 && now;
  }, 'it is held for the freeze, too');
  assert.deepEqual([frozen.result, frozen.hold.reasons, frozen.hold.held_at, frozen.hold.strike_at], ['held', ['buyer_frozen', 'annual_cap_reached'], hold.held_at, hold.strike_at]);
  await freeze('NULL');
  await cap(1);
  await until(async () => (await bookingIn(batch, winner)).result === 'won', 'it is released');
  assert.deepEqual(await given(batch), [['1', '1', '200000']]);
  assert.deepEqual((await kindsOf(frozen)).filter((kind) => kind !== 'booking.held'), ['booking.made', 'booking.released']);
});

test('what may not be issued is held: until a freeze or a suspension ends, for 15 days after a revocation', async () => {
  const revoked = await qualifiedEnterprise(server, 'test-revoked');
  const type = await voucherType(server, { annual_cap: 1 });
  const { batch, times } = await runBatch(server, { types: [type], bookings: [winner, revoked].map(({ client }) => ({ client, type })), to: 'open' });
  const [frozen, suspended, regained] = await crowd(server, revoked, batch, 3);
  const entrants = [frozen, suspended, regained, revoked.enterprise.id];
  await moveTo(server, times.closes);
  await reaches(server, batch, 'sealed');
  await moveTo(server, times.event);
  await draw(server, batch);
  const { body: { id: freeze } } = await people.reviewer.post('/api/v1/freezes', {
    object_type: 'enterprise', object_id: frozen, reason_code: 'investigation', reason: '正在核实' }, { expect: 201 });
  const qualified = Object.fromEntries(await server.database.sql(`SELECT enterprise_id, id FROM qualification WHERE enterprise_id IN ('${entrants.join("', '")}')`));
  const decide = (enterprise, act, body = {}) => people.reviewer.post(`/api/v1/qualifications/${qualified[enterprise]}/${act}`, { reason: '核对', ...body }, { expect: 200 });
  await decide(suspended, 'suspension', { suspended: true });
  for (const lost of [regained, revoked.enterprise.id]) await decide(lost, 'revocation');
  await moveTo(server, times.issue);
  assert.deepEqual((await reaches(server, batch, 'issued')).wins, { won: 5, issued: 1, held: 4, struck_out: 0 });

  const found = (query) => all(people.operator, '/api/v1/bookings', { batch_id: batch.id, ...query });
  const bookings = await together(entrants, async (enterprise_id) => (await found({ enterprise_id }))[0]);
  assert.deepEqual(bookings.map(({ result, hold }) => [result, ...hold.reasons, hold.strike_at && (Date.parse(hold.strike_at) - Date.parse(hold.held_at)) / DAY_MS]), [
    ['held', 'buyer_frozen', null], ['held', 'qualification_suspended', null], ['held', 'qualification_revoked', 15], ['held', 'qualification_revoked', 15]]);
  const ids = (list) => list.map(({ id }) => id).sort();
  assert.deepEqual(ids(await found({ held: true })), ids(bookings));
  assert.deepEqual(ids(await found({ held: true, enterprise_id: frozen })), [bookings[0].id]);
  assert.deepEqual(ids(await found({ held: true, district: '370100' })), []);
  assert.deepEqual(ids(await all(revoked.client, '/api/v1/bookings', { result: 'held' })), [bookings[3].id]);
  const { body: table } = await people.operator.get('/api/v1/bookings.csv', { query: { held: true, enterprise_id: frozen }, expect: 200 });
  assert.match(table, /"暂缓发放".*"企业已被冻结".*"buyer_frozen"/);
  const vouchers = () => all(people.operator, '/api/v1/vouchers', { enterprise_id: frozen });
  assert.deepEqual(await vouchers(), []);
  await verifyLedger(server);

  await advance(server, DAY_MS);
  const { body: lifting } = await people.operator.post(`/api/v1/freezes/${freeze}/lifting`, { reason_code: 'cleared', reason: '已核实' }, { expect: 201 });
  await approve(server, lifting);
  await decide(suspended, 'suspension', { suspended: false });
  await server.database.sql(`UPDATE qualification SET state = 'granted' WHERE id = '${qualified[regained]}'`); // as if asked for anew
  await until(async () => (await winsOf(batch)).issued === 4, 'what is free again is issued');
  const now = await domainNow(server);
  const [voucher] = await vouchers();
  assert.deepEqual([voucher.state, voucher.expires_on], ['usable', timeText(now + type.validity_days * DAY_MS).slice(0, 10)]);
  assert.ok(Date.parse(voucher.valid_from) >= times.issue + DAY_MS);
  assert.equal((await found({ enterprise_id: frozen }))[0].result, 'won');
  assert.deepEqual(await kindsOf(bookings[0]), ['booking.held', 'booking.released']);

  await advance(server, 14 * DAY_MS);
  await until(async () => (await winsOf(batch)).struck_out === 1, 'the revoked one is struck out');
  assert.deepEqual(await winsOf(batch), { won: 5, issued: 4, held: 0, struck_out: 1 });
  const { result, hold, ...struck } = await bookingIn(batch, revoked);
  assert.deepEqual([result, blockedBy(struck, 'booking')], ['struck_out', 'batch_not_open'], 'it counts against no cap');
  assert.ok(hold.ended_at);
  assert.equal(blockedBy(await bookingIn(batch, winner), 'booking'), 'annual_cap_reached');
  const list = await all(server.anonymous(), at(batch, '/winners'));
  assert.deepEqual(list.filter((w) => w.struck_out).map((w) => w.entry_id), [struck.entry_id]);
  assert.deepEqual(await kindsOf(struck), ['booking.made', 'booking.held', 'booking.struck_out']);
  const returned = await server.database.sql(`SELECT amount_fen FROM ledger_transfer WHERE debit_id = '${batch.id}' AND kind = 'funding_return' ORDER BY seq`);
  assert.deepEqual(returned, [[String(95 * 200_000)], ['200000']]);
  await verifyLedger(server);
});

// Last: the year ends.
test('wins of last year do not count against the cap of this one', async () => {
  const type = await voucherType(server, { annual_cap: 1, validity_days: 700 });
  await runBatch(server, { types: [type], bookings: [{ client: winner.client, type }] });
  const year = Number(timeText(await domainNow(server)).slice(0, 4)) + 1;
  await moveTo(server, `${year}-01-02T09:00:00+08:00`);
  const { batch, times } = await runBatch(server, { types: [type], to: 'open' });
  await book(winner.client, batch, type);
  const { body } = await winner.client.get(at(batch), { expect: 200 });
  assert.deepEqual(body.availability.map(({ wins, available }) => [wins, available]), [[0, true]]);
  await moveTo(server, times.closes);
  assert.equal((await reaches(server, batch, 'sealed')).entry_count, 1);
  await moveTo(server, times.event);
  await draw(server, batch);
  await moveTo(server, times.issue);
  await reaches(server, batch, 'issued');
  assert.deepEqual(await given(batch), [['1', '1', '200000']]);
  assert.equal((await all(winner.client, '/api/v1/vouchers')).filter((v) => v.voucher_type_id === type.id).length, 2);
  await verifyLedger(server);
});
