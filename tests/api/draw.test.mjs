// The draw (manual §4.2; domain.md §4.2): what is public when, and that anyone can recompute it.
import assert from 'node:assert/strict';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import {
  all, blockedBy, DAY_MS, domainNow, HOUR_MS, MINUTE_MS, moveTo, qualifiedEnterprise, staff, timeText, until, verifyLedger, voucherType,
} from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { approve, at, draw, ENTROPY_VALUES, reaches, runBatch } from './lib/vouchers.mjs';

let server;
let people;
let entrants; // five qualified enterprises

before(async () => {
  server = await startServer();
  people = await staff(server);
  entrants = await Promise.all([1, 2, 3, 4, 5].map((i) => qualifiedEnterprise(server, `test-entrant-${i}`)));
});
after(() => server?.stop());

/** A batch of a new type with quota 2 that all five have booked. */
async function run(to, more = {}) {
  const type = { ...await voucherType(server), quota: 2 };
  const bookings = entrants.map(({ client }) => ({ client, type }));
  return { type, ...await runBatch(server, { types: [type], bookings, to, ...more }) };
}

async function recordFile(name, record) {
  const file = join(server.folder, `${name}.json`);
  await writeFile(file, typeof record === 'string' ? record : JSON.stringify(record));
  return file;
}

/** The code with which `jqt verify-draw` ends. */
const verifyDraw = (file, ...more) => server.command('verify-draw', file, ...more).then(() => 0, ({ code }) => code);

/** Everything that anybody can read about a batch and its entrants. */
async function everything(batch) {
  const staffViews = [people.operator, people.reviewer, await server.as('auditor')];
  const asked = [];
  for (const client of [...entrants.map((e) => e.client), ...staffViews, server.anonymous()]) {
    for (const path of [at(batch), at(batch, '/booking'), '/api/v1/bookings', '/api/v1/me', '/api/v1/vouchers', at(batch, '/entries'),
      at(batch, '/winners'), at(batch, '/draw-record'), '/api/v1/ledger/entries']) {
      asked.push((await client.get(path)).body);
    }
  }
  return asked;
}

/** The record as it goes over the wire: { status, headers, bytes }. */
function wire(batch, headers = {}, method = 'GET') {
  return new Promise((resolve, reject) => {
    get(new URL(at(batch, '/draw-record'), server.publicUrl), { method, headers }, (answer) => {
      const pieces = [];
      answer.on('data', (piece) => pieces.push(piece));
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, bytes: Buffer.concat(pieces) }));
    }).on('error', reject);
  });
}

test('no endpoint states a result before publicity', async () => {
  const { batch, times } = await run('drawn');
  await moveTo(server, times.publicity - MINUTE_MS);
  const before = JSON.stringify(await everything(batch));
  for (const word of [/"won"/, /"not_won"/, /"(waiting_)?rank":\d/, /"score"/, /"seed"/, /"outcome"/]) {
    assert.doesNotMatch(before, word, 'before publicity');
  }
  for (const client of [entrants[0].client, people.operator, server.anonymous()]) {
    await client.get(at(batch, '/draw-record'), { expect: 404 });
    await client.get(at(batch, '/winners'), { expect: 404 });
  }
  for (const { client } of entrants) {
    assert.equal((await client.get(at(batch), { expect: 200 })).body.availability[0].wins, 0);
    assert.equal((await client.get(at(batch, '/booking'), { expect: 200 })).body.result, 'undecided');
  }

  await moveTo(server, times.publicity);
  const told = await Promise.all(entrants.map(async ({ client }) => (await client.get(at(batch, '/booking'), { expect: 200 })).body));
  const { body: record } = await server.anonymous().get(at(batch, '/draw-record'), { expect: 200 });
  assert.deepEqual(told.map((b) => [b.rank, b.result, b.waiting_rank]).sort(([a], [b]) => a - b),
    [[1, 'won', null], [2, 'won', null], [3, 'not_won', 1], [4, 'not_won', 2], [5, 'not_won', 3]]);
  assert.deepEqual(told.map((b) => b.rank), told.map((b) => record.entries.find((e) => e.entry_id === b.entry_id).rank));
});

