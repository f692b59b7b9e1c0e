// A copy of the tree to break, with a build of its own that stays from run to run (build-mutants/N, ignored by git).
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync, chmodSync, statSync, lstatSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { addressOf, TEMPLATE } from '../api/lib/database.mjs';
import { FILES, ROOT } from './tree.mjs';

const run = promisify(execFile);
const TEST_LIMIT_MS = 300_000;
const END_LIMIT_MS = 5_000;
const IN_HOOK = 'before any test: ';

export class BuildFault extends Error {}

function writeIfOther(path, bytes) {
  if (existsSync(path) && readFileSync(path).equals(bytes)) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

function filesBelow(folder, at = folder) {
  return readdirSync(at, { withFileTypes: true }).flatMap((entry) => {
    const path = join(at, entry.name);
    if (['build', 'node_modules'].includes(entry.name) || entry.isSymbolicLink()) return [];
    return entry.isDirectory() ? filesBelow(folder, path) : [relative(folder, path)];
  });
}

export class Scratch {
  constructor(number) {
    this.root = join(ROOT, 'build-mutants', String(number));
    this.build = join(this.root, 'build');
    this.temporary = join(this.root, 'tmp');
  }

  /** Makes the copy equal to the tree, and the build folder. Files that are equal keep their times. */
  async prepare() {
    mkdirSync(this.build, { recursive: true });
    rmSync(this.temporary, { recursive: true, force: true });
    const wanted = new Set(FILES);
    for (const file of filesBelow(this.root)) if (!wanted.has(file)) rmSync(join(this.root, file));
    for (const file of FILES) {
      writeIfOther(join(this.root, file), readFileSync(join(ROOT, file)));
      chmodSync(join(this.root, file), statSync(join(ROOT, file)).mode);
    }
    for (const folder of ['tests/api', 'tests/idp', 'deploy/docs']) this.#link(join(folder, 'node_modules'));
    mkdirSync(this.temporary);
    if (!existsSync(join(this.build, 'build.ninja'))) await this.#tool('cmake', ['-S', this.root, '-B', this.build, '-G', 'Ninja', '-DJQT_QUICK=ON', '-DCMAKE_BUILD_TYPE=None']);
    else await this.#tool('ninja', ['-C', this.build, 'build.ninja']);
    this.tests = this.#readTests();
  }

  #link(folder) {
    const path = join(this.root, folder);
    if (!existsSync(join(ROOT, folder)) || lstatSync(path, { throwIfNoEntry: false })) return;
    symlinkSync(join(ROOT, folder), path);
  }

  /** What ctest would run. Its own list (--show-only=json-v1) leaves out the command of what is not built yet. */
  #readTests() {
    const file = readFileSync(join(this.build, 'CTestTestfile.cmake'), 'utf8');
    this.rules = readFileSync(join(this.build, 'build.ninja'), 'utf8');
    const words = (line) => [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word]) => word);
    const tests = new Map();
    for (const [, name, rest] of file.matchAll(/^add_test\(\[=\[(\w+)\]=\] (.*)\)$/gm)) tests.set(name, this.#testOf(name, words(rest)));
    for (const [, name, value] of file.matchAll(/^set_tests_properties\(\[=\[(\w+)\]=\] PROPERTIES .*?\bENVIRONMENT "([^"]*)"/gm)) {
      const test = tests.get(name);
      test.env = Object.fromEntries(value.split(';').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
      test.targets.push(...this.#targetsIn(Object.values(test.env)));
    }
    return tests;
  }

  #targetsIn(words) {
    return words.filter((word) => word.startsWith(`${this.build}/`)).map((path) => basename(path))
      .filter((name) => this.rules.includes(`\nbuild ${name}: `)); // others are folders that tests write to
  }

  #testOf(name, command) {
    const source = command.find((word) => word.endsWith('.test.mjs'));
    const edited = source && readFileSync(resolve(this.root, source), 'utf8').includes('jqt_edited') ? ['jqt_edited'] : [];
    return {
      name, env: {}, targets: [...this.#targetsIn(command), ...edited],
      command: command.flatMap((word) => (word === '--test-reporter=spec' ? '--test-reporter=tap' : word === '--test' ? ['--test', '--test-reporter=tap'] : word)),
    };
  }

  async #tool(...call) {
    await run(...call, { maxBuffer: 16 << 20 }).catch(({ stdout, stderr, message }) => {
      throw new BuildFault(`${stdout ?? ''}${stderr ?? ''}`.trim() || message);
    });
  }

  write(file, content) {
    writeFileSync(join(this.root, file), content);
    if (/^sql\/(?!queries\/|roles)/.test(file)) this.templateStands = false;
  }

  /** Why a mutant of SQL is no SQL any more; undefined if it is. Throws BuildFault. */
  async faultOf(file) {
    if (file.startsWith('sql/views/')) return this.#makeTemplate();
    const whole = await this.#makeTemplate();
    if (whole) return whole;
    const statement = file.startsWith('sql/queries/') ? ['-c', `PREPARE mutant AS ${readFileSync(join(this.root, file), 'utf8')}`]
      : ['-c', 'BEGIN', '-f', join(this.root, file), '-c', 'ROLLBACK'];
    return run('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', addressOf(TEMPLATE), ...statement]).then(() => undefined, ({ stderr }) => stderr);
  }

  /** The database that API tests copy, once for all mutants that change nothing of it. */
  async #makeTemplate() {
    if (this.templateStands) return undefined;
    await this.buildFor('api_setup');
    const failed = await this.#run(this.#test('api_setup'));
    this.templateStands = !failed;
    return failed && `api_setup: ${failed}`;
  }

  /** Builds what the tests need. Throws BuildFault. */
  async buildFor(name) {
    const { targets } = this.#test(name);
    if (targets.length > 0) await this.#tool('ninja', ['-C', this.build, '--quiet', ...targets]);
  }

  #test(name) {
    const test = this.tests.get(name);
    if (!test) throw new Error(`ctest has no test ${name}`);
    return test;
  }

  /** Ends the test that is running, if one is. */
  endTest() { if (this.running) process.kill(-this.running.pid, 'SIGTERM'); }

  /** Runs a built test until it ends or tells a failure: undefined when it passed, else what failed. */
  async failureOf(name) {
    if (!name.startsWith('unit_')) await this.#dropDatabases();
    if (name.startsWith('api_') && name !== 'api_setup' && this.tests.has('api_setup')) {
      const failed = await this.#makeTemplate();
      if (failed) return failed;
    }
    const first = await this.#run(this.#test(name));
    // May be the machine's fault (a login that takes too long, a port that another run took): once more.
    return first && (first.startsWith(IN_HOOK) || first.includes('fetch failed')) ? this.#run(this.#test(name)) : first;
  }

  /** A test that was cut off leaves its database behind. */
  async #dropDatabases() {
    const psql = (statement) => run('psql', ['-X', '-q', '-A', '-t', '-d', addressOf('jqt'), '-c', statement]);
    const { stdout } = await psql("SELECT datname FROM pg_database WHERE datname ~ '^jqt_(api|test)_'");
    for (const database of stdout.split('\n').filter((name) => name && name !== TEMPLATE)) await psql(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  }

  #run({ command: [program, ...args], env }) {
    const child = spawn(program, args, {
      cwd: this.root, env: { ...process.env, TMPDIR: this.temporary, ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true,
    });
    this.running = child; // a group of its own
    let output = '';
    let failure;
    let ended = false;
    child.once('exit', () => { ended = true; this.running = undefined; });
    const end = (why, inHook = false) => {
      failure ??= `${inHook ? IN_HOOK : ''}${why}`;
      const signal = (name) => {
        if (ended) return; // its number may be another process's by now
        try { process.kill(-child.pid, name); } catch { /* it is just ending */ }
      };
      signal('SIGTERM');
      setTimeout(() => signal('SIGKILL'), END_LIMIT_MS).unref();
    };
    const timer = setTimeout(() => end('no end in time'), TEST_LIMIT_MS);
    const look = (chunk) => {
      output = (output + chunk).slice(-200_000);
      const failed = /^\s*not ok \d+ - (.*)\n\s*---\n([^]*?)\n\s*\.\.\.$/m.exec(output);
      if (failed) end(`${failed[1]}: ${/\berror: (?:\|-\n\s*|')?(.*)/.exec(failed[2])?.[1]}`, /hookFailed/.test(failed[2]));
      const inC = /^\[  FAILED  \] (.*)$/m.exec(output);
      if (inC) end(inC[1]);
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', look);
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (status, signal) => {
        clearTimeout(timer);
        if (failure === undefined && status !== 0) failure = `ended with ${signal ?? status}: ${output.trim().split('\n').at(-1)}`;
        resolve(failure);
      });
    });
  }
}
