// Restarts under load behind the shipped nginx: what is refused, lost or done twice, and how long the longest answer takes.
// Not a test: it measures. Needs a release build (its launcher beside it).
//   JQT_BINARY=build/jqt tests/db/with_postgres.sh node tests/bench/restart.mjs [RESTARTS (20)] [READERS (12)] [WRITERS (4)]
import { join } from 'node:path';
import { makeTemplate } from '../api/lib/database.mjs';
import { Launched } from '../api/lib/launched.mjs';
import { Nginx, Traffic } from '../api/lib/nginx.mjs';
import { startServer } from '../api/lib/server.mjs';

const [restarts, readers, writers] = [2, 3, 4].map((i) => Number(process.argv[i] ?? [20, 12, 4][i - 2]));
const BETWEEN_MS = 1000;

await makeTemplate();
const server = await startServer({ env: { JQT_LOG_LEVEL: 'info', JQT_WORKERS: '64' } });
const launched = await Launched.start(server);
const nginx = await Nginx.start(join(server.folder, 'nginx'), launched.port, { publicUrl: server.publicUrl });
try {
  const { access_token: token } = await server.tokens('test-restarts');
  const traffic = new Traffic(nginx, token, { readers, writers });
  const begin = Date.now();
  const took = [];
  for (let i = 0; i < restarts; i += 1) {
    await new Promise((resolve) => { setTimeout(resolve, BETWEEN_MS); });
    const before = Date.now();
    await launched.restart();
    took.push(Date.now() - before);
  }
  await traffic.stop();
  const [[stored]] = await server.database.sql("SELECT count(*) FROM file f JOIN account a ON a.id = f.account_id WHERE a.subject = 'test-restarts'");
  console.log(`${restarts} restarts (longest ${Math.max(...took)} ms) in ${((Date.now() - begin) / 1000).toFixed(0)} s: ${traffic.reads} reads, ${
    traffic.writes} writes, ${stored} of them stored, ${traffic.faults.length} faults, longest answer ${traffic.longest_ms} ms`);
  for (const fault of traffic.faults.slice(0, 10)) console.log(fault);
} finally {
  await nginx.stop();
  await launched.stop();
  await server.stop();
}
