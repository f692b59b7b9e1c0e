// The program around the service: what it says about its configuration, how it stops, and what it does while the
// database is away.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { addressOf, makeDatabase, sql } from './lib/database.mjs';
import { Held } from './lib/hold.mjs';
import { until } from './lib/people.mjs';
import { Child } from './lib/process.mjs';
import { RawConnection } from './lib/raw.mjs';
import { startServer } from './lib/server.mjs';

const RECOVERY_LIMIT_MS = 10_000;
let server;
before(async () => { server = await startServer(); });
after(() => server?.stop());

/** A sub-command with variables set otherwise (undefined: not set): { code, stdout, stderr }. */
function run(args, env = {}) {
  const all = { ...server.env, ...env };
  for (const [name, value] of Object.entries(env)) if (value === undefined) delete all[name];
  return new Promise((resolve) => {
    execFile(server.binary, args, { env: all, timeout: 20_000 }, (fault, stdout, stderr) => resolve({ code: fault ? fault.code : 0, stdout, stderr }));
  });
}

/** The start stops with exit code 2 and one sentence that says both. */
async function stops(env, name, shouldBe) {
  const { code, stdout, stderr } = await run(['serve'], env);
  assert.deepEqual([code, stdout], [2, ''], stderr);
  assert.match(stderr, /^jqt: [^\n]+\.\n$/, 'one sentence');
  assert.ok(stderr.includes(name), `${stderr} does not name ${name}`);
  assert.ok(stderr.includes(shouldBe), `${stderr} does not say "${shouldBe}"`);
  return stderr;
}

/** What /readyz says while it is 503. */
async function readiness(at) {
  const response = await fetch(`${at}/readyz`);
  assert.equal(response.status, 503);
  return response.json();
}

const NEEDED = ['DATABASE_URL', 'JQT_PUBLIC_URL', 'JQT_SIGNING_KEYS', 'JQT_SECRET', 'JQT_PEPPER', 'JQT_FILES_DIR',
  'JQT_OIDC_ISSUER', 'JQT_OIDC_CLIENT_ID', 'JQT_OIDC_CLIENT_SECRET'];
/* Each setting by itself: tests/unit/config_test.c. */
test('a setting that is missing stops the start', async () => {
  for (const value of [undefined, '']) await stops({ JQT_PEPPER: value }, 'JQT_PEPPER', 'it should be');
});

test('a wrong setting stops the start', async () => {
  const said = await stops({ JQT_SECRET: 'geheim' }, 'JQT_SECRET', 'should be');
  assert.ok(!said.includes('geheim'), 'a secret was told');
  await stops({ JQT_OIDC_CLAIMS: 'nonsense' }, 'JQT_OIDC_CLAIMS', 'should be');
});

test('folders that are not there, or hold nothing, stop the start', async () => {
  const empty = join(server.folder, 'empty');
  await mkdir(empty);
  await stops({ JQT_FILES_DIR: '/nowhere' }, 'JQT_FILES_DIR', 'should be');
  await stops({ JQT_SIGNING_KEYS: '/nowhere' }, 'JQT_SIGNING_KEYS', 'should be');
  await stops({ JQT_SIGNING_KEYS: empty }, 'JQT_SIGNING_KEYS', 'should be');
  await writeFile(join(empty, 'bad.pem'), 'not a key');
  await stops({ JQT_SIGNING_KEYS: empty }, 'JQT_SIGNING_KEYS', 'should be');
});

test('a sandbox behind https does not start', async () => {
  await stops({ JQT_PUBLIC_URL: 'https://fwq.example.gov.cn' }, 'JQT_SANDBOX', 'should be 0');
});

test('another pepper or secret than the database was begun with stops the start', async () => {
  for (const name of ['JQT_PEPPER', 'JQT_SECRET']) {
    const said = await stops({ [name]: 'another-text-of-at-least-32-characters' }, name, 'should be that one');
    assert.ok(!said.includes('another-text'), 'a secret was told');
    const ill = await run(['doctor'], { [name]: 'another-text-of-at-least-32-characters' });
    assert.equal(ill.code, 1);
    assert.match(ill.stdout, new RegExp(`^FAIL {2}secrets and clock: ${name} is not the one`, 'm'));
  }
  const rows = await server.database.sql("SELECT name, encode(value, 'hex') FROM secret_check ORDER BY name");
  assert.deepEqual(rows, ['JQT_PEPPER', 'JQT_SECRET'].map((name) => [name, createHmac('sha256', server.env[name]).update('check').digest('hex')]));
});

