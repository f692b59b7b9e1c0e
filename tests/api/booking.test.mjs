// Booking batches and bookings (manual §4.1; domain.md §4.1): who may book what when, and the two-person acts around.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import {
  all, blockedBy, certifiedEnterprise, HOUR_MS, MINUTE_MS, moveTo, newEnterprise, qualifiedEnterprise, staff, timeText, until,
  verifyLedger, voucherType,
} from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { completeForm } from './lib/uploads.mjs';
import { approve, at, batchForm, batchTimes, book, draftBatch, nextNumber, publish, reaches, runBatch } from './lib/vouchers.mjs';

let server;
let people; // operator, approver, reviewer
let type;
let other;

before(async () => {
  server = await startServer();
  people = await staff(server);
  [type, other] = [await voucherType(server), await voucherType(server)];
});
after(() => server?.stop());

const openBatch = (more = {}) => runBatch(server, { types: [type, other], to: 'open', ...more });
const draft = (change, more = {}) => draftBatch(server, { types: [{ voucher_type_id: type.id, quota: 5 }], change, ...more });

test('an enterprise that is not certified cannot book', async () => {
  const { client } = await newEnterprise(server, 'test-uncertified');
  const { batch } = await openBatch();
  await book(client, batch, type, { expect: 409, code: 'not_certified' });
  await client.get(at(batch, '/booking'), { expect: 404 });
});

test('a certified enterprise without a qualification cannot book', async () => {
  const { client } = await certifiedEnterprise(server, 'test-unqualified');
  const { batch } = await openBatch();
  await book(client, batch, type, { expect: 409, code: 'not_qualified' });
  const { body } = await client.get(at(batch), { expect: 200 });
  assert.deepEqual(body.availability.map((a) => [a.available, blockedBy(a, 'booking')]), [[false, 'not_qualified'], [false, 'not_qualified']]);
});

test('nobody books before the notice is acknowledged', async () => {
  const { client } = await qualifiedEnterprise(server, 'test-notice');
  const { batch } = await openBatch();
  const choice = { voucher_type_id: type.id };
  const { body: unread } = await client.get(at(batch), { expect: 200 });
  assert.deepEqual([unread.notice_acknowledged, unread.allowed_actions], [false, ['notice_acknowledgement']]);
  assert.deepEqual(unread.availability.map((a) => blockedBy(a, 'booking')), ['notice_not_acknowledged', 'notice_not_acknowledged']);
  await client.put(at(batch, '/booking'), choice, { expect: 409, code: 'notice_not_acknowledged' });
  await client.post(at(batch, '/notice-acknowledgement'), undefined, { expect: 204 });
  await client.post(at(batch, '/notice-acknowledgement'), undefined, { expect: 204 });
  const { body: read } = await client.get(at(batch), { expect: 200 });
  assert.deepEqual([read.notice_acknowledged, read.allowed_actions, read.blocked], [true, [], []]);
  assert.deepEqual(read.availability.map((a) => a.allowed_actions), [['booking'], ['booking']]);
  const told = `SELECT count(*) FROM event WHERE kind = 'booking_batch.notice_acknowledged' AND object_id = '${batch.id}'`;
  assert.deepEqual(await server.database.sql(told), [['1']], 'acknowledged once');
  await client.put(at(batch, '/booking'), choice, { expect: 200 });
});

test('the notice of a batch whose window has closed is not acknowledged any more', async () => {
  const { client } = await qualifiedEnterprise(server, 'test-late-notice');
  const { batch, times } = await runBatch(server, { types: [await voucherType(server)], to: 'published' });
  assert.deepEqual((await client.get(at(batch), { expect: 200 })).body.allowed_actions, ['notice_acknowledgement']);
  await moveTo(server, times.closes);
  const { body } = await client.get(at(batch), { expect: 200 });
  assert.deepEqual([body.allowed_actions, blockedBy(body, 'notice_acknowledgement')], [[], 'batch_not_open']);
  await client.post(at(batch, '/notice-acknowledgement'), undefined, { expect: 409, code: 'batch_not_open' });
});