test('the record is one document: it has a tag, and is gzip where that is accepted', async () => {
  const { batch } = await run('publicity');
  const plain = await wire(batch);
  const packed = await wire(batch, { 'accept-encoding': 'br, gzip' });
  assert.equal(plain.headers['content-encoding'], undefined);
  assert.equal(packed.headers['content-encoding'], 'gzip');
  assert.ok(packed.bytes.length < plain.bytes.length);
  assert.deepEqual(gunzipSync(packed.bytes), plain.bytes);
  assert.equal(plain.headers.etag, `"${JSON.parse(plain.bytes).record_sha256}"`);
  assert.notEqual(packed.headers.etag, plain.headers.etag);
  for (const { headers } of [plain, packed]) {
    assert.equal(headers.vary, 'Accept-Encoding');
    assert.match(headers['content-type'], /^application\/json/);
  }
  for (const [accept, { headers }] of [['identity', plain], ['gzip', packed]]) {
    const again = await wire(batch, { 'accept-encoding': accept, 'if-none-match': headers.etag });
    assert.deepEqual([again.status, again.bytes.length, again.headers.etag], [304, 0, headers.etag]);
    const head = await wire(batch, { 'accept-encoding': accept }, 'HEAD');
    assert.deepEqual([head.status, head.bytes.length, head.headers['content-length']], [200, 0, headers['content-length']]);
  }
  assert.equal((await wire(batch, { 'accept-encoding': 'gzip;q=0, *;q=0' })).headers['content-encoding'], undefined);
});

test('a record whose document is lost is made again, byte for byte, whoever is renamed meanwhile', async () => {
  const { batch } = await run('publicity');
  const documents = join(server.folder, 'files', 'documents');
  const before = await wire(batch);
  await server.database.sql("UPDATE enterprise SET name = name || '(更名)'");
  await rm(documents, { recursive: true });
  const answers = await Promise.all(Array.from({ length: 8 }, () => wire(batch)));
  for (const { status, bytes } of answers) {
    assert.equal(status, 200);
    assert.deepEqual(bytes, before.bytes);
  }
  const { record_sha256: name } = JSON.parse(before.bytes);
  assert.deepEqual((await readdir(documents)).sort(), [name, `${name}.gz`]);
  assert.deepEqual(await readdir(join(server.folder, 'files', 'incoming')), []);
  await writeFile(join(documents, name), 'cut off');
  assert.deepEqual((await wire(batch)).bytes, before.bytes);
  await server.database.sql("UPDATE enterprise SET name = replace(name, '(更名)', '')");
});

test('rows that no longer give the published record are told, not shown', async () => {
  const { batch } = await run('publicity');
  const { bytes } = await wire(batch);
  const { record_sha256: name } = JSON.parse(bytes);
  await rm(join(server.folder, 'files', 'documents', name));
  await server.database.sql(`UPDATE draw_outcome SET enterprise_name = '别家' WHERE won AND batch_id = '${batch.id}'`);
  assert.equal((await wire(batch)).status, 500);
  await until(() => server.child.records.some(({ detail }) => detail?.includes('not the one that was published')), 'the log says so');
});

test('nobody sees other entries before closing; from the seal on everybody sees them without names', async () => {
  const { batch, times, bookings } = await run('open');
  assert.deepEqual((await server.anonymous().get(at(batch, '/entries'))).body.items ?? [], []);
  await moveTo(server, times.closes);
  const sealed = await reaches(server, batch, 'sealed');
  const entries = await all(server.anonymous(), at(batch, '/entries'));
  assert.match(sealed.root, /^[0-9a-f]{64}$/);
  assert.equal(sealed.entry_count, 5);
  assert.deepEqual(entries.map((e) => e.entry_id), bookings.map(({ booking }) => booking.entry_id).sort());
  assert.deepEqual(entries.map((e) => e.position), [0, 1, 2, 3, 4]);
  const told = JSON.stringify(entries);
  for (const { enterprise } of entrants) {
    assert.ok(!told.includes(enterprise.name) && !told.includes(enterprise.uscc) && !told.includes(enterprise.id));
  }
});