test('a login that the database refuses, and a schema that is not this program\'s, stop the start', async () => {
  const database = await makeDatabase();
  const stranger = database.serviceUrl.replace('jqt_app', 'nobody_here');
  assert.notEqual(stranger, database.serviceUrl);
  try {
    await stops({ DATABASE_URL: stranger }, 'role "nobody_here" does not exist', 'DATABASE_URL should name a role that may log in there');
    await database.sql("INSERT INTO schema_migration (version, name, sha256) VALUES (9999, '9999_later.sql', sha256('x'))");
    const { code, stdout } = await run(['doctor'], { DATABASE_URL: database.serviceUrl });
    assert.equal(code, 1);
    assert.match(stdout, /^ok {4}database\nFAIL {2}migrations: The database is newer than this program: it has 9999_later.sql/m);
    assert.match(stdout, /^FAIL {2}secrets and clock: not looked at/m);
    await database.sql("UPDATE schema_migration SET sha256 = sha256('x') WHERE version = 1");
    await stops({ DATABASE_URL: database.serviceUrl }, '0001_foundation.sql was applied to the database as another text', 'use the program that migrated it');
  } finally {
    await database.drop();
  }
});

test('doctor stores no check value', async () => {
  const database = await makeDatabase();
  try {
    assert.equal((await run(['doctor'], { DATABASE_URL: database.serviceUrl })).code, 0);
    assert.deepEqual(await database.sql('SELECT name FROM secret_check'), []);
  } finally {
    await database.drop();
  }
});

test('a clock that was moved keeps a service without the sandbox from starting', async () => {
  const database = await makeDatabase();
  const real = { DATABASE_URL: database.serviceUrl, JQT_SANDBOX: '0' };
  const starts = async () => {
    const child = new Child(server.binary, ['serve'], { ...server.env, ...real, JQT_LISTEN: '127.0.0.1:0' });
    for (const until = Date.now() + RECOVERY_LIMIT_MS; !child.log.includes('"started"'); await sleep(20)) {
      assert.ok(Date.now() < until && child.running, child.tail());
    }
    await child.stop();
  };
  try {
    await starts();
    await database.sql('INSERT INTO sandbox_clock (offset_ms) VALUES (0)');
    await starts();
    await database.sql('UPDATE sandbox_clock SET offset_ms = 3600000');
    await stops(real, 'JQT_SANDBOX is 0', 'moved by 3600 s; it should be 1');
    assert.match((await run(['doctor'], real)).stdout, /^FAIL {2}secrets and clock: JQT_SANDBOX is 0/m);
  } finally {
    await database.drop();
  }
});

test('only a database that was migrated for the sandbox lets the service move its clock', async () => {
  const database = await makeDatabase();
  const may = async () => (await database.sql(`SELECT has_table_privilege('jqt_service', 'sandbox_clock', 'SELECT'),
    has_table_privilege('jqt_service', 'sandbox_clock', 'INSERT'), has_any_column_privilege('jqt_service', 'sandbox_clock', 'UPDATE')`))[0].join('');
  const migrate = async (sandbox) => assert.equal((await run(['migrate'], { JQT_MIGRATE_URL: database.ownerUrl, JQT_SANDBOX: sandbox })).code, 0);
  try {
    await migrate('0');
    assert.equal(await may(), 'tff');
    await stops({ DATABASE_URL: database.serviceUrl }, 'JQT_SANDBOX is 1', 'run jqt migrate with it, or it should be 0');
    await migrate('1');
    assert.equal(await may(), 'ttt');
  } finally {
    await database.drop();
  }
});

