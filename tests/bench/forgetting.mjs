// How fast old idempotency records are forgotten beside payments, and what that costs the payments. Not a test.
//   JQT_BINARY=build/jqt tests/db/with_postgres.sh node tests/bench/forgetting.mjs [RECORDS]
// Needs a release build, and for figures that count a cluster that waits for its disk (JQT_TEST_DATABASE_URL).
import { copyOf, makeTemplate } from '../api/lib/database.mjs';
import { listedProduct, order, pay, setPassword } from '../api/lib/market.mjs';
import { certifiedProvider, voucherType } from '../api/lib/people.mjs';
import { startServer } from '../api/lib/server.mjs';
import { withVouchers } from '../api/lib/vouchers.mjs';

const RECORDS = Number(process.argv[2] ?? 200_000);
const BUYERS = 8;
const ORDERS = 4_000; // of each buyer
const ALONE_MS = 15_000;
const TYPE = { face_value_fen: 1_000_000, annual_cap: 100 };

await makeTemplate();
const server = await startServer({ env: { JQT_WORKERS: '64' } });
const { sql } = server.database;
const type = await voucherType(server, TYPE);
const { holders } = await withVouchers(server, Array.from({ length: BUYERS }, (_, i) => `test-buyer-${i}`), type);
const product = await listedProduct(server, await certifiedProvider(server, 'test-seller'), [type]);
for (const buyer of holders) {
  await setPassword(buyer.client);
  const made = await order(buyer.client, product);
  await sql(await copyOf(server.database, 'orders', `CROSS JOIN generate_series(1, ${ORDERS}) AS n WHERE id = '${made.id}'`,
    { id: 'md5(n || id::text)::uuid', number: "overlay(number placing lpad(n::text, 6, '0') from 19)", year: 'year - 1' }));
  buyer.orders = (await sql(`SELECT md5(n || '${made.id}')::uuid FROM generate_series(1, ${ORDERS}) AS n`)).map(([id]) => id);
}

const paid = []; // { at, ms }
let paying = true;
const work = Promise.all(holders.map(async (buyer) => {
  while (paying) {
    const begun = performance.now();
    await pay(buyer.client, buyer.orders.pop(), [[buyer.voucher, 100]]);
    paid.push({ at: begun, ms: performance.now() - begun });
  }
}));
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
const left = async () => ( // by the index: to read the table would be a load of its own
  await sql('SET enable_seqscan = off', 'SELECT 1 FROM (SELECT min(created_at) AS oldest FROM idempotency) i WHERE oldest < now() - interval \'8 days\'')).length;

function tell(what, from, to) {
  const during = paid.filter(({ at }) => at >= from && at < to).map(({ ms }) => ms).sort((a, b) => a - b);
  const part = (p) => during[Math.floor(during.length * p)]?.toFixed(1);
  console.log(`${what.padEnd(36)} ${(during.length * 1000 / (to - from)).toFixed(0).padStart(6)} payments/s   median ${part(0.5)} ms   p95 ${part(0.95)} ms   p99 ${part(0.99)} ms`);
}

await pause(3_000);
const alone = performance.now();
await pause(ALONE_MS);
const filling = performance.now();
await sql(`INSERT INTO idempotency (account_id, operation, key, fingerprint, status, version, body, created_at)
  SELECT gen_random_uuid(), 'payOrder', md5(n::text), sha256(n::text::bytea), 200, 3, repeat('x', 1500), now() - interval '9 days'
  FROM generate_series(1, ${RECORDS}) AS n`);
const filled = performance.now();
while (await left() > 0) await pause(1_000);
const empty = performance.now();
await pause(ALONE_MS);
const end = performance.now();
paying = false;
await work;
tell('payments alone, before', alone, filling);
tell('beside the forgetting', filled, empty);
tell('payments alone, after', empty, end);
console.log(`${RECORDS} records forgotten in ${((empty - filled) / 1000).toFixed(1)} s: ${(RECORDS * 1000 / (empty - filled)).toFixed(0)} a second`);
await server.stop();
