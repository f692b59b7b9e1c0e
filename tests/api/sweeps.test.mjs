// Timed work (api/sweeps.c): one object that cannot be dealt with holds up no other, a flood of requests does not stop
// it, and whoever is killed amid it goes on where it was. Broken objects and crowds of them are made by SQL.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { copyOf, sql as sqlIn } from './lib/database.mjs';
import { Held } from './lib/hold.mjs';
import { listedProduct, order, orderAt } from './lib/market.mjs';
import { certifiedProvider, moveTo, until, verifyLedger, voucherType } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { draw, reaches, runBatch, withVouchers } from './lib/vouchers.mjs';

const BROKEN = 150;
const CROWD = 400;
const CONNECTIONS = 1; // for requests: of more, one enterprise has but a share
let server;
let product;
let buyer;

before(async () => {
  server = await startServer({ env: { JQT_DB_POOL: String(CONNECTIONS), JQT_WORKERS: '32' } });
  const type = await voucherType(server);
  const [given, seller] = await Promise.all([withVouchers(server, ['test-buyer'], type), certifiedProvider(server, 'test-seller')]);
  [buyer] = given.holders;
  product = await listedProduct(server, seller, [type]);
});
after(() => server?.stop());

const sql = (statement) => server.database.sql(statement);
const stateOf = async (id) => (await sql(`SELECT state FROM orders WHERE id = '${id}'`))[0][0];
/** Lines of the log about a sweep's objects. */
const told = (sweep) => server.child.records.filter((line) => line.event.startsWith('sweep_') && line.sweep === sweep);

/** Copies of an order, due `seconds` ago; changes: columns that differ. Their ids. */
async function copies(made, count, seconds, changes = {}) {
  await sql(await copyOf(server.database, 'orders', `CROSS JOIN generate_series(1, ${count}) AS n WHERE id = '${made.id}'`, {
    id: 'md5(n || id::text)::uuid', number: "overlay(number placing lpad(n::text, 6, '0') from 19)",
    created_at: "created_at - interval '8 days'", year: 'year - 1', // which uses up none of this year's
    due_at: `(SELECT now FROM domain_clock) - interval '${seconds} seconds'`, ...changes,
  }));
  return (await sql(`SELECT md5(n || '${made.id}')::uuid FROM generate_series(1, ${count}) AS n`)).map(([id]) => id);
}

test('150 orders that cannot be refunded hold up none behind them, and each is told once', async () => {
  const made = await order(buyer.client, product);
  const broken = await copies(made, BROKEN, 60, // paid, but by no voucher
    { state: "'paid'", paid_at: "created_at - interval '8 days'", paid_fen: '100', escrow_fen: '100' });
  const [good] = await copies(await order(buyer.client, product), 1, 30);
  await until(async () => await stateOf(good) === 'cancelled', 'the good one is cancelled');
  await sleep(3_000); // they are tried again and again meanwhile
  const lines = told('order_timeout');
  assert.deepEqual(lines.map(({ id }) => id).sort(), broken.toSorted());
  for (const line of lines) assert.deepEqual([line.event, line.code], ['sweep_failed', 'internal']);
  await sql(`DELETE FROM orders WHERE id IN ('${broken.join("','")}')`);
});

test('an order that somebody holds holds up none behind it', async () => {
  const [held, free] = await copies(await order(buyer.client, product), 2, 0,
    { due_at: "(SELECT now FROM domain_clock) + (2 + n) * interval '1 second'" });
  const other = await Held.begin(server.database, `SELECT FROM orders WHERE id = '${held}' FOR UPDATE`);
  await until(async () => await stateOf(free) === 'cancelled', 'the free one is cancelled');
  assert.equal(await stateOf(held), 'pending_payment');
  await other.commit();
  await until(async () => await stateOf(held) === 'cancelled', 'the held one is cancelled');
  assert.deepEqual(told('order_timeout').filter(({ id }) => id === held), []);
});

test('a batch that cannot be sealed or issued holds up no other, and goes on once it is repaired', async () => {
  const made = [];
  for (const type of [await voucherType(server), await voucherType(server)]) { // the broken one closes first
    made.push(await runBatch(server, { types: [type], bookings: [{ client: buyer.client, type }], to: 'open' }));
  }
  const [broken, good] = made;
  const theirs = `WHERE batch_id = '${broken.batch.id}'`;
  const failures = (sweep) => told(sweep).filter(({ id }) => id === broken.batch.id).map(({ event, code }) => [event, code]);

  await sql(`INSERT INTO draw_entry SELECT batch_id, 0, entry_id, id, enterprise_id, voucher_type_id, sha256(salt), sha256(salt), 0
    FROM booking ${theirs}`);
  await moveTo(server, good.times.closes);
  await reaches(server, good.batch, 'sealed');
  await sql(`DELETE FROM draw_entry ${theirs}`);
  await reaches(server, broken.batch, 'sealed');
  assert.deepEqual(failures('booking_seal'), [['sweep_failed', 'internal']]);

  await moveTo(server, good.times.event);
  for (const { batch: drawn } of made) await draw(server, drawn);
  const [[pool]] = await sql(`SELECT pool_fen FROM booking_batch WHERE id = '${broken.batch.id}'`);
  const setPool = (fen) => sql(`UPDATE booking_batch SET pool_fen = ${fen} WHERE id = '${broken.batch.id}'`);
  await setPool(0);
  await moveTo(server, good.times.issue);
  await reaches(server, good.batch, 'issued');
  await setPool(pool);
  await reaches(server, broken.batch, 'issued');
  assert.deepEqual(failures('booking_issue'), [['sweep_failed', 'internal']]);
});