test('a list of batches says the same as each of them', async () => {
  const { client } = await qualifiedEnterprise(server, 'test-lists');
  const { batch } = await openBatch();
  const withoutTime = ({ blocked, ...rest }) => ({ ...rest, blocked: blocked.map(({ action, code }) => [action, code]) });
  for (const who of [client, people.operator, people.reviewer, server.anonymous()]) {
    const listed = (await all(who, '/api/v1/booking-batches')).find(({ id }) => id === batch.id);
    const { body: single } = await who.get(at(batch), { expect: 200 });
    assert.deepEqual(withoutTime(listed), withoutTime(single));
  }
  const [first] = (await client.get('/api/v1/booking-batches', { query: { limit: 1 }, expect: 200 })).body.items;
  assert.equal(first.availability.length, first.types.length);
  assert.equal(typeof first.notice_acknowledged, 'boolean');
});

test('a booking says what may be done with it, alone and in the list', async () => {
  const { client } = await qualifiedEnterprise(server, 'test-told');
  const { batch, times } = await openBatch({ bookings: [{ client, type }] });
  const looks = async () => {
    const { body: single } = await client.get(at(batch, '/booking'), { expect: 200 });
    const listed = (await all(client, '/api/v1/bookings')).find(({ id }) => id === single.id);
    assert.deepEqual(listed, single);
    return [single.allowed_actions, single.blocked.map(({ action, code }) => [action, code])];
  };
  assert.deepEqual(await looks(), [['booking', 'withdrawal'], []]);
  await client.delete(at(batch, '/booking'), { expect: 204 });
  assert.deepEqual(await looks(), [['booking'], []]);
  const { body } = await client.put(at(batch, '/booking'), { voucher_type_id: other.id }, { expect: 200 });
  assert.deepEqual([body.allowed_actions, body.blocked], [['booking', 'withdrawal'], []]);
  await moveTo(server, times.closes);
  assert.deepEqual(await looks(), [[], [['booking', 'batch_not_open'], ['withdrawal', 'batch_not_open']]]);
});

test('a booking whose type has reached its annual cap meanwhile says so', async () => {
  const { client } = await qualifiedEnterprise(server, 'test-capped');
  const once = { ...await voucherType(server, { annual_cap: 1 }), quota: 1 };
  const first = await runBatch(server, { types: [once], bookings: [{ client, type: once }], to: 'drawn' });
  const publicity = first.times.publicity + 40 * HOUR_MS;
  const times = { opens: first.times.publicity - 30 * MINUTE_MS, closes: publicity - 10 * HOUR_MS, event: publicity - HOUR_MS, publicity, issue: publicity + HOUR_MS };
  const { batch } = await runBatch(server, { types: [once], bookings: [{ client, type: once }], to: 'open', times });
  assert.deepEqual((await client.get(at(batch, '/booking'), { expect: 200 })).body.allowed_actions, ['booking', 'withdrawal']);
  await moveTo(server, first.times.publicity);
  const { body } = await client.get(at(batch, '/booking'), { expect: 200 });
  assert.deepEqual([body.allowed_actions, body.blocked.map(({ action, code, cap, used }) => [action, code, cap, used])],
    [['withdrawal'], [['booking', 'annual_cap_reached', 1, 1]]]);
  await client.put(at(batch, '/booking'), { voucher_type_id: once.id }, { expect: 409, code: 'annual_cap_reached' });
});

test('nobody books before the window opens or after it has closed', async () => {
  const { client } = await qualifiedEnterprise(server, 'test-window');
  const own = await voucherType(server); // a batch that stays sealed would hold back others of its type
  const { batch, times } = await runBatch(server, { types: [own], to: 'published' });
  const { body } = await book(client, batch, own, { expect: 409, code: 'batch_not_open' });
  assert.equal(body.state, 'published');
  assert.equal(Date.parse(body.opens_at), times.opens);
  await moveTo(server, times.opens);
  await book(client, batch, own);
  await moveTo(server, times.closes);
  await client.put(at(batch, '/booking'), { voucher_type_id: own.id }, { expect: 409, code: 'batch_not_open' });
  await client.delete(at(batch, '/booking'), { expect: 409, code: 'batch_not_open' });
});