test('one who has withdrawn does not take part', async () => {
  const { batch, times, bookings } = await run('open');
  await entrants[0].client.delete(at(batch, '/booking'), { expect: 204 });
  await moveTo(server, times.closes);
  assert.equal((await reaches(server, batch, 'sealed')).entry_count, 4);
  const entries = await all(server.anonymous(), at(batch, '/entries'));
  assert.ok(!entries.some((e) => e.entry_id === bookings[0].booking.entry_id));
  await moveTo(server, times.event);
  await draw(server, batch);
  await moveTo(server, times.publicity);
  assert.equal((await entrants[0].client.get(at(batch, '/booking'), { expect: 200 })).body.result, 'withdrawn');
});

test('what was sealed or published and has been changed since is not drawn', async () => {
  const { batch, times } = await run('sealed');
  await moveTo(server, times.event);
  const { body: proposal } = await people.operator.post(at(batch, '/entropy'), { values: ENTROPY_VALUES }, { expect: 201 });
  const [[identity]] = await server.database.sql(`SELECT identity FROM draw_entry WHERE batch_id = '${batch.id}' AND position = 0`);
  const changes = [ // by somebody who may do everything in the database: [the change, the way back]
    ['draw_entry SET identity = sha256(identity)', `draw_entry SET identity = '${identity}'`, 'AND position = 0'],
    ['booking_batch_type SET quota = quota + 1', 'booking_batch_type SET quota = quota - 1', ''],
  ].map(([change, undo, more]) => [change, undo].map((update) => `UPDATE ${update} WHERE batch_id = '${batch.id}' ${more}`));
  for (const [change, undo] of changes) {
    await server.database.sql(change);
    await approve(server, proposal, { expect: 500, code: 'internal' });
    assert.equal((await people.operator.get(at(batch), { expect: 200 })).body.state, 'entropy_proposed');
    await server.database.sql(undo);
  }
  await approve(server, proposal);
});

test('one who lost the qualification before the seal is excluded with the reason', async () => {
  const type = { ...await voucherType(server), quota: 1 };
  const [honest, revoked] = await Promise.all(['honest', 'revoked'].map((name) => qualifiedEnterprise(server, `test-${name}`)));
  const { batch, times } = await runBatch(server, { types: [type], to: 'open', bookings: [honest, revoked].map(({ client }) => ({ client, type })) });
  await people.reviewer.post(`/api/v1/qualifications/${revoked.qualification.id}/revocation`, { reason: '提交虚假材料' }, { expect: 200 });
  await moveTo(server, times.closes);
  assert.equal((await reaches(server, batch, 'sealed')).entry_count, 1);
  await moveTo(server, times.event);
  await draw(server, batch);
  const before = (await revoked.client.get(at(batch, '/booking'), { expect: 200 })).body;
  assert.deepEqual([before.result, before.exclusion], ['undecided', null]);
  await moveTo(server, times.publicity);
  const { body } = await revoked.client.get(at(batch, '/booking'), { expect: 200 });
  assert.deepEqual([body.result, body.exclusion], ['excluded', 'not_qualified']);
  assert.equal((await honest.client.get(at(batch, '/booking'), { expect: 200 })).body.result, 'won');
  const { body: record } = await server.anonymous().get(at(batch, '/draw-record'), { expect: 200 });
  assert.equal(record.exclusions.length, 1);
  assert.equal(await verifyDraw(await recordFile('excluded', record)), 0);
});

