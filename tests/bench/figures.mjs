// The two figures of a resting service: memory with 256 workers, and how soon it is ready. Not a test: it measures.
//   JQT_BINARY=build/jqt tests/db/with_postgres.sh node tests/bench/figures.mjs
// Needs a release build; a build with sanitizers tells nothing here.
import { makeTemplate } from '../api/lib/database.mjs';
import { startServer } from '../api/lib/server.mjs';
import { residentMb } from './process.mjs';

const STARTS = 5;
const WORKERS = 256;
const LIMIT_MB = 40;
const LIMIT_MS = 1000;

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

await makeTemplate();
const server = await startServer({ env: { JQT_WORKERS: String(WORKERS) } });
const fresh = [];
const ready = [];
for (let i = 0; i < STARTS; i++) {
  await server.child.stop();
  const started = performance.now();
  await server.serve(); // asks /readyz every 50 ms
  ready.push(performance.now() - started);
  fresh.push(residentMb(server.child.process.pid));
}
const client = await server.as('test-figures');
for (let i = 0; i < WORKERS; i++) await client.get('/api/v1/me', { expect: 200 });
await Promise.all(Array.from({ length: WORKERS }, () => fetch(`${server.publicUrl}/api/v1/site`).then((r) => r.arrayBuffer())));
const used = residentMb(server.child.process.pid);
await server.stop();

const line = (what, value, unit, limit) =>
  console.log(`${what.padEnd(44)} ${value.toFixed(value < 100 ? 1 : 0).padStart(7)} ${unit}   limit ${limit} ${unit}   ${value <= limit ? 'ok' : 'TOO MUCH'}`);
line(`resident memory, ${WORKERS} workers, idle`, median(fresh), 'MB', LIMIT_MB);
line('the same after each worker had work', used, 'MB', LIMIT_MB);
line(`ready after the start (median of ${STARTS})`, median(ready), 'ms', LIMIT_MS);
process.exitCode = median(fresh) <= LIMIT_MB && median(ready) <= LIMIT_MS ? 0 : 1;
