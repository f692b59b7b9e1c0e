// A database of its own for each test file, copied from a migrated template. JQT_TEST_DATABASE_URL
// (tests/db/with_postgres.sh) is the owner's address of a private cluster.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import pg from 'pg';
import { grantDemo } from '../../idp/grants.mjs';

const run = promisify(execFile);
export const TEMPLATE = 'jqt_api_template';
const CONNECTIONS = 8; // of the tests to one database
const TEXT = { getTypeParser: () => (value) => value };

function required(name) {
  if (!process.env[name]) throw new Error(`${name} is not set; run the tests by ./dev test api`);
  return process.env[name];
}

/** The cluster's address with another database (and user); the last setting of a parameter counts in libpq. */
export function addressOf(database, user) {
  const base = required('JQT_TEST_DATABASE_URL');
  if (!/^postgres(ql)?:\/\//.test(base)) return `${base} dbname=${database}${user ? ` user=${user}` : ''}`;
  const more = `dbname=${database}${user ? `&user=${user}` : ''}`;
  return `${base}${base.includes('?') ? '&' : '?'}${more}`;
}

/** The same address, as the driver takes it. */
export function optionsOf(database) {
  const base = required('JQT_TEST_DATABASE_URL');
  if (!/^postgres(ql)?:\/\//.test(base)) return { ...Object.fromEntries(base.trim().split(/\s+/).map((pair) => pair.split('='))), database };
  const { hostname, port, username, password, searchParams } = new URL(base.replace(/@\//, '@localhost/'));
  return { user: decodeURIComponent(username), password: decodeURIComponent(password), host: hostname, ...(port && { port }),
    ...Object.fromEntries(searchParams), database };
}

/** An answer of the driver's, of one statement or several, as rows of text; what is null is empty. */
export const rowsOf = (answer) => [answer].flat().flatMap(({ rows }) => rows).map((row) => row.map((value) => value ?? ''));
/** A query of the driver's: statements that are one transaction unless they say otherwise. */
export const asText = (text) => ({ text, rowMode: 'array', types: TEXT });

const pools = new Map();

function poolOf(database) {
  if (!pools.has(database)) {
    const pool = new pg.Pool({ ...optionsOf(database), max: CONNECTIONS, allowExitOnIdle: true });
    pool.on('error', () => {}); // a test ended an idle connection; the next statement gets another
    pools.set(database, pool);
  }
  return pools.get(database);
}

/** Runs SQL as the owner, each statement in a transaction of its own, and returns the rows as arrays of text. */
export async function sql(database, ...statements) {
  const rows = [];
  for (const statement of statements) rows.push(...rowsOf(await poolOf(database).query(asText(statement))));
  return rows.filter((row) => row.length > 1 || row[0]); // of SELECT FROM and of a function that returns nothing
}

/** Once per run: a migrated database that the others are copied from, with the demo client and the staff's roles. */
export async function makeTemplate() {
  await sql('jqt', `DROP DATABASE IF EXISTS ${TEMPLATE}`,
    `CREATE DATABASE ${TEMPLATE} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'`);
  await run(required('JQT_BINARY'), ['migrate'], {
    env: { ...process.env, JQT_MIGRATE_URL: addressOf(TEMPLATE, 'jqt_owner'), JQT_SANDBOX: '1' },
  });
  await grantDemo(process.env.JQT_BINARY, { ...process.env, DATABASE_URL: addressOf(TEMPLATE, 'jqt_app') });
}

async function drop(name) {
  await pools.get(name)?.end();
  pools.delete(name);
  await sql('jqt', `DROP DATABASE ${name} WITH (FORCE)`);
}

/** { name, serviceUrl, ownerUrl, sql(...statements), drop() } */
export async function makeDatabase() {
  const name = `jqt_api_${randomBytes(6).toString('hex')}`;
  await sql('jqt', `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE} STRATEGY FILE_COPY`); // a third of the work of the other way
  return {
    name,
    serviceUrl: addressOf(name, 'jqt_app'),
    ownerUrl: addressOf(name, 'jqt_owner'),
    sql: (...statements) => sql(name, ...statements),
    drop: () => drop(name),
  };
}

/**
 * SQL that inserts copies of rows with some columns changed: { column: expression }. from: FROM and WHERE behind the
 * table's name. Knows no other column, so it outlives new ones.
 */
export async function copyOf(database, table, from, changes) {
  const rows = await database.sql(`SELECT column_name FROM information_schema.columns WHERE table_name = '${table}'
    AND table_schema = current_schema() AND is_generated = 'NEVER' AND is_identity = 'NO' ORDER BY ordinal_position`);
  const columns = rows.map(([name]) => name);
  const values = columns.map((name) => changes[name] ?? `${table}.${name}`);
  return `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values.join(', ')} FROM ${table} ${from}`;
}
