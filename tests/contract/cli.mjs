// What ./dev contract does:   node tests/contract/cli.mjs join | check | release | unseen FOLDER
//   join     writes openapi.yaml of its parts
//   check    fails if openapi.yaml is not what its parts give, or differs incompatibly from the last release unlisted
//   release  makes the present contract the one to compare with, and empties the list of changes
//   unseen   lists the operations' own codes that no test saw; FOLDER is what the API tests wrote
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { condense, incompatible, listed, printCondensed } from './compare.mjs';
import { join } from './join.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const WHOLE = `${root}/openapi.yaml`;
const RELEASED = `${root}/tests/expected/contract.json`;
const CHANGES = `${root}/tests/expected/contract-changes.md`;

function fail(text) {
  console.error(text);
  process.exitCode = 1;
}

function firstDifference(is, joins) {
  const [left, right] = [is.split('\n'), joins.split('\n')];
  const at = left.findIndex((line, i) => line !== right[i]);
  return `line ${at + 1}:\n  is    ${left[at]}\n  joins ${right[at]}`;
}

const head = (text) => text.slice(0, text.indexOf('\n- ') + 1 || text.length);

const commands = {
  join() {
    const joined = join(root);
    if (joined !== readFileSync(WHOLE, 'utf8')) writeFileSync(WHOLE, joined);
  },
  check() {
    const present = readFileSync(WHOLE, 'utf8');
    const joined = join(root);
    if (joined !== present) fail(`openapi.yaml is not what its parts give; run ./dev contract. ${firstDifference(present, joined)}`);
    const found = incompatible(JSON.parse(readFileSync(RELEASED, 'utf8')), condense(parse(joined)));
    const known = listed(readFileSync(CHANGES, 'utf8'));
    for (const sentence of found.filter((s) => !known.includes(s))) {
      fail(`A client may trip over this; list it in tests/expected/contract-changes.md, with the reason:\n- \`${sentence}\``);
    }
    for (const sentence of known.filter((s) => !found.includes(s))) {
      fail(`tests/expected/contract-changes.md lists what is not so (any more): ${sentence}`);
    }
  },
  release() {
    writeFileSync(RELEASED, printCondensed(condense(parse(readFileSync(WHOLE, 'utf8')))));
    writeFileSync(CHANGES, head(readFileSync(CHANGES, 'utf8')));
  },
  unseen(folder) {
    const seen = new Set(readdirSync(folder).flatMap((file) => readFileSync(`${folder}/${file}`, 'utf8').split('\n')));
    for (const item of Object.values(parse(readFileSync(WHOLE, 'utf8')).paths)) {
      for (const { operationId, 'x-codes': codes = [] } of Object.values(item)) {
        const missing = codes.filter((code) => !seen.has(`${operationId} ${code}`));
        if (missing.length) console.log(`${operationId}: ${missing.join(' ')}`);
      }
    }
  },
};

const [command, ...more] = process.argv.slice(2);
if (commands[command]) commands[command](...more);
else fail('usage: cli.mjs join | check | release | unseen FOLDER');
