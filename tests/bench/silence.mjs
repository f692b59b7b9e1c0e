// What silent and trickling connections cost: how long /healthz and reads take beside them, and the processor time of
// the service for the connections alone. Not a test: it measures. Needs a release build.
//   JQT_BINARY=build/jqt tests/db/with_postgres.sh node tests/bench/silence.mjs [SILENT (900)] [TRICKLING (900)] [READS (500)]
import { connect } from 'node:net';
import { makeTemplate } from '../api/lib/database.mjs';
import { startServer } from '../api/lib/server.mjs';
import { cpuSeconds, residentMb } from './process.mjs';

const [silent, trickling, reads] = [2, 3, 4].map((i) => Number(process.argv[i] ?? [900, 900, 500][i - 2]));
const QUIET_MS = 4000; // less than the connections have for their header
const TRICKLE_MS = 100;
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

await makeTemplate();
const server = await startServer({ env: { JQT_LOG_LEVEL: 'warn', JQT_WORKERS: '16' } });
const client = await server.as('test-silence');
const { pid } = server.child.process;
const sockets = new Set();
let cutOff = 0;

/** Opened again when the service closes it. */
function hold(trickles) {
  const socket = connect(server.port, '127.0.0.1');
  socket.trickles = trickles;
  sockets.add(socket);
  socket.on('error', () => {}).on('data', () => {});
  socket.on('close', () => {
    if (!sockets.delete(socket)) return;
    cutOff++;
    hold(trickles);
  });
}

async function timed(ask) {
  const times = [];
  for (let i = 0; i < reads; i++) {
    const begin = performance.now();
    await ask();
    times.push(performance.now() - begin);
  }
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(2);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`;
}
const health = () => fetch(`${server.publicUrl}/healthz`).then((answer) => answer.text());
const read = () => client.get('/api/v1/me', { expect: 200 });

try {
  console.log(`alone:  /healthz ${await timed(health)}; reads ${await timed(read)}; ${residentMb(pid).toFixed(0)} MB`);
  for (let i = 0; i < silent + trickling; i++) hold(i >= silent);
  const trickle = setInterval(() => { for (const socket of sockets) if (socket.trickles) socket.write('G'); }, TRICKLE_MS);
  await pause(1000);
  const [before, begin] = [await cpuSeconds(pid), Date.now()];
  await pause(QUIET_MS);
  const share = (await cpuSeconds(pid) - before) / (Date.now() - begin) * 100_000;
  console.log(`beside ${silent} silent and ${trickling} trickling: /healthz ${await timed(health)}; reads ${await timed(read)}; ${
    residentMb(pid).toFixed(0)} MB; ${share.toFixed(1)} % of a processor for them alone; ${cutOff} were cut off and came again`);
  clearInterval(trickle);
} finally {
  const held = [...sockets];
  sockets.clear();
  for (const socket of held) socket.destroy();
  await server.stop();
}