test('winners never exceed the quota and are named in full', async () => {
  const { batch, bookings } = await run('publicity');
  const winners = await all(server.anonymous(), at(batch, '/winners'));
  assert.deepEqual(winners.map((w) => w.rank), [1, 2]);
  for (const winner of winners) {
    const won = bookings.findIndex(({ booking }) => booking.entry_id === winner.entry_id);
    assert.equal(winner.enterprise_name, entrants[won].enterprise.name);
    assert.equal((await entrants[won].client.get(at(batch, '/booking'), { expect: 200 })).body.result, 'won');
  }
});

test('the public record verifies offline, and a changed one does not', async () => {
  const { batch } = await run('publicity');
  const { body: record } = await server.anonymous().get(at(batch, '/draw-record'), { expect: 200 });
  const file = await recordFile('record', record);
  assert.equal(await verifyDraw(file), 0);
  assert.equal(await verifyDraw(file, '--root', record.root), 0);
  assert.equal(await verifyDraw(file, '--root', 'ab'.repeat(32)), 1);
  const told = JSON.stringify(record);
  const losers = record.entries.filter((e) => e.outcome !== 'won');
  assert.equal(losers.length, 3);
  const winners = await all(server.anonymous(), at(batch, '/winners'));
  for (const { enterprise } of entrants) {
    assert.equal(told.includes(enterprise.name), winners.some((w) => w.enterprise_name === enterprise.name), 'only winners are named');
    assert.ok(!told.includes(enterprise.uscc));
  }
  const changes = {
    'another value': (r) => { r.entropy[0].value = '04712'; },
    'another quota': (r) => { r.manifest.voucher_types[0].quota = 3; },
    'an entry less': (r) => { r.entries.pop(); },
    'two outcomes exchanged': (r) => {
      const [won, lost] = [r.entries.find((e) => e.outcome === 'won'), r.entries.find((e) => e.outcome !== 'won')];
      [won.outcome, lost.outcome] = [lost.outcome, won.outcome];
    },
  };
  for (const [name, change] of Object.entries(changes)) {
    const changed = structuredClone(record);
    change(changed);
    assert.notDeepEqual(changed, record, name);
    assert.equal(await verifyDraw(await recordFile('changed', changed)), 1, name);
  }
});

test('the entropy is not taken before its last event, nor in another form', async () => {
  const { batch, times } = await run('sealed');
  const propose = (values, options) => people.operator.post(at(batch, '/entropy'), { values }, options);
  const { body } = await propose(ENTROPY_VALUES, { expect: 409, code: 'too_early' });
  assert.equal(Date.parse(body.not_before), times.event);
  await moveTo(server, times.event);
  const { body: faults } = await propose([{ value: '4711' }, { value: '3267,19' }], { expect: 422 });
  assert.deepEqual(faults.errors.map((e) => e.pointer), ['/values/0/value', '/values/1/value']);
  await propose([{ value: '04711' }, { value: '3267.19' }, { value: '1' }], { expect: 422 });
  await propose([{ value: '04711' }], { expect: 422, code: 'invalid_fields' });
  assert.equal((await people.operator.get(at(batch), { expect: 200 })).body.state, 'sealed');
});

test('a substitute\'s value is not taken before the substitute\'s time, nor approved', async () => {
  const { batch, times } = await run('sealed');
  const later = times.event + 10 * MINUTE_MS;
  const values = [ENTROPY_VALUES[0], { ...ENTROPY_VALUES[1], substitute: true }];
  const propose = (options) => people.operator.post(at(batch, '/entropy'), { values }, options);
  await moveTo(server, times.event);
  const { body: early } = await propose({ expect: 409, code: 'too_early' });
  assert.equal(Date.parse(early.not_before), later);
  await moveTo(server, later);
  const { body: proposal } = await propose({ expect: 201 });
  const schedule = (hours) => server.database.sql(`UPDATE booking_batch SET entropy_events = jsonb_set(entropy_events::jsonb,
    '{1,substitute,scheduled_at}', to_jsonb(time_text('${timeText(later)}'::timestamptz + interval '${hours} hours')))::json WHERE id = '${batch.id}'`);
  await schedule(1);
  const { body: shown } = await people.approver.get(`/api/v1/proposals/${proposal.id}`, { expect: 200 });
  assert.deepEqual([shown.allowed_actions, blockedBy(shown, 'approval')], [['refusal'], 'too_early']);
  const { body: refused } = await approve(server, proposal, { expect: 409, code: 'too_early' });
  assert.equal(Date.parse(refused.not_before), later + HOUR_MS);
  await schedule(0);
  await approve(server, proposal);
});

