// Issuing (domain.md §4.3): in chunks, once for each win, never beyond the annual cap; and what a new year changes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { crowd } from './lib/crowd.mjs';
import { all, domainNow, moveTo, qualifiedEnterprise, staff, timeText, verifyLedger, voucherType } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { at, book, draw, reaches, runBatch } from './lib/vouchers.mjs';

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

const held = (batch) => server.database.sql(`SELECT count(*), count(DISTINCT enterprise_id), sum(remaining_fen) FROM voucher WHERE batch_id = '${batch.id}'`);

test('more winners than a chunk holds all get their voucher, each once, and what is left of the pool goes back', async () => {
  const type = { ...await voucherType(server, { face_value_fen: 10_000 }), quota: WINNERS + 3 };
  const { batch, times } = await runBatch(server, { types: [type], bookings: [{ client: winner.client, type }], to: 'open' });
  await crowd(server, winner, batch, WINNERS - 1);
  await moveTo(server, times.closes);
  assert.equal((await reaches(server, batch, 'sealed')).entry_count, WINNERS);
  await moveTo(server, times.event);
  await draw(server, batch);
  await moveTo(server, times.issue);
  await reaches(server, batch, 'issued');
  assert.deepEqual(await held(batch), [[WINNERS, WINNERS, WINNERS * 10_000].map(String)]);
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
  assert.deepEqual(await held(batch), [['1', '1', '200000']]);
  await verifyLedger(server);
});

test('a winner who is beyond the annual cap gets no voucher', async () => {
  const type = await voucherType(server, { annual_cap: 1 });
  const { batch, times } = await runBatch(server, { types: [type], bookings: [{ client: winner.client, type }], to: 'publicity' });
  const cap = (value) => server.database.sql(`UPDATE booking_batch_type SET annual_cap = ${value} WHERE batch_id = '${batch.id}'`);
  await cap(0); // what the seal saw is not what is true now
  await moveTo(server, times.issue);
  await people.operator.post(at(batch, '/issue'), undefined, { expect: 500, code: 'internal' });
  assert.deepEqual(await held(batch), [['0', '0', '']]);
  await cap(1);
  await reaches(server, batch, 'issued');
  assert.deepEqual(await held(batch), [['1', '1', '200000']]);
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
  assert.deepEqual(await held(batch), [['1', '1', '200000']]);
  assert.equal((await all(winner.client, '/api/v1/vouchers')).filter((v) => v.voucher_type_id === type.id).length, 2);
  await verifyLedger(server);
});
