// The booking hour: so many enterprises log in, read, acknowledge the notice, book and change within so many seconds,
// half of them in the first fifth, while others pay. Then, for a minute, twenty times more clients than workers.
// Tells what was lost, done twice, refused and how long answers took. Not a test: it measures. Needs a release build.
//   JQT_BINARY=build/jqt tests/db/with_postgres.sh node tests/bench/booking_hour.mjs [ENTERPRISES (20000)] [SECONDS (600)] [OVERLOAD SECONDS (60)]
// Service, database, province (300 ms an answer) and clients share the machine.
import { setTimeout as sleep } from 'node:timers/promises';
import { fillCrowd } from '../api/lib/crowd.mjs';
import { makeTemplate } from '../api/lib/database.mjs';
import { AGREEMENT, listedProduct, PASSWORD, setPassword } from '../api/lib/market.mjs';
import { certifiedProvider, qualifiedEnterprise, staff, voucherType } from '../api/lib/people.mjs';
import { startServer } from '../api/lib/server.mjs';
import { at, runBatch, withVouchers } from '../api/lib/vouchers.mjs';
import { claimsOf, findAccount } from '../idp/accounts.mjs';
import { usccFor } from '../idp/uscc.mjs';
import { cpuSeconds, forgetPeak, peakMb, residentMb } from './process.mjs';
import { startSwiftProvince } from './swift_province.mjs';
import { quantile, Seen, Visitor } from './visitor.mjs';

const [enterprises, seconds, overloadSeconds] = [2, 3, 4].map((i) => Number(process.argv[i] ?? [20_000, 600, 60][i - 2]));
const RUSH = { share: 0.5, time: 0.2 };
const PROVINCE_MS = 300;
const [THOUGHT_MS, THOUGHT_MORE_MS] = [500, 2500]; // between two steps of a person
const LAST_ARRIVAL = 0.97; // of the time: who comes then is done in time
const PAYERS = 12; // each of another provider: an account may move money 120 times a minute
const PAYMENT_EVERY_MS = 1500;
const FACE_FEN = 200_000;
const PAYMENT_FEN = 1000;
const WORKERS = 64; // in the overload
const TIMES_MORE = 20;
const PEAK_SECONDS = 10;
const RECOVERED_MS = 100;
const ANALYZE_EVERY_MS = 15_000;

// ---- the city ----

await makeTemplate();
const DELIVERED = ['WORKERS', 'DB_POOL', 'DB_WAIT_MS', 'LIMIT_ADDRESS', 'LIMIT_LOGIN', 'LIMIT_ACCOUNT', 'LIMIT_PAYMENT', 'LIMIT_CLIENT'];
const server = await startServer({ env: { JQT_LOG_LEVEL: 'warn' } });
const { sql } = server.database;
const pid = () => server.child.process.pid;
await staff(server);
const accepted = await voucherType(server, { face_value_fen: FACE_FEN });
const { holders } = await withVouchers(server, Array.from({ length: PAYERS }, (_, i) => `test-payer-${i}`), accepted);
const products = [];
for (const [i, { client }] of holders.entries()) {
  const provider = await certifiedProvider(server, `test-provider-${i}`);
  products.push(await listedProduct(server, provider, [accepted], { annual_uses: 100 }));
  await setPassword(client);
}
const agreement = (await holders[0].client.get(AGREEMENT, { expect: 200 })).body.version;
const types = [await voucherType(server), await voucherType(server)];
const model = await qualifiedEnterprise(server, 'test-model');
const { batch } = await runBatch(server, { types, to: 'open' });
const codes = Array.from({ length: enterprises }, (_, i) => usccFor(`crowd-${i + 1}`));
const code = (n) => codes[n - 1];
await fillCrowd(server, model, undefined, enterprises, `('{${codes}}'::text[])[n]`);
await sql('VACUUM ANALYZE');
const province = await startSwiftProvince({ delayMs: PROVINCE_MS });
for (const name of DELIVERED) delete server.env[`JQT_${name}`]; // as a city gets it
Object.assign(server.env, { JQT_OIDC_ISSUER: province.issuer, JQT_TRUSTED_PROXIES: '127.0.0.1' });
await server.restart();
console.log(`${enterprises} enterprises, ${seconds} s; at rest ${residentMb(pid()).toFixed(0)} MB`);