test('a refusal of the values returns the batch to sealed, and other values are drawn', async () => {
  const { batch, times } = await run('sealed');
  await moveTo(server, times.event);
  const wrong = [{ value: '99999' }, { value: '3267.19' }];
  const { body: proposal } = await people.operator.post(at(batch, '/entropy'), { values: wrong }, { expect: 201 });
  assert.equal((await people.operator.get(at(batch), { expect: 200 })).body.state, 'entropy_proposed');
  await people.operator.post(at(batch, '/entropy'), { values: ENTROPY_VALUES }, { expect: 409, code: 'wrong_state' });
  const decide = (client, what, body, options) => client.post(`/api/v1/proposals/${proposal.id}/${what}`, body, options);
  await decide(people.operator, 'approval', { content_sha256: proposal.content_sha256 }, { expect: 409, code: 'own_work' });
  await decide(people.approver, 'approval', { content_sha256: 'cd'.repeat(32) }, { expect: 409, code: 'proposal_mismatch' });
  await decide(people.approver, 'refusal', { reason: '与公布的号码不符' }, { expect: 200 });
  assert.equal((await people.operator.get(at(batch), { expect: 200 })).body.state, 'sealed');
  await decide(people.approver, 'approval', { content_sha256: proposal.content_sha256 }, { expect: 409, code: 'wrong_state' });
  await draw(server, batch);
  await moveTo(server, times.publicity);
  const { body: record } = await server.anonymous().get(at(batch, '/draw-record'), { expect: 200 });
  assert.deepEqual(record.entropy.map((e) => e.value), ENTROPY_VALUES.map((e) => e.value));
});

test('values that an approver sends twice draw once', async () => {
  const { batch, times } = await run('sealed');
  await moveTo(server, times.event);
  const { body: proposal } = await people.operator.post(at(batch, '/entropy'), { values: ENTROPY_VALUES }, { expect: 201 });
  const answers = await Promise.all([1, 2, 3].map(() => approve(server, proposal, {})));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409]);
  await moveTo(server, times.publicity);
  const { body: record } = await server.anonymous().get(at(batch, '/draw-record'), { expect: 200 });
  assert.equal(await verifyDraw(await recordFile('twice', record)), 0);
});

test('a draw that is late moves publicity and issue by the same time and says so', async () => {
  const { batch, times } = await run('sealed');
  const late = times.publicity + DAY_MS;
  await moveTo(server, late);
  await draw(server, batch);
  const { body } = await server.anonymous().get(at(batch), { expect: 200 });
  const moved = Date.parse(body.publicity_at) - times.publicity;
  assert.ok(moved >= DAY_MS && moved < DAY_MS + MINUTE_MS, `moved by ${moved} ms`);
  assert.equal(Date.parse(body.issue_at) - times.issue, moved);
  assert.equal(body.delayed, true);
  await moveTo(server, Math.max(Date.parse(body.publicity_at), await domainNow(server) + 1000));
  assert.equal((await server.anonymous().get(at(batch), { expect: 200 })).body.state, 'publicity');
  await people.operator.post(at(batch, '/issue'), undefined, { expect: 409, code: 'too_early' });
  const { body: record } = await server.anonymous().get(at(batch, '/draw-record'), { expect: 200 });
  assert.equal(await verifyDraw(await recordFile('late', record)), 0);
});