test('a flood of requests stops neither the sweeps nor the end of a right', async () => {
  await server.grant('staff-probe', 'operator');
  const probe = await server.as('staff-probe');
  const knock = async () => { // refused for its body, which takes no connection once the standing is known
    const at = Date.now();
    const { status } = await probe.post('/api/v1/booking-batches', {});
    return { at, status };
  };
  const held = await order(buyer.client, product);
  const [overdue] = await copies(held, 1, -3_600);
  for (const end = Date.now() + 1_500; Date.now() < end; await sleep(50)) assert.equal((await knock()).status, 422);

  const lock = await Held.begin(server.database, `SELECT FROM orders WHERE id = '${held.id}' FOR UPDATE`);
  let flooding = true;
  const flood = Array.from({ length: 6 * CONNECTIONS }, async () => {
    while (flooding) await buyer.client.post(orderAt(held, '/cancellation'), undefined, {});
  });
  try {
    await until(async () => await lock.waiting() === CONNECTIONS, 'every connection waits for the lock');
    await sql(`UPDATE orders SET due_at = (SELECT now FROM domain_clock) WHERE id = '${overdue}'`);
    await until(async () => await stateOf(overdue) === 'cancelled', 'the sweep acts', 3_000);
    for (const end = Date.now() + 2_000; Date.now() < end; await sleep(50)) {
      assert.equal((await knock()).status, 422, 'what changed is known all the time');
    }
    await server.command('admin', 'revoke', '--subject', 'staff-probe', '--role', 'operator');
    const revoked = Date.now();
    for (let last = await knock(); last.at < revoked + 2_000; last = await knock()) {
      assert.ok(last.status !== 422 || last.at < revoked + 1_000, 'refused within a second');
      await sleep(50);
    }
  } finally {
    flooding = false;
    await lock.commit();
    await Promise.all(flood);
  }
  assert.equal((await knock()).status, 401);
});

test('the database may go and come back, and the log says each once', async () => {
  const allow = (yes) => sqlIn('jqt', `ALTER DATABASE ${server.database.name} ALLOW_CONNECTIONS ${yes}`);
  const about = () => server.child.records.filter(({ event }) => event.startsWith('sweeps_')).map(({ event }) => event);
  const before = about();
  const [id] = await copies(await order(buyer.client, product), 1, 60, { due_at: 'NULL' });
  const owner = await Held.begin(server.database);
  await owner.sql('COMMIT', `UPDATE orders SET due_at = (SELECT now FROM domain_clock) WHERE id = '${id}'`);
  await allow(false);
  await owner.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'jqt'");
  await sleep(3_000);
  assert.deepEqual(about().slice(before.length), ['sweeps_interrupted']);
  await allow(true);
  await until(async () => await stateOf(id) === 'cancelled', 'the sweeps go on');
  await until(() => about().length === before.length + 2, 'the log says so');
  assert.equal(about().at(-1), 'sweeps_resumed');
  owner.end();
});

// Last: it kills the service.
test('a service that is killed amid a sweep finishes it once it runs again, and does nothing twice', async () => {
  const ids = await copies(await order(buyer.client, product), CROWD, 60);
  const cancelled = async () => Number((await sql(`SELECT count(*) FROM orders WHERE state = 'cancelled' AND id IN ('${ids.join("','")}')`))[0][0]);
  // Some are held, so that it cannot have ended before it is killed.
  const held = await Held.begin(server.database, `SELECT FROM orders WHERE id IN ('${ids.slice(CROWD / 2).join("','")}') FOR UPDATE`);
  await until(async () => await cancelled() > CROWD / 10, 'the sweep is at it');
  server.child.process.kill('SIGKILL');
  await server.child.ended;
  await held.commit();
  await server.serve();
  await until(async () => await cancelled() === CROWD, 'all are cancelled');
  const events = await sql(`SELECT count(*), count(DISTINCT object_id) FROM event WHERE kind = 'order.cancelled' AND object_id IN ('${ids.join("','")}')`);
  assert.deepEqual(events, [[String(CROWD), String(CROWD)]]);
  await verifyLedger(server);
});