test('a type that the batch does not offer cannot be booked', async () => {
  const { client } = await qualifiedEnterprise(server, 'test-type');
  const { batch } = await runBatch(server, { types: [type], to: 'open' });
  await book(client, batch, other, { expect: 409, code: 'type_not_in_batch' });
  await client.put(at(batch, '/booking'), { voucher_type_id: batch.id }, { expect: 409, code: 'type_not_in_batch' });
  await client.put(at(batch, '/booking'), {}, { expect: 422, code: 'invalid_fields' });
});

test('changing the type, or withdrawing and booking again, keeps the entry id', async () => {
  const { client } = await qualifiedEnterprise(server, 'test-entry');
  const { batch } = await openBatch();
  const { body: first } = await book(client, batch, type);
  assert.match(first.entry_id, /^[0-9a-f]{32}$/);
  const { body: changed } = await client.put(at(batch, '/booking'), { voucher_type_id: other.id }, { expect: 200 });
  assert.deepEqual([changed.id, changed.entry_id, changed.voucher_type_id], [first.id, first.entry_id, other.id]);
  await client.delete(at(batch, '/booking'), { expect: 204 });
  await client.delete(at(batch, '/booking'), { expect: 204 });
  assert.equal((await client.get(at(batch, '/booking'), { expect: 200 })).body.withdrawn, true);
  const { body: again } = await client.put(at(batch, '/booking'), { voucher_type_id: type.id }, { expect: 200 });
  assert.deepEqual([again.entry_id, again.withdrawn, again.result], [first.entry_id, false, 'undecided']);
});

test('an enterprise has one booking in a batch, also when many requests come at once', async () => {
  const { client } = await qualifiedEnterprise(server, 'test-once');
  const { batch } = await openBatch();
  await client.post(at(batch, '/notice-acknowledgement'), undefined, { expect: 204 });
  const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => (
    client.put(at(batch, '/booking'), { voucher_type_id: (i % 2 ? type : other).id }, { expect: 200 }))));
  assert.equal(new Set(answers.map(({ body }) => body.entry_id)).size, 1);
  const mine = await all(client, '/api/v1/bookings', { batch_id: batch.id });
  assert.deepEqual(mine.map((b) => b.entry_id), [answers[0].body.entry_id]);
});

test('a batch takes as many enterprises as can be drawn, and says so', async () => {
  const [early, late] = await Promise.all(['early', 'late'].map((name) => qualifiedEnterprise(server, `test-full-${name}`)));
  const { batch } = await openBatch({ bookings: [{ client: early.client, type }] });
  const tally = (more) => server.database.sql(`UPDATE booking_tally SET bookings = bookings + ${more} WHERE batch_id = '${batch.id}'`);
  assert.deepEqual(await server.database.sql(`SELECT sum(bookings) FROM booking_tally WHERE batch_id = '${batch.id}'`), [['1']]);
  await tally(499_999);
  const { body } = await book(late.client, batch, type, { expect: 409, code: 'batch_full' });
  assert.equal(body.limit, 500_000);
  const { body: shown } = await late.client.get(at(batch), { expect: 200 });
  assert.ok(shown.availability.every((offer) => blockedBy(offer, 'booking') === 'batch_full'));
  const offered = new Set(shown.availability.map((offer) => offer.voucher_type_id));
  assert.equal(offered.size, shown.availability.length);
  const listed = (await all(late.client, '/api/v1/booking-batches')).filter(({ id }) => id === batch.id);
  assert.deepEqual(listed.map(({ availability }) => availability), [shown.availability], 'listed once, and as it is shown');
  await book(early.client, batch, type);
  await tally(-1);
  await book(late.client, batch, type);
  await early.client.delete(at(batch, '/booking'), { expect: 204 });
  assert.equal((await late.client.get(at(batch, '/booking'), { expect: 200 })).body.withdrawn, false, "another's withdrawal is not one's own");
  await book(early.client, batch, type);
  assert.deepEqual(await server.database.sql(`SELECT sum(bookings) FROM booking_tally WHERE batch_id = '${batch.id}'`), [['500000']]);
});

