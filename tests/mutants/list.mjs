// All mutants of the tree, and what is wrong with the list itself.
import { handMutants } from './by_hand.mjs';
import { COVERED } from './covered.mjs';
import { cMutants } from './kinds_c.mjs';
import { sqlMutants } from './kinds_sql.mjs';
import { testNames, text } from './tree.mjs';

/** [{ name, file, offset, length, with, tests, covered }], in an order that rebuilds little. */
export function allMutants() {
  const list = [...handMutants(), ...sqlMutants(), ...cMutants()]
    .map((mutant) => ({ applies: true, ...mutant, covered: COVERED[mutant.name] }));
  return list.sort((a, b) => (a.file === b.file ? a.offset - b.offset : a.file < b.file ? -1 : 1));
}

/** Sentences; none: every mutant applies to the tree and names tests that it has. */
export function faultsOf(mutants) {
  const faults = [];
  const known = testNames();
  const seen = new Set();
  for (const { name, file, applies, offset, length, with: replacement, tests } of mutants) {
    if (seen.has(name)) faults.push(`two mutants are named "${name}"`);
    seen.add(name);
    if (!applies) faults.push(`"${name}" does not apply: its text does not stand exactly once in ${file}`);
    else if (text(file).slice(offset, offset + length) === replacement) faults.push(`"${name}" changes nothing`);
    for (const test of tests) if (!known.has(test)) faults.push(`"${name}" names a test that does not exist: ${test}`);
    if (tests.length === 0) faults.push(`"${name}" names no test`);
  }
  for (const name of Object.keys(COVERED)) {
    if (!seen.has(name)) faults.push(`covered.mjs argues about a mutant that does not exist: "${name}"`);
  }
  return faults;
}

/** The file with the mutant in it. */
export const mutated = ({ file, offset, length, with: replacement }) => (
  text(file).slice(0, offset) + replacement + text(file).slice(offset + length));