test('a database that answers later is compared before anything is served from it', async () => {
  const database = await makeDatabase();
  const allow = (yes) => sql('jqt', `ALTER DATABASE ${database.name} ALLOW_CONNECTIONS ${yes}`);
  const start = async (env) => {
    const child = new Child(server.binary, ['serve'], { ...server.env, DATABASE_URL: database.serviceUrl, JQT_LISTEN: '127.0.0.1:0', ...env });
    for (const until = Date.now() + RECOVERY_LIMIT_MS; !child.log.includes('"started"'); await sleep(20)) {
      assert.ok(Date.now() < until && child.running, child.tail());
    }
    return { child, at: `http://127.0.0.1:${child.records.find((record) => record.event === 'started').port}` };
  };
  try {
    await database.sql(`INSERT INTO secret_check (name, value) VALUES ('JQT_PEPPER', decode('${
      createHmac('sha256', server.env.JQT_PEPPER).update('check').digest('hex')}', 'hex'))`);
    await allow(false);
    const [right, wrong] = [await start({}), await start({ JQT_PEPPER: 'another-text-of-at-least-32-characters' })];
    assert.equal((await fetch(`${right.at}/api/v1/site`)).status, 503);
    assert.deepEqual(await readiness(right.at), { status: 'unavailable', database: 'starting' });
    await until(() => right.child.log.includes('"database_awaited"'), 'it says what it waits for');
    assert.equal(right.child.log.split('"database_awaited"').length, 2, 'once');
    await allow(true);
    const { code } = await wrong.child.ended;
    assert.equal(code, 1, wrong.child.tail());
    assert.match(wrong.child.log, /"start_refused".*JQT_PEPPER is not the one/);
    for (const until = Date.now() + RECOVERY_LIMIT_MS; (await fetch(`${right.at}/readyz`)).status !== 200; await sleep(50)) {
      assert.ok(Date.now() < until, right.child.tail());
    }
    assert.equal((await fetch(`${right.at}/api/v1/site`)).status, 200);
    await right.child.stop();
    await database.sql('DELETE FROM secret_check');
    const held = await Held.begin(database, "INSERT INTO secret_check (name, value) VALUES ('JQT_PEPPER', sha256('x'))");
    const waiting = await start({}); // the database answers, but not yet which secrets it knows
    assert.equal((await fetch(`${waiting.at}/api/v1/site`)).status, 503);
    assert.deepEqual(await readiness(waiting.at), { status: 'unavailable', database: 'not_compared' });
    held.end();
    for (const until = Date.now() + RECOVERY_LIMIT_MS; (await fetch(`${waiting.at}/api/v1/site`)).status !== 200; await sleep(50)) {
      assert.ok(Date.now() < until, waiting.child.tail());
    }
    await waiting.child.stop();
  } finally {
    await allow(true);
    await database.drop();
  }
});

test('a secret may stand in a file, which must be readable', async () => {
  const file = join(server.folder, 'secret');
  await writeFile(file, 'a-secret-in-a-file-of-at-least-32-characters\n');
  const { code, stdout } = await run(['print-config'], { JQT_SECRET: undefined, JQT_SECRET_FILE: file });
  assert.equal(code, 0);
  assert.match(stdout, /^JQT_SECRET=\*\*\*$/m);
  await stops({ JQT_SECRET: undefined, JQT_SECRET_FILE: '/nowhere' }, 'JQT_SECRET', 'cannot be read');
});

test('print-config tells everything but secrets', async () => {
  const { code, stdout } = await run(['print-config'], {
    DATABASE_URL: 'postgresql://jqt_app:topsecret@/jqt?host=/tmp', JQT_MIGRATE_URL: 'host=/tmp user=o password=topsecret',
    JQT_OIDC_CLIENT_SECRET: 'topsecret', JQT_SECRET: `topsecret${'x'.repeat(32)}`, JQT_PEPPER: `topsecret${'y'.repeat(32)}`,
  });
  assert.equal(code, 0);
  assert.ok(!stdout.includes('topsecret'), stdout);
  assert.match(stdout, /^DATABASE_URL=postgresql:\/\/jqt_app:\*\*\*@\/jqt\?host=\/tmp$/m);
  assert.match(stdout, /^JQT_WORKERS=16$/m);
  const inQuery = await run(['print-config'], { DATABASE_URL: 'postgresql:///jqt?host=/tmp&user=a&password=topsecret' });
  assert.ok(!inQuery.stdout.includes('topsecret'), inQuery.stdout);
  const { stdout: table } = await run(['print-config', '--table']);
  for (const name of NEEDED) assert.ok(table.includes(`| \`${name}\` | required |`), name);
});

test('doctor says what is well and what is not', async () => {
  const well = await run(['doctor']);
  assert.equal(well.code, 0, well.stdout + well.stderr);
  assert.ok(well.stdout.split('\n').filter(Boolean).every((line) => line.startsWith('ok    ')), well.stdout);
  const ill = await run(['doctor'], { DATABASE_URL: 'postgresql:///jqt?host=/nowhere', JQT_OIDC_ISSUER: 'http://127.0.0.1:1' });
  assert.equal(ill.code, 1);
  for (const what of ['database', 'migrations', 'provincial login']) assert.match(ill.stdout, new RegExp(`^FAIL  ${what}: .+`, 'm'));
  assert.match(ill.stdout, /^ok {4}signing keys$/m);
});

