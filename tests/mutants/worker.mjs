// One worker: reads jobs as JSON lines, answers each by one line. A job is { baseline: test } or
// { mutant: { file, whole, broken, tests } }.
//   tests/db/with_postgres.sh node tests/mutants/worker.mjs NUMBER
import { createInterface } from 'node:readline';
import { BuildFault, Scratch } from './scratch.mjs';

const scratch = new Scratch(process.argv[2]);

async function judge({ file, tests }) {
  try {
    const fault = file.startsWith('sql/') && await scratch.faultOf(file);
    if (fault) return { verdict: 'does not build', by: fault };
    for (const test of tests) {
      await scratch.buildFor(test);
      const failure = await scratch.failureOf(test);
      if (failure) return { verdict: 'killed', test, by: `${test}: ${failure}` };
    }
    return { verdict: 'SURVIVED', by: tests.join(' ') };
  } catch (fault) {
    if (fault instanceof BuildFault) return { verdict: 'does not build', by: fault.message };
    throw fault;
  }
}

async function runMutant(mutant) {
  scratch.write(mutant.file, mutant.broken);
  try {
    return await judge(mutant);
  } finally {
    scratch.write(mutant.file, mutant.whole);
  }
}

async function runBaseline(test) {
  try {
    await scratch.buildFor(test);
    return { failure: await scratch.failureOf(test) };
  } catch (fault) {
    return { failure: fault.message };
  }
}

process.once('SIGTERM', () => { scratch.endTest(); process.exit(143); });
await scratch.prepare();
for await (const line of createInterface({ input: process.stdin })) {
  const { baseline, mutant } = JSON.parse(line);
  const answer = baseline ? await runBaseline(baseline) : await runMutant(mutant);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
