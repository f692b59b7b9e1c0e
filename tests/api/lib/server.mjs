// The system under test: a database of its own, the demo province and `jqt serve`, on free ports.
//
//   const server = await startServer();            after(() => server.stop());
//   const enterprise = await server.as('test-one'); await enterprise.get('/api/v1/me', { expect: 200 });
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findAccount } from '../../idp/accounts.mjs';
import { grantRole } from '../../idp/grants.mjs';
import { logIn } from '../../idp/login.mjs';
import { startProvider } from '../../idp/provider.mjs';
import { Client, wholeContract } from './client.mjs';
import { makeDatabase } from './database.mjs';
import { Child, freePort } from './process.mjs';

const run = promisify(execFile);
const READY_LIMIT_MS = 30_000;
const LOGIN_KEPT_MS = 8 * 60_000; // a token lasts ten minutes
const OIDC_SECRET = 'api-tests';

export class Server {
  #logins = new Map();

  /** Everything in parts is stopped and removed by stop(). */
  constructor(parts) {
    Object.assign(this, parts); // publicUrl, port, env, binary, database, idp, folder
  }

  async serve() {
    this.child = new Child(this.binary, ['serve'], this.env);
    const until = Date.now() + READY_LIMIT_MS;
    while (Date.now() < until && this.child.running) {
      const ready = await fetch(`${this.publicUrl}/readyz`).then((r) => r.arrayBuffer().then(() => r.ok), () => false);
      if (ready) return;
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
    throw new Error(`the server did not become ready; log:\n${this.child.tail()}`);
  }

  /** Stops and starts `jqt serve`; the database and the province stay. */
  async restart() {
    await this.child.stop();
    await this.serve();
  }

  /** A sub-command of the program with the server's configuration: { stdout, stderr }. */
  command(...args) {
    return run(this.binary, args, { env: this.env });
  }

  grant(login, role) {
    return grantRole(this.binary, this.env, { subject: login, name: findAccount(login).name, role });
  }

  anonymous(options) {
    return new Client(this.publicUrl, options);
  }

  /** The tokens of a login by the real flow, made once while they last; fresh: true logs in again. */
  async tokens(login, { fresh = false, ...options } = {}) {
    if (fresh) return logIn(this.publicUrl, login, options);
    const key = JSON.stringify([login, options]);
    const made = this.#logins.get(key);
    if (made && Date.now() - made.at < LOGIN_KEPT_MS) return made.tokens;
    const tokens = logIn(this.publicUrl, login, options);
    this.#logins.set(key, { at: Date.now(), tokens });
    return tokens;
  }

  /** A Client that speaks as a demo, test-NAME or staff-NAME login. */
  async as(login, options) {
    const { access_token: token } = await this.tokens(login, options);
    return new Client(this.publicUrl, { token });
  }

  /** Whatever a test did: each event is of the contract, and has a position or waits for one; positions have no gap. */
  async #checkEvents() {
    const { sql } = this.database;
    for (const [kind, data] of await sql('SELECT DISTINCT kind, data::text FROM event')) wholeContract.checkEvent(kind, data);
    assert.deepEqual(await sql('SELECT position FROM event_position WHERE position > (SELECT count(*) FROM event_position)'), []);
    const known = 'SELECT source_id FROM pending UNION ALL SELECT source_id FROM event_position';
    assert.deepEqual(await sql(`(SELECT id FROM event EXCEPT ALL (${known})) UNION ALL ((${known}) EXCEPT ALL SELECT id FROM event)`), []);
  }

  async stop() {
    const faults = [];
    const attempt = (step) => Promise.resolve().then(step).catch((fault) => faults.push(fault));
    await attempt(() => this.child?.stop());
    await attempt(() => this.idp.stop());
    await attempt(() => this.#checkEvents());
    await attempt(() => this.database.drop());
    await attempt(() => rm(this.folder, { recursive: true, force: true }));
    if (faults.length > 0) throw faults[0];
  }
}

async function makeFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'jqt-api-'));
  await mkdir(join(folder, 'keys'));
  await mkdir(join(folder, 'files'));
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await writeFile(join(folder, 'keys', 'test-1.pem'), privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
  return folder;
}

/** options: env (more or other variables), binary (another build of the program). */
export async function startServer({ env = {}, binary = process.env.JQT_BINARY } = {}) {
  if (!binary) throw new Error('JQT_BINARY is not set; run the tests by ./dev test api');
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const [database, folder, idp] = await Promise.all([
    makeDatabase(),
    makeFolder(),
    startProvider({ clientSecret: OIDC_SECRET, redirectUris: [`${publicUrl}/oauth/callback/oidc`], postLogoutRedirectUris: [`${publicUrl}/oauth/logout`] }),
  ]);
  const server = new Server({
    binary, port, publicUrl, database, folder, idp,
    env: {
      ...process.env,
      DATABASE_URL: database.serviceUrl,
      JQT_MIGRATE_URL: database.ownerUrl,
      JQT_LISTEN: `127.0.0.1:${port}`,
      JQT_ADMIN_LISTEN: '127.0.0.1:0', // the log tells which
      JQT_PUBLIC_URL: publicUrl,
      JQT_SIGNING_KEYS: join(folder, 'keys'),
      JQT_FILES_DIR: join(folder, 'files'),
      JQT_SECRET: 'test-secret-of-at-least-32-characters',
      JQT_PEPPER: 'test-pepper-of-at-least-32-characters',
      JQT_OIDC_ISSUER: idp.issuer,
      JQT_OIDC_CLIENT_ID: 'jqt',
      JQT_OIDC_CLIENT_SECRET: OIDC_SECRET,
      JQT_SANDBOX: '1',
      JQT_WORKERS: '16',
      JQT_DB_POOL: '4', // each connection plans what it is asked anew
      ...Object.fromEntries(['ADDRESS', 'LOGIN', 'ACCOUNT', 'PAYMENT', 'CLIENT'].map((name) => [`JQT_LIMIT_${name}`, '0'])), // all tests come from one address
      JQT_OIDC_TIMEOUT_MS: '20000', // how fast the machine is, is no test's subject
      JQT_DB_WAIT_MS: '5000',
      ...env,
    },
  });
  try {
    await server.serve();
  } catch (fault) {
    await server.stop().catch(() => {}); // the first fault is the one to tell
    throw fault;
  }
  return server;
}