test("one's bookings are one's own", async () => {
  const { client } = await qualifiedEnterprise(server, 'test-own');
  const stranger = await qualifiedEnterprise(server, 'test-own-stranger');
  const { batch, bookings: [{ booking }] } = await openBatch({ bookings: [{ client, type }] });
  await stranger.client.get(at(batch, '/booking'), { expect: 404 });
  assert.deepEqual((await stranger.client.get('/api/v1/bookings', { expect: 200 })).body.items, []);
  await stranger.client.get('/api/v1/bookings', { query: { enterprise_id: booking.enterprise_id }, expect: 400 }); // a filter for staff
});

test('until a batch closes nobody sees the entries of others, staff included', async () => {
  const { client, enterprise } = await qualifiedEnterprise(server, 'test-secret');
  const { batch, times, bookings: [{ booking }] } = await openBatch({ bookings: [{ client, type }] });
  const auditor = await server.as('auditor');
  const queries = [{}, { batch_id: batch.id }, { enterprise_id: enterprise.id }, { enterprise_id: enterprise.id, batch_id: batch.id },
    { updated_since: booking.created_at }, { enterprise_id: enterprise.id, updated_since: booking.created_at }];
  const who = [people.operator, auditor];
  const sees = async (reader, query) => {
    const listed = (await all(reader, '/api/v1/bookings', query)).some(({ id }) => id === booking.id);
    const { body: table } = await reader.get('/api/v1/bookings.csv', { query: { limit: 5000, ...query }, expect: 200 });
    assert.equal(table.includes(booking.id), listed, 'the table says what the list says');
    return listed;
  };
  for (const reader of who) for (const query of queries) assert.equal(await sees(reader, query), false, JSON.stringify(query));
  assert.ok((await all(client, '/api/v1/bookings')).some(({ id }) => id === booking.id), 'its own');
  await moveTo(server, times.closes);
  for (const reader of who) for (const query of queries) assert.equal(await sees(reader, query), true, JSON.stringify(query));
});

test('the member centre tells all open batches, the first to close first', async () => {
  const { client } = await qualifiedEnterprise(server, 'test-centre');
  const { batch: booked } = await openBatch({ bookings: [{ client, type }] });
  const { batch: free } = await openBatch({});
  const { body } = await client.get('/api/v1/me', { expect: 200 });
  const told = body.open_batches.filter(({ id }) => [booked.id, free.id].includes(id));
  assert.deepEqual(told.map((b) => [b.id, b.booked]), [[booked.id, true], [free.id, false]]);
  const closings = body.open_batches.map((b) => Date.parse(b.closes_at));
  assert.deepEqual(closings, [...closings].sort((x, y) => x - y));
  assert.deepEqual([body.favourites, body.to_evaluate, body.vouchers.next_expires_on], [0, 0, null]);
  const { body: staffs } = await people.operator.get('/api/v1/me', { expect: 200 });
  assert.deepEqual([staffs.favourites, staffs.to_evaluate, staffs.open_batches.length], [null, null, body.open_batches.length]);
});

test('a booking that races the closing of the window is made within it or refused', async () => {
  const rivals = await Promise.all([1, 2, 3, 4].map((i) => qualifiedEnterprise(server, `test-race-${i}`)));
  const own = await voucherType(server);
  const { batch, times } = await runBatch(server, { types: [own], to: 'open' });
  for (const { client } of rivals) await client.post(at(batch, '/notice-acknowledgement'), undefined, { expect: 204 });
  const tries = rivals.map(({ client }) => client.put(at(batch, '/booking'), { voucher_type_id: own.id }));
  const [, ...answers] = await Promise.all([moveTo(server, times.closes), ...tries]);
  for (const { status, body } of answers) {
    if (status === 200) assert.ok(Date.parse(body.updated_at) < times.closes, body.updated_at);
    else assert.deepEqual([status, body.code], [409, 'batch_not_open']);
  }
  const sealed = await reaches(server, batch, 'sealed');
  assert.equal(sealed.entry_count, answers.filter(({ status }) => status === 200).length);
});

