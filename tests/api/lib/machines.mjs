// The tables of states, as the program dumps them (tests/expected/*_states.txt), and what it means that nobody is stuck:
// whoever waits in a state can act, or a deadline acts for him (domain.md "Standing and freeze").
import { readdirSync, readFileSync } from 'node:fs';

const DUMPS = new URL('../../expected/', import.meta.url);
const dumped = (file) => readFileSync(new URL(file, DUMPS), 'utf8').trim().split('\n');

function rowOf(line) {
  const [from, trigger, actor, to, ...more] = line.split(' ');
  const { operation, action = trigger } = Object.fromEntries(more.map((word) => word.split('=')));
  return { from, to, actor, operation, action: operation && action };
}

/** The clock, the system, and an approval of a proposal, which is a thing with states of its own. */
const NOBODY = ['clock', 'system', 'proposal'];

/**
 * By table: the states in which a thing may stay, and the parties that wait for something in the others (staff does
 * not, it is waited for); imposed: a state that an authority alone ends, having brought it about; walked: another test
 * brings it to all its states.
 */
export const MACHINES = {
  order: { rests: ['completed', 'cancelled', 'refunded'], parties: ['buyer', 'seller'] },
  certification: { rests: ['approved'], parties: ['applicant'] },
  change_request: { rests: ['approved', 'rejected', 'withdrawn'], parties: ['applicant'] },
  qualification: { rests: ['granted'], parties: ['applicant'], imposed: 'suspended' },
  product: { rests: ['listed'], parties: ['provider'], imposed: 'suspended' },
  product_version: { rests: ['approved', 'rejected', 'withdrawn'], parties: ['provider'] },
  batch: { rests: ['issued', 'void'], parties: ['operator'] },
  proposal: { rests: ['approved', 'refused', 'withdrawn', 'lapsed'], parties: ['approver', 'proposer'] },
  freeze: { rests: ['lifted', 'ended'], parties: ['staff'] },
  win: { rests: ['issued', 'struck_out'], parties: ['entrant'], walked: 'issue.test.mjs' },
};
export const DUMPED = readdirSync(DUMPS).map((file) => /^(\w+)_states\.txt$/.exec(file)?.[1]).filter(Boolean);
for (const [name, machine] of Object.entries(MACHINES)) {
  machine.rows = dumped(`${name}_states.txt`).map(rowOf);
  machine.states = [...new Set(machine.rows.flatMap(({ from, to }) => [from, to]))];
}

/** The states from which one of `to` is reached by rows that `may` be taken. */
export function reaching({ rows }, to, may = () => true) {
  const found = new Set(to);
  for (let count = 0; count !== found.size;) {
    count = found.size;
    for (const row of rows) if (found.has(row.to) && may(row)) found.add(row.from);
  }
  return found;
}

/** A row that changes something: the state, by a proposal what others decide, or in a draft what it still lacks. */
const leads = ({ from, to, operation, action }) => from !== to || /^propose/.test(operation ?? '') || (from === 'draft' && action === 'edit');
export const byNobody = ({ actor }) => NOBODY.includes(actor);

/** The rows by which a party, or nobody, leads a thing on from a state. */
export const waysOn = ({ rows }, state, party) => rows.filter((row) => row.from === state && leads(row) && (row.actor === party || byNobody(row)));
