// A database of its own for each test file, copied from a migrated template. Works through psql, so the tests
// need no driver. JQT_TEST_DATABASE_URL (tests/db/with_postgres.sh) is the owner's address of a private cluster.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

const run = promisify(execFile);
export const TEMPLATE = 'jqt_api_template';

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

/** Runs SQL as the owner and returns its rows as arrays of text. */
export async function sql(database, ...statements) {
  const args = ['-X', '-q', '-A', '-t', '-F', '\t', '-v', 'ON_ERROR_STOP=1', '-d', addressOf(database)];
  for (const statement of statements) args.push('-c', statement);
  const { stdout } = await run('psql', args, { maxBuffer: 16 << 20 });
  return stdout.split('\n').filter(Boolean).map((line) => line.split('\t'));
}

/** Once per run: a migrated database that the others are copied from. */
export async function makeTemplate() {
  await sql('jqt', `DROP DATABASE IF EXISTS ${TEMPLATE}`,
    `CREATE DATABASE ${TEMPLATE} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'`);
  await run(required('JQT_BINARY'), ['migrate'], {
    env: { ...process.env, JQT_MIGRATE_URL: addressOf(TEMPLATE, 'jqt_owner'), JQT_SANDBOX: '1' },
  });
}

/** { name, serviceUrl, ownerUrl, sql(...statements), drop() } */
export async function makeDatabase() {
  const name = `jqt_api_${randomBytes(6).toString('hex')}`;
  await sql('jqt', `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
  return {
    name,
    serviceUrl: addressOf(name, 'jqt_app'),
    ownerUrl: addressOf(name, 'jqt_owner'),
    sql: (...statements) => sql(name, ...statements),
    drop: () => sql('jqt', `DROP DATABASE ${name} WITH (FORCE)`),
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