test('a dry run acknowledges, books and withdraws nothing', async () => {
  const { client } = await qualifiedEnterprise(server, 'test-dry-booking');
  const { batch } = await openBatch();
  const dry = { validate_only: 'true' };
  const notice = at(batch, '/notice-acknowledgement');
  await client.post(notice, undefined, { query: dry, expect: 204 });
  await client.put(at(batch, '/booking'), { voucher_type_id: type.id }, { query: dry, expect: 409, code: 'notice_not_acknowledged' });
  await book(client, batch, type, { query: dry, expect: 200 });
  await client.get(at(batch, '/booking'), { expect: 404 });
  await book(client, batch, type);
  await client.delete(at(batch, '/booking'), { query: dry, expect: 204 });
  assert.equal((await client.get(at(batch, '/booking'), { expect: 200 })).body.withdrawn, false);
});

test('a type whose annual cap is reached is shown greyed and refused for the same reason', async () => {
  const { client } = await qualifiedEnterprise(server, 'test-cap');
  const scarce = await voucherType(server, { annual_cap: 1 });
  await runBatch(server, { types: [scarce], bookings: [{ client, type: scarce }], to: 'publicity' });
  const { batch, times } = await runBatch(server, { types: [scarce, other], to: 'open' });
  const resetsOn = `${Number(timeText(times.publicity).slice(0, 4)) + 1}-01-01`;
  await client.post(at(batch, '/notice-acknowledgement'), undefined, { expect: 204 });
  const { body } = await client.get(at(batch), { expect: 200 });
  const [greyed, free] = [scarce, other].map(({ id }) => body.availability.find((a) => a.voucher_type_id === id));
  const { body: refused } = await book(client, batch, scarce, { expect: 409, code: 'annual_cap_reached' });
  assert.deepEqual([greyed.available, greyed.wins, greyed.annual_cap, greyed.allowed_actions], [false, 1, 1, []]);
  assert.deepEqual(greyed.blocked, [{ action: 'booking', code: 'annual_cap_reached', detail: '当前服务券已达年度上限', cap: 1, used: 1, resets_on: resetsOn }]);
  assert.deepEqual([refused.title, refused.cap, refused.used, refused.resets_on], ['当前服务券已达年度上限', 1, 1, resetsOn]);
  assert.deepEqual([free.available, free.allowed_actions, free.blocked], [true, ['booking'], []]);
  await client.put(at(batch, '/booking'), { voucher_type_id: other.id }, { expect: 200 });
});

test('a proposer cannot approve their own publication, nor refuse it', async () => {
  const { batch } = await draft();
  const { body: proposal } = await people.operator.post(at(batch, '/publication'), undefined, { expect: 201 });
  const approval = { content_sha256: proposal.content_sha256 };
  assert.equal(blockedBy((await people.operator.get(`/api/v1/proposals/${proposal.id}`, { expect: 200 })).body, 'approval'), 'own_work');
  await people.operator.post(`/api/v1/proposals/${proposal.id}/approval`, approval, { expect: 409, code: 'own_work' });
  await people.operator.post(`/api/v1/proposals/${proposal.id}/refusal`, { reason: '自己撤回' }, { expect: 409, code: 'own_work' });
  await people.reviewer.post(`/api/v1/proposals/${proposal.id}/approval`, approval, { expect: 403, code: 'forbidden' });
  assert.equal((await people.operator.get(at(batch), { expect: 200 })).body.state, 'draft');
  await approve(server, proposal);
  await approve(server, proposal, { expect: 409, code: 'wrong_state' });
  const { body } = await people.operator.get(at(batch), { expect: 200 });
  assert.deepEqual([body.state, body.manifest_sha256], ['published', proposal.content_sha256]);
});

test('an approval with another hash approves nothing', async () => {
  const { batch } = await draft();
  const { body: proposal } = await people.operator.post(at(batch, '/publication'), undefined, { expect: 201 });
  await approve(server, { ...proposal, content_sha256: 'ab'.repeat(32) }, { expect: 409, code: 'proposal_mismatch' });
  assert.equal((await people.operator.get(at(batch), { expect: 200 })).body.state, 'draft');
});

