// The command line: what is not understood does nothing, and a check never says ok of what it did not compare.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { wholeContract } from './lib/client.mjs';

const RECORD = 'tests/expected/draw_record.json';
const RECEIPT = 'tests/expected/draw_receipt.jws';
const WELL = 0;
const FAILED = 1;
const MISUSED = 2;
// There is no database: a command that began its work would fail with FAILED.
const env = { DATABASE_URL: 'postgresql:///jqt?host=/nowhere', JQT_MIGRATE_URL: 'postgresql:///jqt?host=/nowhere' };

let folder;
let record;
let commands; // [{ words, help, argument }] as --help lists them
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jqt-commands-'));
  record = JSON.parse(await readFile(RECORD, 'utf8'));
  const { stdout } = await jqt('--help');
  const listed = [...stdout.matchAll(/^ {2}([a-z]+(?:[ -][a-z]+)?) {2,}\S/gm)].map(([, words]) => words);
  commands = await Promise.all(listed.map(async (words) => {
    const help = await jqt(...words.split(' '), '--help');
    return { words: words.split(' '), help, argument: / FILE$/.test(help.stdout.split('\n')[0]) ? ['FILE'] : [] };
  }));
});
after(() => rm(folder, { recursive: true, force: true }));

function jqt(...args) {
  return new Promise((resolve) => {
    execFile(process.env.JQT_BINARY, args, { env, timeout: 20_000 }, (fault, stdout, stderr) => {
      resolve({ code: fault ? fault.code : 0, stdout, stderr });
    });
  });
}

/** It ends with `code`, says nothing on standard output, and `pattern` on standard error. */
async function refuses(args, pattern, code = MISUSED) {
  const got = await jqt(...args);
  assert.deepEqual([got.code, got.stdout], [code, ''], `jqt ${args.join(' ')}: ${got.stdout}${got.stderr}`);
  assert.match(got.stderr, pattern, `jqt ${args.join(' ')}`);
}

async function verifyDraw(...args) {
  const { code, stdout, stderr } = await jqt('verify-draw', ...args);
  assert.equal(code === WELL, stdout.includes('Result: ok'), stdout);
  return { code, stdout, stderr };
}

test('every sub-command is listed, and tells its usage and nothing else when asked for help', async () => {
  const names = commands.map(({ words }) => words.join(' '));
  for (const name of ['serve', 'migrate', 'admin grant', 'admin revoke', 'admin client', 'print-config', 'doctor', 'verify-draw',
    'verify-ledger']) assert.ok(names.includes(name), `${name} in ${names}`);
  for (const { words, help } of commands) {
    assert.deepEqual([help.code, help.stderr], [WELL, ''], words.join(' '));
    assert.ok(help.stdout.startsWith(`usage: jqt ${words.join(' ')}`), help.stdout);
  }
  const migrate = commands.find(({ words: [word] }) => word === 'migrate');
  assert.deepEqual(await jqt('migrate', 'more', '-h'), migrate.help);
});

test('every sub-command refuses an unknown option and an argument too many', async () => {
  for (const { words, argument } of commands) {
    const usage = `usage: jqt ${words.join(' ')}`;
    await refuses([...words, ...argument, '--nonsense'], new RegExp(`unknown option --nonsense\n${usage}`));
    await refuses([...words, ...argument, 'more'], new RegExp(`unknown argument more\n${usage}`));
  }
  await refuses(['migrate', '--nonsense=1'], /unknown option --nonsense=1\n/);
  await refuses(['print-config', '--table=1'], /unknown option --table=1\n/);
  await refuses(['migrate', '-x'], /unknown option -x\n/);
  await refuses(['migrate', '--', '--help'], /unknown argument --help\n/);
});

test('half a command and a wrong one tell the known ones', async () => {
  await refuses([], /^usage: jqt COMMAND/);
  await refuses(['nonsense'], /^jqt: unknown command nonsense\nusage: jqt COMMAND/);
  await refuses(['admin'], /^usage: jqt COMMAND[^\n]*\n {2}admin grant [^\n]*\n {2}admin revoke [^\n]*\n {2}admin client [^\n]*\n$/);
  await refuses(['admin', 'nonsense'], /^jqt: unknown command admin nonsense\n/);
  const { code, stdout } = await jqt('admin', '--help');
  assert.equal(code, WELL);
  assert.match(stdout, /^ {2}admin revoke /m);
});