const addressOf = (n) => `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
const modelName = findAccount('test-model').enterprise_name;
const claimsOfNumber = (n) => ({ ...claimsOf(findAccount('test-model')), sub: `crowd-${n}`, uscc: code(n), enterprise_name: `${modelName}之${n}` });
const thought = () => sleep(THOUGHT_MS + Math.random() * THOUGHT_MORE_MS);

// ---- what everybody does ----

const seen = new Seen();
const booked = new Map(); // uscc → the type that was acknowledged last
const failed = [];

async function bookingOf(n) {
  const visitor = new Visitor(server.publicUrl, seen, addressOf(n));
  const [first, second] = n % 2 === 0 ? types : [...types].reverse();
  const book = async (what, type) => {
    await visitor.ask(what, 'PUT', at(batch, '/booking'), { body: { voucher_type_id: type.id } });
    booked.set(code(n), type.id);
  };
  const steps = [
    () => visitor.ask('me', 'GET', '/api/v1/me'),
    () => visitor.ask('batches', 'GET', '/api/v1/booking-batches?limit=10'),
    () => visitor.ask('batch', 'GET', at(batch)),
    () => visitor.ask('acknowledge', 'POST', at(batch, '/notice-acknowledgement'), { expect: [204] }),
    () => book('book', first),
    () => visitor.ask('booking', 'GET', at(batch, '/booking')),
    () => book('change', second),
  ];
  try {
    await visitor.logIn(claimsOfNumber(n));
    for (const step of steps) {
      await thought();
      await step();
    }
  } catch (fault) {
    failed.push(`${n}: ${fault.message}`);
  }
  visitor.leave();
}

let paid = 0;
let going = true;
async function pay({ login, voucher }, i) {
  const visitor = new Visitor(server.publicUrl, seen, addressOf(1e7 + i));
  const seller = new Visitor(server.publicUrl, seen, addressOf(2e7 + i));
  await visitor.logIn(claimsOf(findAccount(login)));
  await seller.logIn(claimsOf(findAccount(`test-provider-${i}`)));
  while (going) {
    const order = (await visitor.ask('order', 'POST', '/api/v1/orders', { body: { product_id: products[i].id, agreement_version: agreement }, expect: [201] })).json();
    await visitor.ask('payment', 'POST', `/api/v1/orders/${order.id}/payment`,
      { body: { vouchers: [{ voucher_id: voucher.id, amount_fen: PAYMENT_FEN }], payment_password: PASSWORD } });
    paid += 1;
    await seller.ask('rejection', 'POST', `/api/v1/orders/${order.id}/rejection`, { body: { reason: '排期已满' } });
    await sleep(PAYMENT_EVERY_MS);
  }
  visitor.leave();
  seller.leave();
}

/** When number n comes: ms from the beginning. */
function arrivalOf(n) {
  const part = (n + Math.random()) / enterprises;
  const rush = RUSH.time * (part / RUSH.share);
  const later = RUSH.time + (LAST_ARRIVAL - RUSH.time) * ((part - RUSH.share) / (1 - RUSH.share));
  return 1000 * seconds * (part < RUSH.share ? rush : later);
}

function tell(what, times) {
  const sorted = [...times].sort((a, b) => a - b);
  const [median, last, longest] = [0.5, 0.99, 1].map((part) => quantile(sorted, part).toFixed(0).padStart(7));
  console.log(`${what.padEnd(14)} ${String(sorted.length).padStart(8)} ${median} ${last} ${longest}`);
}

function tellAll(all) {
  console.log('                 answers     p50     p99     max  (ms)');
  for (const [what, times] of all.answers) tell(what, times);
  tell('refused', all.refusals);
  console.log(`refusals: ${JSON.stringify(Object.fromEntries(all.refusedBy))}, ${all.refusedWithoutTime} without Retry-After; logins begun again: ${all.begunAgain}; unexpected: ${JSON.stringify(Object.fromEntries(all.wrong))}`);
}

/* As autovacuum does it, which the tests' cluster goes without: what was planned for empty tables is planned anew. */
const analyzing = setInterval(() => { sql('ANALYZE').catch(() => {}); }, ANALYZE_EVERY_MS);

await forgetPeak(pid());
const begun = performance.now();
const before = await cpuSeconds(pid());
const payers = holders.map((holder, i) => pay(holder, i).catch((fault) => failed.push(`payer ${i}: ${fault.message}`)));
await Promise.all(Array.from({ length: enterprises }, async (_, n) => {
  await sleep(arrivalOf(n));
  await bookingOf(n + 1);
}));
const took = (performance.now() - begun) / 1000;
going = false;
clearInterval(analyzing);
await Promise.all(payers);

// ---- what became of it ----

tellAll(seen);
const kept = new Map((await sql(`SELECT e.uscc, b.voucher_type_id FROM booking b JOIN enterprise e ON e.id = b.enterprise_id
  WHERE b.batch_id = '${batch.id}' AND NOT b.withdrawn`)).map(([uscc, type]) => [uscc, type]));
const [[bookings]] = await sql(`SELECT count(*) FROM booking WHERE batch_id = '${batch.id}'`);
const [[payments]] = await sql("SELECT count(*) FROM ledger_transfer WHERE kind = 'payment' AND number IS NOT NULL");
const lost = [...booked].filter(([uscc, type]) => kept.get(uscc) !== type).length;
await server.command('verify-ledger');
const all = seen.good + seen.refusals.length;
console.log(`${booked.size} booked in ${took.toFixed(0)} s, ${lost} lost, ${bookings - booked.size} double; ${paid} payments, ${payments} in the ledger, which verifies; ${failed.length} gave up ${failed.slice(0, 3).join('; ')}`);
console.log(`${all} requests, ${(100 * seen.refusals.length / all).toFixed(2)} % refused; service ${(await cpuSeconds(pid()) - before).toFixed(0)} s of processor, peak ${(await peakMb(pid())).toFixed(0)} MB`);

// ---- more than it can take ----

if (overloadSeconds > 0) {
  server.env.JQT_WORKERS = String(WORKERS);
  await server.restart();
  const crowd = Array.from({ length: Math.min(enterprises, WORKERS * TIMES_MORE) }, (_, i) => i + 1);
  const entering = new Seen();
  const visitors = [];
  for (let i = 0; i < crowd.length; i += WORKERS / 2) {
    await Promise.all(crowd.slice(i, i + WORKERS / 2).map(async (n) => {
      const visitor = new Visitor(server.publicUrl, entering, addressOf(n));
      await visitor.logIn(claimsOfNumber(n));
      visitors.push(visitor);
    }));
  }
  for (const visitor of visitors) await visitor.ask('acknowledge', 'POST', at(batch, '/notice-acknowledgement'), { expect: [204] });
  const asks = [
    (v) => v.ask('me', 'GET', '/api/v1/me'),
    (v) => v.ask('batch', 'GET', at(batch)),
    (v) => v.ask('vouchers', 'GET', '/api/v1/vouchers'),
    (v, i) => v.ask('change', 'PUT', at(batch, '/booking'), { body: { voucher_type_id: types[i % 2].id } }),
  ];
  /** So many clients that never think, so long; good answers a second. */
  async function press(some, forSeconds) {
    const now = new Seen();
    const until = performance.now() + 1000 * forSeconds;
    await Promise.all(some.map(async (visitor, n) => {
      visitor.seen = now;
      for (let i = n; performance.now() < until; i++) await asks[i % asks.length](visitor, i).catch(() => {});
    }));
    return { now, rate: now.good / forSeconds };
  }
  const atRest = residentMb(pid());
  let peak = 0;
  for (const clients of [WORKERS / 4, WORKERS / 2, WORKERS]) {
    const { rate } = await press(visitors.slice(0, clients), PEAK_SECONDS);
    console.log(`${String(clients).padStart(5)} clients: ${rate.toFixed(0)} good answers a second`);
    peak = Math.max(peak, rate);
  }
  await forgetPeak(pid());
  const { now, rate } = await press(visitors, overloadSeconds);
  const most = await peakMb(pid());
  const ended = performance.now();
  for (let quick = 0; quick < 10;) {
    const sent = performance.now();
    await visitors[0].ask('me', 'GET', '/api/v1/me').catch(() => {});
    quick = performance.now() - sent < RECOVERED_MS ? quick + 1 : 0;
  }
  console.log(`${visitors.length} clients, ${WORKERS} workers, ${overloadSeconds} s: ${rate.toFixed(0)} good answers a second, ${(rate / peak).toFixed(2)} of the peak`);
  tellAll(now);
  console.log(`well again after ${((performance.now() - ended) / 1000).toFixed(1)} s`);
  for (const visitor of visitors) visitor.leave();
  await sleep(10_000);
  console.log(`memory: ${atRest.toFixed(0)} MB before, ${most.toFixed(0)} MB at most, ${residentMb(pid()).toFixed(0)} MB ten seconds later`);
}
await server.stop();
await province.stop();