test('what changed since it was proposed cannot be approved', async () => {
  const { batch, form } = await draft();
  const { body: proposal } = await people.operator.post(at(batch, '/publication'), undefined, { expect: 201 });
  const { etag } = await people.operator.get(at(batch), { expect: 200 });
  const types = [{ voucher_type_id: type.id, quota: 6 }];
  await people.operator.put(at(batch), { ...form, types }, { headers: { 'if-match': etag }, expect: 200 });
  await approve(server, proposal, { expect: 409, code: 'proposal_mismatch' });
  await people.operator.put(at(batch), form, { headers: { 'if-match': etag }, expect: 412, code: 'version_conflict' });
});

test('a batch offers what its types are when it is published, and that is what was approved', async () => {
  const own = await voucherType(server, { face_value_fen: 100_000, annual_cap: 2 });
  const { batch } = await draftBatch(server, { types: [{ voucher_type_id: own.id, quota: 5 }] });
  const set = async (face_value_fen, annual_cap) => {
    const { name, description, validity_days, service_types } = own;
    await people.operator.put(`/api/v1/voucher-types/${own.id}`, { name, description, validity_days, service_types, face_value_fen, annual_cap },
      { headers: { 'if-match': '*' }, expect: 200 });
  };
  const offered = async () => (await people.operator.get(at(batch), { expect: 200 })).body.types.map((t) => [t.face_value_fen, t.annual_cap]);
  await set(200_000, 3);
  assert.deepEqual(await offered(), [[200_000, 3]], 'a draft offers the type as it is');
  const { body: proposal } = await people.operator.post(at(batch, '/publication'), undefined, { expect: 201 });
  assert.deepEqual(proposal.content.voucher_types.map((t) => [t.face_value_fen, t.annual_cap]), [[200_000, 3]]);
  await set(300_000, 4);
  await approve(server, proposal, { expect: 409, code: 'proposal_mismatch' });
  await people.operator.post(`/api/v1/proposals/${proposal.id}/withdrawal`, undefined, { expect: 200 });
  await publish(server, batch);
  await set(400_000, 5);
  assert.deepEqual(await offered(), [[300_000, 4]], 'a published one keeps its own');
});

test('a refused publication leaves a draft that can be proposed again', async () => {
  const { batch } = await draft();
  const { body: proposal } = await people.operator.post(at(batch, '/publication'), undefined, { expect: 201 });
  await people.approver.post(`/api/v1/proposals/${proposal.id}/refusal`, {}, { expect: 422 });
  const { body } = await people.approver.post(`/api/v1/proposals/${proposal.id}/refusal`, { reason: '名额有误' }, { expect: 200 });
  assert.deepEqual([body.state, body.reason], ['refused', '名额有误']);
  await approve(server, proposal, { expect: 409, code: 'wrong_state' });
  await publish(server, batch);
});

test('a publication is offered while none waits, to whoever may propose it', async () => {
  const { batch } = await draft();
  assert.deepEqual(batch.allowed_actions, ['edit', 'publication', 'void']);
  assert.deepEqual((await people.reviewer.get(at(batch), { expect: 200 })).body.allowed_actions, []);
  const { body: proposal } = await people.operator.post(at(batch, '/publication'), undefined, { expect: 201 });
  const { body: waiting } = await people.operator.get(at(batch), { expect: 200 });
  assert.deepEqual([waiting.allowed_actions, blockedBy(waiting, 'publication')], [['edit', 'void'], 'already_exists']);
  await people.approver.post(at(batch, '/publication'), undefined, { expect: 409, code: 'already_exists' });
  await approve(server, proposal);
  assert.deepEqual((await people.operator.get(at(batch), { expect: 200 })).body.allowed_actions, ['void']);
});

test('a published batch cannot be changed', async () => {
  const { batch, form } = await draft();
  await publish(server, batch);
  await people.operator.put(at(batch), form, { headers: { 'if-match': '*' }, expect: 409, code: 'wrong_state' });
});

