// Races made certain: a second connection does something and does not commit yet; a request comes and must wait for it
// (PostgreSQL itself says that it waits); then the other commits, and the answer must go by what is true now.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { asText, optionsOf, rowsOf } from './database.mjs';
import { until } from './people.mjs';

const WAIT_LIMIT_MS = 10_000;
const POLL_MS = 15;

/** A transaction that stays open, as the database's owner. */
export class Held {
  #client;

  static async begin(database, ...statements) {
    const held = new Held();
    held.#client = new pg.Client(optionsOf(database.name));
    held.#client.on('error', () => {}); // a test ended the connection
    await held.#client.connect();
    await held.sql('BEGIN', ...statements);
    return held;
  }

  /** Runs statements within the transaction; their rows as arrays of text. */
  async sql(...statements) {
    const rows = [];
    for (const statement of statements) rows.push(...rowsOf(await this.#client.query(asText(statement))));
    return rows;
  }

  /** How many connections to this database wait for a lock now. */
  async waiting() {
    const rows = await this.sql('SELECT pg_stat_clear_snapshot()', `SELECT count(DISTINCT l.pid) FROM pg_locks l
      JOIN pg_stat_activity a ON a.pid = l.pid WHERE NOT l.granted AND a.datname = current_database()`);
    return Number(rows.at(-1)[0]);
  }

  async commit() {
    await this.sql('COMMIT');
    this.end();
  }

  /** Ends the session; what is not committed is undone. */
  end() { return this.#client.end(); }
}

/** Waits until `count` connections to the database wait for a lock; fails at once when a request is answered before. */
async function untilWaiting(held, count, requests) {
  let answered;
  for (const request of requests) request.then((answer) => { answered = answer; }, (fault) => { answered = fault; });
  for (const end = Date.now() + WAIT_LIMIT_MS; ; await sleep(POLL_MS)) {
    if (await held.waiting() >= count) return;
    assert.ok(!answered, `did not wait for the other transaction, but answered ${answered?.status} ${JSON.stringify(answered?.body ?? String(answered))}`);
    assert.ok(Date.now() < end, 'does not wait for the other transaction');
  }
}

/**
 * The answers of requests that come while a change is not committed yet. change: statements of the other transaction;
 * ask: () → a request's promise, or several, each of which must come to wait. One request: its answer.
 */
export async function behind({ database }, change, ...ask) {
  const held = await Held.begin(database, ...[change].flat());
  try {
    const requests = [];
    for (const one of ask) {
      requests.push(one());
      await untilWaiting(held, requests.length, requests);
    }
    await held.commit();
    const answers = await Promise.all(requests);
    return answers.length === 1 ? answers[0] : answers;
  } finally {
    held.end();
  }
}

/**
 * Holds what is due first, by `change` or a mere lock, until what is due second is done; nothing may wait for the holder
 * meanwhile. Then the transaction is committed. begin: () → what makes them due.
 */
export async function passedBy({ database }, change, begin, done, what) {
  const held = await Held.begin(database, change);
  try {
    await begin();
    await until(async () => {
      assert.equal(await held.waiting(), 0, 'waits for what somebody holds');
      return done();
    }, what);
    await held.commit();
  } finally {
    held.end();
  }
}