test('issuing gives each winner one voucher and the rest of the pool back', async () => {
  const { batch, type, times } = await run('publicity', {});
  await people.operator.post(at(batch, '/issue'), undefined, { expect: 409, code: 'too_early' });
  assert.deepEqual(await server.database.sql(`SELECT pool_fen FROM booking_batch WHERE id = '${batch.id}'`), [[String(2 * type.face_value_fen)]]);
  await verifyLedger(server);
  await moveTo(server, times.issue);
  await reaches(server, batch, 'issued');
  await people.operator.post(at(batch, '/issue'), undefined, { expect: 409, code: 'wrong_state' });
  let issued = 0;
  for (const { client } of entrants) {
    const { body: { result } } = await client.get(at(batch, '/booking'), { expect: 200 });
    const mine = (await all(client, '/api/v1/vouchers')).filter((v) => v.batch_id === batch.id);
    assert.equal(mine.length, result === 'won' ? 1 : 0);
    for (const voucher of mine) {
      assert.deepEqual([voucher.state, voucher.remaining_fen, voucher.used_fen], ['usable', type.face_value_fen, 0]);
      const last = Date.parse(`${voucher.expires_on}T00:00:00+08:00`);
      assert.ok(Math.abs(last - times.issue - type.validity_days * DAY_MS) <= DAY_MS, voucher.expires_on);
      issued += 1;
    }
  }
  assert.equal(issued, 2);
  assert.deepEqual(await server.database.sql(`SELECT pool_fen FROM booking_batch WHERE id = '${batch.id}'`), [['0']]);
  await verifyLedger(server);
});

test('what nobody won goes back to the budget', async () => {
  const type = { ...await voucherType(server), quota: 50 };
  const { batch } = await runBatch(server, { types: [type], bookings: [{ client: entrants[0].client, type }] });
  const rows = await server.database.sql(`SELECT kind, sum(amount_fen) FROM ledger_transfer
    WHERE (debit_kind, debit_id) = ('pool', '${batch.id}') OR (credit_kind, credit_id) = ('pool', '${batch.id}') GROUP BY kind ORDER BY kind`);
  assert.deepEqual(Object.fromEntries(rows), {
    funding: String(50 * type.face_value_fen), issue: String(type.face_value_fen), funding_return: String(49 * type.face_value_fen),
  });
  await verifyLedger(server);
});

test('a batch without any booking is drawn and issued all the same', async () => {
  const { batch, times } = await runBatch(server, { types: [await voucherType(server)], to: 'publicity' });
  const { body: record } = await server.anonymous().get(at(batch, '/draw-record'), { expect: 200 });
  assert.deepEqual(record.entries, []);
  assert.equal(await verifyDraw(await recordFile('empty', record)), 0);
  assert.deepEqual(await all(server.anonymous(), at(batch, '/winners')), []);
  await moveTo(server, times.issue);
  await reaches(server, batch, 'issued');
  await verifyLedger(server);
});

test('a batch that shares a type with an unfinished one waits with its seal', async () => {
  const type = await voucherType(server);
  const first = await runBatch(server, { types: [type], to: 'sealed' });
  const second = await runBatch(server, {
    types: [type], to: 'closed',
    times: await domainNow(server).then((now) => ({
      opens: now + MINUTE_MS, closes: now + HOUR_MS, event: first.times.issue + 4 * HOUR_MS, publicity: first.times.issue + 5 * HOUR_MS,
      issue: first.times.issue + 6 * HOUR_MS,
    })),
  });
  await people.operator.post(at(second.batch, '/seal'), undefined, { expect: 409, code: 'earlier_batch_unfinished' });
  assert.equal(blockedBy((await people.operator.get(at(second.batch), { expect: 200 })).body, 'seal'), 'earlier_batch_unfinished');
  await moveTo(server, first.times.event);
  await draw(server, first.batch);
  await moveTo(server, first.times.issue);
  await reaches(server, first.batch, 'issued');
  await reaches(server, second.batch, 'sealed');
});