test('a batch with faults cannot be published, and every fault is told by its pointer', async () => {
  const times = await batchTimes(server);
  const early = { ...times, event: times.closes + 30 * MINUTE_MS };
  const { batch } = await draft((form) => ({
    ...form,
    entropy_events: form.entropy_events.map((e, i) => (i === 0 ? { ...e, pattern: '(?=9)[0-9]{5}' } : e)),
  }), { times: early });
  const { body } = await people.operator.post(at(batch, '/publication'), undefined, { expect: 422, code: 'manifest_invalid' });
  const pointers = body.errors.map((e) => e.pointer);
  for (const shown of [batch, (await people.operator.get(at(batch), { expect: 200 })).body]) {
    const { code, errors } = shown.blocked.find(({ action }) => action === 'publication');
    assert.deepEqual([code, errors.map((e) => e.pointer)], ['manifest_invalid', pointers], 'told with the draft');
  }
  assert.ok(pointers.includes('/entropy_events/0/pattern'), JSON.stringify(body.errors));
  assert.ok(pointers.some((p) => p === '/entropy_events/1/scheduled_at'), JSON.stringify(body.errors));
});

test('a draft whose times do not ascend is refused', async () => {
  const times = await batchTimes(server);
  const form = batchForm(nextNumber(server, times.opens), [{ voucher_type_id: type.id, quota: 1 }], { ...times, closes: times.opens, issue: times.publicity });
  const { body } = await people.operator.post('/api/v1/booking-batches', form, { expect: 422 });
  assert.deepEqual(body.errors.map((e) => e.pointer).sort(), ['/closes_at', '/issue_at']);
});

test('a draft with an unknown type, a type twice or a number that is taken is refused', async () => {
  const { form, times } = await draft();
  const number = nextNumber(server, times.opens);
  const post = (changes, options) => people.operator.post('/api/v1/booking-batches', { ...form, number, ...changes }, options);
  await post({ number: form.number }, { expect: 409, code: 'already_exists' });
  await post({ types: [{ voucher_type_id: randomUUID(), quota: 1 }] }, { expect: 422, code: 'invalid_fields' });
  const twice = [type.id, type.id.toUpperCase()].map((voucher_type_id) => ({ voucher_type_id, quota: 1 }));
  await post({ types: twice }, { expect: 422, code: 'invalid_fields' });
  await post({ types: [] }, { expect: 422, code: 'invalid_fields' });
  await post({ opens_at: '2026-02-30T09:00:00+08:00' }, { expect: 422, code: 'invalid_fields' });
  await post({}, { expect: 201 });
});

test('a voucher type has a code of its own, whole yuan and services that exist', async () => {
  const form = { code: type.code, name: '重复的券', face_value_fen: 100, validity_days: 1, annual_cap: 1, service_types: ['audit'] };
  const post = (changes, options) => people.operator.post('/api/v1/voucher-types', { ...form, ...changes }, options);
  await post({}, { expect: 409, code: 'already_exists' });
  await post({ code: 'OTHER_CODE', face_value_fen: 150 }, { expect: 422, code: 'invalid_fields' });
  const { body: faults } = await post({ code: 'OTHER_CODE', service_types: ['tax', 'no_such_service'] }, { expect: 422, code: 'invalid_fields' });
  assert.deepEqual(faults.errors.map((e) => [e.pointer, e.code]), [['/service_types/1', 'does_not_exist']]);
  const replaced = { name: '改名的券', face_value_fen: 100, validity_days: 1, annual_cap: 1, service_types: ['no_such_service'] };
  await people.operator.put(`/api/v1/voucher-types/${type.id}`, replaced, { headers: { 'if-match': '*' }, expect: 422, code: 'invalid_fields' });
  const { client } = await newEnterprise(server, 'test-no-operator');
  await client.post('/api/v1/voucher-types', { ...form, code: 'OTHER_CODE' }, { expect: 403, code: 'forbidden' });
});

test('a batch is not published once its window should have opened', async () => {
  const { batch, times } = await draft();
  const { body: proposal } = await people.operator.post(at(batch, '/publication'), undefined, { expect: 201 });
  await moveTo(server, times.opens);
  await approve(server, proposal, { expect: 409, code: 'too_late' });
  await people.operator.post(at(batch, '/publication'), undefined, { expect: 409, code: 'too_late' });
});