test('options are needed, have values and come once', async () => {
  await refuses(['admin', 'grant', '--subject', 'x'], /missing: --role\n/);
  await refuses(['admin', 'grant', '--subject', 'x', '--role', ''], /missing: --role\n/);
  await refuses(['admin', 'grant', '--subject', 'x', '--role'], /needs a value: --role\n/);
  await refuses(['admin', 'grant', '--subject', 'x', '--subject', 'y', '--role', 'auditor'], /given twice: --subject\n/);
  await refuses(['admin', 'revoke', '--subject', 'x', '--role', 'auditor', '--name', 'n'], /unknown option --name\n/);
  await refuses(['admin', 'grant', '--subject', 'x', '--role=king'], /^jqt: --role must be one of: reviewer, operator, finance, auditor\.\n$/);
  const client = ['admin', 'client', '--id', 'a', '--name', 'A', '--kind', 'public', '--platform', 'browser'];
  await refuses(client, /missing: --redirect\n/);
  await refuses([...client, '--redirect', 'ftp://a', '--redirect=https://a/#b'], /^jqt: --redirect\/0 is not .*\njqt: --redirect\/1 is not /);
  await refuses([...client, ...Array(11).fill('--redirect=https://a/')], /given too often: --redirect\n/);
  await refuses(['verify-draw'], /missing: FILE\n/);
});

test('a command that is understood begins its work', async () => {
  await refuses(['migrate'], /^jqt: /, FAILED);
  await refuses(['verify-ledger'], /^jqt: /, FAILED);
  await refuses(['admin', 'grant', '--role=auditor', '--subject=x'], /^jqt: /, FAILED);
});

test('a root that is given is compared, in either form of the option, wherever it stands', async () => {
  const other = 'ab'.repeat(32);
  for (const root of [['--root', record.root], [`--root=${record.root}`]]) {
    for (const args of [[RECORD, ...root], [...root, RECORD]]) {
      const { code, stdout } = await verifyDraw(...args);
      assert.equal(code, WELL);
      assert.match(stdout, /^ {2}ok {4}the root is the one you gave$/m);
    }
  }
  for (const args of [[RECORD, '--root', other], [`--root=${other}`, RECORD]]) {
    const { code, stdout } = await verifyDraw(...args);
    assert.equal(code, FAILED);
    assert.match(stdout, /^ {2}FAIL {2}the root is the one you gave$/m);
  }
});

test('a root that is none is refused before anything is checked', async () => {
  for (const root of ['', '00', '00…', record.root.slice(1), `${record.root}0`, record.root.replace(/./, 'x'), ` ${record.root}`]) {
    await refuses(['verify-draw', RECORD, `--root=${root}`], /^jqt: --root is no SHA-256/);
  }
  await refuses(['verify-draw', '--root', '', RECORD], /^jqt: --root is no SHA-256/);
});

test('what was not given is named as not compared', async () => {
  const nothing = await verifyDraw(RECORD);
  assert.equal(nothing.code, WELL);
  assert.match(nothing.stdout, /^ {2}-- {4}not compared: the root, /m);
  assert.match(nothing.stdout, /^ {2}-- {4}not compared: a receipt /m);
  const all = await verifyDraw(RECORD, '--root', record.root, '--receipt', RECEIPT, '--receipts-key', await file(record.receipts_key));
  assert.equal(all.code, WELL);
  assert.ok(!all.stdout.includes('not compared'), all.stdout);
});

let files = 0;
async function file(content) {
  const path = join(folder, `file-${files++}`);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

test('the record that the contract shows is one that verifies, and the proposals beside it are of the same draw', async () => {
  const { DrawRecord: { value: shown } } = wholeContract.document.components.examples;
  const { Proposal: { value: publication }, ProposedEntropy: { value: entropy } } = wholeContract.document.components.examples;
  assert.equal((await verifyDraw(await file(shown))).code, WELL);
  assert.deepEqual([publication.content, publication.content_sha256], [shown.manifest, shown.manifest_sha256]);
  assert.deepEqual(entropy.content.values, shown.entropy);
});

test('a receipt that is given is checked, and one that is none is refused', async () => {
  const receipt = (await readFile(RECEIPT, 'utf8')).trim();
  assert.match((await verifyDraw(RECORD, '--receipt', await file(`${receipt}\r\n`))).stdout, /^ {2}ok {4}the receipt is signed/m);
  const forged = await verifyDraw(RECORD, '--receipt', await file(receipt.replace(/..$/, 'AA')));
  assert.equal(forged.code, FAILED);
  assert.match(forged.stdout, /^ {2}FAIL {2}the receipt is signed/m);
  const { keys: [key] } = record.receipts_key;
  const stranger = await verifyDraw(RECORD, '--receipt', RECEIPT, '--receipts-key', await file({ keys: [{ ...key, kid: 'other' }] }));
  assert.equal(stranger.code, FAILED);
  for (const content of ['', '\n', 'a.b', 'a.b.c.d', `${receipt} x`, '{}']) {
    await refuses(['verify-draw', RECORD, '--receipt', await file(content)], /^jqt: (.* is empty|--receipt is no compact JWS)/);
  }
  await refuses(['verify-draw', RECORD, '--receipt', '/nowhere'], /^jqt: \/nowhere cannot be read/);
  await refuses(['verify-draw', RECORD, '--receipt', RECEIPT, '--receipts-key', await file('[]')], /^jqt: --receipts-key is no JWK set/);
  await refuses(['verify-draw', RECORD, '--receipts-key', await file(record.receipts_key)], /^jqt: --receipts-key verifies the receipt/);
  await refuses(['verify-draw', '/nowhere'], /^jqt: \/nowhere cannot be read/);
});