test('a new database gets its own city\'s data, from a file too, and keeps it', async () => {
  const name = `jqt_api_city_${randomUUID().slice(0, 8)}`;
  const file = join(server.folder, 'qingdao.sql');
  await writeFile(file, "-- 青岛市\nINSERT INTO district (code, name) VALUES ('370202', '市南区');\n"
    + "INSERT INTO site (name, support_phone, help_url, notice) VALUES ('青岛', '1', 'https://a.example', '无');\n");
  await sql('jqt', `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'`);
  try {
    const migrate = (city) => run(['migrate'], { JQT_MIGRATE_URL: addressOf(name, 'jqt_owner'), JQT_CITY: city });
    for (const city of ['atlantis', '/nowhere/qingdao.sql', server.folder]) {
      const { code, stderr } = await migrate(city);
      assert.equal(code, 2, stderr);
      assert.ok(stderr.includes(`JQT_CITY is ${city}; it should be`), stderr);
    }
    const first = await migrate(file);
    assert.equal(first.code, 0, first.stderr);
    await sql(name, "UPDATE site SET notice = '新'");
    assert.equal((await migrate(file)).code, 0);
    assert.deepEqual(await sql(name, 'SELECT code, notice FROM district, site'), [['370202', '新']]);
    const other = await migrate('jinan');
    assert.deepEqual([other.code, other.stderr], [1, 'jqt: the database holds the data of qingdao; jinan needs a database of its own\n']);
  } finally {
    await sql('jqt', `DROP DATABASE ${name} WITH (FORCE)`);
  }
});

test('an unknown sub-command, and none, tell the known ones', async () => {
  for (const args of [[], ['nonsense']]) {
    const { code, stderr } = await run(args);
    assert.equal(code, 2);
    for (const name of ['serve', 'migrate', 'doctor', 'print-config']) assert.ok(stderr.includes(`  ${name} `), name);
  }
});

test('a port that is taken is told, and the start fails', async () => {
  const { code, stderr } = await run(['serve']);
  assert.notEqual(code, 0);
  assert.ok(stderr.includes(String(server.port)), stderr);
});

test('without the database requests get 503 and Retry-After, and the service comes back with it', async () => {
  const client = await server.as('test-away');
  const allow = (yes) => sql('jqt', `ALTER DATABASE ${server.database.name} ALLOW_CONNECTIONS ${yes}`);
  await allow(false);
  try {
    await sql('jqt', `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${server.database.name}'`);
    for (const path of ['/api/v1/certifications', '/api/v1/voucher-types']) {
      const { headers, body } = await client.get(path, { expect: 503 });
      assert.ok(Number(headers.get('retry-after')) > 0);
      assert.equal(body.code, 'database_unavailable');
    }
    await client.post('/api/v1/certifications', { role: 'enterprise' }, { expect: 503 });
    assert.equal((await fetch(`${server.publicUrl}/readyz`)).status, 503);
    assert.equal((await fetch(`${server.publicUrl}/healthz`)).status, 200);
  } finally {
    await allow(true);
  }
  for (const until = Date.now() + RECOVERY_LIMIT_MS; ; await sleep(50)) {
    if ((await client.get('/api/v1/certifications')).status === 200) break;
    assert.ok(Date.now() < until, 'the service did not come back');
  }
  assert.equal((await client.get('/api/v1/certifications', { expect: 200 })).body.items.length, 0);
  assert.equal((await fetch(`${server.publicUrl}/readyz`)).status, 200);
});

test('SIGTERM lets the request under way finish, and exits 0', async () => {
  const { access_token: token } = await server.tokens('test-drain');
  const connection = new RawConnection(server.port);
  const body = '{"role":"enterprise"}';
  connection.send(`POST /api/v1/certifications HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n` +
    `Idempotency-Key: ${randomUUID()}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`);
  assert.equal((await connection.answer()).status, 100); // the server waits for the body now
  server.child.process.kill('SIGTERM');
  for (const until = Date.now() + RECOVERY_LIMIT_MS; !server.child.log.includes('"stopping"'); await sleep(20)) {
    assert.ok(Date.now() < until, 'SIGTERM was not noticed');
  }
  assert.ok(server.child.running);
  connection.send(body);
  const answer = await connection.answer();
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  assert.ok(answer.close);
  connection.end();
  await server.child.stop(); // fails unless it ends with 0
  assert.ok(server.child.log.includes('"stopped"'));
  assert.equal((await server.database.sql("SELECT count(*) FROM certification WHERE state = 'draft'"))[0][0], '1');
  await server.serve();
});

test('a server that cannot reach its database starts nevertheless, and says that it is not ready', async () => {
  const env = { ...server.env, DATABASE_URL: 'postgresql:///jqt?host=/nowhere', JQT_LISTEN: '127.0.0.1:0' };
  const child = new Child(server.binary, ['serve'], env);
  for (const until = Date.now() + RECOVERY_LIMIT_MS; !child.log.includes('"started"'); await sleep(20)) {
    assert.ok(Date.now() < until && child.running, child.tail());
  }
  const { port } = child.records.find((record) => record.event === 'started');
  assert.deepEqual(await readiness(`http://127.0.0.1:${port}`), { status: 'unavailable', database: 'unreachable' });
  await child.stop();
});