test('drafts and proposals are for staff only', async () => {
  const { batch } = await draft();
  const { client } = await newEnterprise(server, 'test-curious');
  await client.get(at(batch), { expect: 404 });
  await server.anonymous().get(at(batch), { expect: 404 });
  assert.ok(!(await all(server.anonymous(), '/api/v1/booking-batches')).some(({ id }) => id === batch.id));
  await client.get('/api/v1/proposals', { expect: 403 });
  await client.post('/api/v1/booking-batches', batchForm('202601-98', [], await batchTimes(server)), { expect: 403 });
});

test('a batch can be voided with a reason before its first entropy event, and its pool goes back', async () => {
  const { client } = await qualifiedEnterprise(server, 'test-void');
  const { batch } = await openBatch({ bookings: [{ client, type }] });
  await people.operator.post(at(batch, '/void'), {}, { expect: 422 });
  const { body } = await people.operator.post(at(batch, '/void'), { reason: '活动取消' }, { expect: 200 });
  assert.deepEqual([body.state, body.reason], ['void', '活动取消']);
  assert.equal((await client.get(at(batch, '/booking'), { expect: 200 })).body.result, 'void');
  await client.put(at(batch, '/booking'), { voucher_type_id: type.id }, { expect: 409, code: 'batch_not_open' });
  await people.operator.post(at(batch, '/void'), { reason: '再次' }, { expect: 409, code: 'wrong_state' });
  assert.deepEqual(await server.database.sql(`SELECT pool_fen FROM booking_batch WHERE id = '${batch.id}'`), [['0']]);
  await verifyLedger(server);
});

test('a batch cannot be voided once its first entropy event has passed', async () => {
  const { batch, times } = await runBatch(server, { types: [await voucherType(server)], to: 'sealed' });
  await moveTo(server, times.event);
  const { body } = await people.operator.post(at(batch, '/void'), { reason: '结果不合意' }, { expect: 409, code: 'too_late' });
  assert.equal(Date.parse(body.not_after), times.event);
  assert.equal((await people.operator.get(at(batch), { expect: 200 })).body.state, 'sealed');
});

test('a batch that missed its seal is void and its pool goes back', async () => {
  const { batch, times } = await runBatch(server, { types: [await voucherType(server)], to: 'open' });
  await moveTo(server, times.event - HOUR_MS);
  const voided = await until(async () => {
    const { body } = await people.operator.get(at(batch), { expect: 200 });
    assert.equal(body.state, 'void', 'by the clock, before any sweep has run');
    return body.voided_at && body;
  }, 'the sweep gives the pool back');
  assert.equal(voided.root, null);
  await people.operator.post(at(batch, '/entropy'), { values: [{ value: '04711' }, { value: '3267.19' }] }, { expect: 409, code: 'wrong_state' });
  await verifyLedger(server);
  assert.deepEqual(await server.database.sql(`SELECT pool_fen FROM booking_batch WHERE id = '${batch.id}'`), [['0']]);
});

// Last: a new form version makes every qualification of this file incomplete.
test('an incomplete qualification cannot book until the missing fields are filled in, without a new review', async () => {
  const { client, qualification } = await qualifiedEnterprise(server, 'test-incomplete');
  const { batch } = await openBatch();
  const { body: form } = await server.anonymous().get('/api/v1/qualification-form', { expect: 200 });
  await people.operator.post('/api/v1/qualification-form', {
    schema: form.schema, required_answers: [...form.required_answers, 'enterprise_type'], required_attachments: form.required_attachments,
  }, { expect: 201 });
  const { body } = await book(client, batch, type, { expect: 409, code: 'qualification_incomplete' });
  assert.ok(JSON.stringify(body).includes('enterprise_type'), JSON.stringify(body));
  await client.put(`/api/v1/qualifications/${qualification.id}`, await completeForm(client, { enterprise_type: 'limited_liability' }),
    { headers: { 'if-match': '*' }, expect: 200 });
  await book(client, batch, type);
});
