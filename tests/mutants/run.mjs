// Breaks the tree in one line, sees whether the named tests notice, and goes on to the next: ./dev mutants.
//   node tests/mutants/run.mjs [--jobs N] [PATTERN…]   runs those with a pattern at the start of a word (all)
//   … --quick                                          with the tests of unit and db only; what survives them is "left"
//   node tests/mutants/run.mjs --check                  only whether each applies to the tree (./dev check)
//   node tests/mutants/run.mjs --list [PATTERN…]        their names and tests
import { spawn } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { allMutants, faultsOf, mutated } from './list.mjs';
import { ROOT, text } from './tree.mjs';

const words = process.argv.slice(2);
const option = (name) => { const at = words.indexOf(name); return at >= 0 && words.splice(at, 1).length > 0; };
const onlyCheck = option('--check');
const onlyList = option('--list');
const quick = option('--quick');
const at = words.indexOf('--jobs');
const jobs = at >= 0 ? Number(words.splice(at, 2)[1]) : (availableParallelism?.() ?? cpus().length);
const unknown = words.find((word) => word.startsWith('--'));
if (unknown || !(jobs >= 1)) throw new Error(`unknown option: ${unknown ?? '--jobs'}`);

const mutants = allMutants();
const faults = faultsOf(mutants);
if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exit(1);
}
const chosen = mutants.filter(({ name }) => words.length === 0 || words.some((word) => ` ${name}`.includes(` ${word}`)));
if (onlyCheck || onlyList) {
  const listed = onlyList ? chosen.map(({ name, file, tests, covered }) => `${name}\n    ${file}  ${covered ? 'covered' : tests.join(' ')}\n`) : [];
  const told = `${listed.join('')}${chosen.length} mutants, each applies\n`;
  await new Promise((written) => { process.stdout.write(told, written); }); // a pipe takes it piece by piece
  process.exit(0);
}

// FOLDER COMMAND…: the command with the number of the first copy below the folder that no other run uses.
const IN_A_FREE_COPY = `folder=$1; shift; mkdir -p "$folder"; number=1
  until exec 9>"$folder/$number.lock"; flock -n 9; do number=$((number + 1)); done; exec "$@" "$number"`;

class Worker {
  constructor() {
    this.child = spawn('sh', ['-c', IN_A_FREE_COPY, 'sh', join(ROOT, 'build-mutants'),
      join(ROOT, 'tests/db/with_postgres.sh'), process.execPath, join(ROOT, 'tests/mutants/worker.mjs')],
      { detached: true, stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, JQT_TEST_DATABASE_URL: '' } });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  async ask(job) {
    this.child.stdin.write(`${JSON.stringify(job)}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error('a worker ended');
    return JSON.parse(value);
  }

  end() { this.child.stdin.end(); }

  /** With all that it started: its group. */
  kill() { try { process.kill(-this.child.pid, 'SIGTERM'); } catch { /* it has ended */ } }
}

const workers = Array.from({ length: jobs }, () => new Worker());
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => { for (const worker of workers) worker.kill(); process.exit(130); });
}

const proven = new Map(); // test → whether it passes on the tree as it is

/** A failure proves something only if the same test passes without the mutant. */
async function judge(worker, mutant) {
  const { file } = mutant;
  const tests = mutant.tests.filter((test) => !quick || !test.startsWith('api_'));
  const answer = await worker.ask({ mutant: { file, tests, whole: text(file), broken: mutated(mutant) } });
  if (answer.verdict === 'SURVIVED' && quick) return { verdict: 'left', by: tests.join(' ') };
  if (answer.verdict !== 'killed') return answer;
  if (!proven.has(answer.test)) proven.set(answer.test, (await worker.ask({ baseline: answer.test })).failure);
  const failure = proven.get(answer.test);
  return failure ? { ...answer, verdict: 'UNPROVEN', by: `${answer.test} fails without any mutant, too: ${failure}` } : answer;
}

const short = (line, length) => (line.length > length ? `${line.slice(0, length - 1)}…` : line);
const results = chosen.filter(({ covered }) => covered).map(({ name, covered }) => ({ name, verdict: 'covered', by: covered }));
const queue = chosen.filter(({ covered }) => !covered);
await Promise.all(workers.map(async (worker) => {
  while (queue.length > 0) {
    const mutant = queue.shift();
    const started = Date.now();
    const { verdict, by } = await judge(worker, mutant);
    results.push({ name: mutant.name, verdict, by });
    const seconds = ((Date.now() - started) / 1000).toFixed(1).padStart(6);
    console.log(`${verdict.padEnd(14)} ${seconds} s  ${short(mutant.name, 90)}  (${short(by.replace(/\s+/g, ' '), 120)})`);
  }
  worker.end();
}));

const VERDICTS = { killed: 'killed', covered: 'covered', SURVIVED: 'survived', left: 'left', UNPROVEN: 'unproven', 'does not build': 'do not build' };
const of = (verdict) => results.filter((result) => result.verdict === verdict);
for (const verdict of Object.keys(VERDICTS).slice(1)) {
  for (const { name, by } of of(verdict)) console.log(`${verdict}: ${name}\n    ${by.trim().replace(/\n/g, '\n    ')}`);
}
console.log(`${results.length} mutants: ${Object.entries(VERDICTS).map(([verdict, words]) => `${of(verdict).length} ${words}`).join(', ')}`);
process.exitCode = of('killed').length + of('covered').length + of('left').length === results.length ? 0 : 1;
