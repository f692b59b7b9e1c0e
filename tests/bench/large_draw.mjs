// A batch of many bookings: seal, draw, record, offline check, issue. Of each: time, processor time of the service and of
// PostgreSQL, the most memory that the service took. Not a test: it measures. Needs a release build and, for a million, some 6 GB under /tmp and half an hour.
//   JQT_BINARY=build/jqt tests/db/with_postgres.sh node tests/bench/large_draw.mjs [BOOKINGS (10000)] [WINNERS (a tenth)]
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { get } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fillCrowd } from '../api/lib/crowd.mjs';
import { makeTemplate } from '../api/lib/database.mjs';
import { moveTo, qualifiedEnterprise, staff, until, voucherType } from '../api/lib/people.mjs';
import { startServer } from '../api/lib/server.mjs';
import { at, draw, runBatch } from '../api/lib/vouchers.mjs';
import { cpuSeconds, forgetPeak, peakMb, residentMb } from './process.mjs';

const bookings = Number(process.argv[2] ?? 10_000);
const winners = Number(process.argv[3] ?? Math.ceil(bookings / 10));
const PATIENCE_MS = 3_600_000;
const UNREAD = 60;

function line(what, ms, mb, own, database, more = '') {
  const seconds = [ms / 1000, own, database].map((s) => (s === undefined ? ''.padStart(10) : `${s.toFixed(1).padStart(8)} s`));
  console.log(`${what.padEnd(28)} ${seconds.join('')} ${mb.toFixed(0).padStart(6)} MB  ${more}`);
}
console.log(`${''.padEnd(28)}       time   service  database   peak`);

await makeTemplate();
const server = await startServer({ env: { JQT_WORKERS: '80', JQT_LOG_LEVEL: 'warn' } });
const pid = () => server.child.process.pid;

/** Processor time of the connections that are open now; the service keeps its own. */
async function databaseSeconds() {
  const pids = await server.database.sql("SELECT pid FROM pg_stat_activity WHERE application_name = 'jqt'");
  const seconds = await Promise.all(pids.map(([id]) => cpuSeconds(id).catch(() => 0)));
  return seconds.reduce((sum, s) => sum + s, 0);
}

/** Runs step(); prints how long it took and the service's peak meanwhile. */
async function measured(what, step) {
  await forgetPeak(pid());
  const before = [performance.now(), await cpuSeconds(pid()), await databaseSeconds()];
  const more = await step();
  const after = [performance.now(), await cpuSeconds(pid()), await databaseSeconds()];
  const [ms, own, database] = after.map((value, i) => value - before[i]);
  line(what, ms, await peakMb(pid()), own, database, more ?? '');
}
const reaches = (batch, state) => until(async () => {
  await sleep(100);
  return (await server.anonymous().get(at(batch), { expect: 200 })).body.state === state;
}, state, PATIENCE_MS);

await staff(server);
const model = await qualifiedEnterprise(server, 'test-model');
const type = { ...await voucherType(server), quota: winners };
const { batch, times } = await runBatch(server, { types: [type], bookings: [{ client: model.client, type }], to: 'open' });
const made = performance.now();
await fillCrowd(server, model, batch, bookings - 1, "'9137' || lpad(n::text, 13, '0') || 'X'");
// Not what is still empty: checks of foreign keys would be planned for that, and here no autovacuum puts it right.
await server.database.sql('ANALYZE booking, enterprise, account, qualification, booking_batch, booking_batch_type');
console.log(`${bookings} bookings, ${winners} winners; made in ${((performance.now() - made) / 1000).toFixed(0)} s; at rest ${residentMb(pid()).toFixed(0)} MB`);

await measured('seal', async () => { await moveTo(server, times.closes); await reaches(batch, 'sealed'); });
await moveTo(server, times.event);
await measured('draw', () => draw(server, batch).then(() => {}));
await moveTo(server, times.publicity);

const record = new URL(at(batch, '/draw-record'), server.publicUrl);
const file = join(server.folder, 'record.json');
const download = (headers, path) => new Promise((resolve, reject) => {
  get(record, { headers }, (answer) => {
    if (answer.statusCode !== 200) reject(new Error(`the record: ${answer.statusCode}`));
    answer.pipe(createWriteStream(path)).on('finish', resolve).on('error', reject);
  }).on('error', reject);
});
const sized = async (path) => `${((await stat(path)).size / 1e6).toFixed(1)} MB`;
await measured('record', async () => { await download({}, file); return sized(file); });
await measured('record as gzip', async () => { await download({ 'accept-encoding': 'gzip' }, `${file}.gz`); return sized(`${file}.gz`); });
await rm(join(server.folder, 'files', 'documents'), { recursive: true });
await measured('record made again', async () => {
  for (let status = 503; status === 503;) {
    ({ status } = await fetch(record, { headers: { 'accept-encoding': 'identity' }, method: 'HEAD' }));
  }
});

await measured(`${UNREAD} unread downloads`, async () => {
  const request = `GET ${record.pathname} HTTP/1.1\r\nHost: ${record.host}\r\n\r\n`;
  const sockets = Array.from({ length: UNREAD }, () => connect(record.port, record.hostname).pause().on('error', () => {}));
  for (const socket of sockets) socket.write(request);
  await sleep(3000);
  const held = residentMb(pid());
  await Promise.all(sockets.map((socket) => new Promise((resolve) => { socket.once('close', resolve).resume(); })));
  return `${held.toFixed(0)} MB while they wait`;
});

/** A sub-command with the service's configuration; peak memory by looking at it now and then. */
async function command(what, ...args) {
  const before = performance.now();
  let own = 0;
  const child = spawn(server.binary, args, { env: server.env, stdio: ['ignore', 'pipe', 'inherit'] });
  let peak = 0;
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text) => { told += text; });
  const timer = setInterval(() => {
    peakMb(child.pid).then((mb) => { peak = mb; }, () => {});
    cpuSeconds(child.pid).then((s) => { own = s; }, () => {});
  }, 20);
  const code = await new Promise((resolve) => { child.once('close', resolve); });
  clearInterval(timer);
  line(what, performance.now() - before, peak, own, undefined, `exit ${code}: ${told.trim().split('\n').at(-1)}`);
}
await command('verify-draw', 'verify-draw', file);

await measured('issue', async () => { await moveTo(server, times.issue); await reaches(batch, 'issued'); });
await command('verify-ledger', 'verify-ledger');
await server.anonymous().get(at(batch), { expect: 200 }); // it still runs
await server.stop();
