// Mutants of rules in C, found in the tree by what they look like: rows of state tables and of the ledger's kinds,
// deadlines, caps and bounds. Each is { name, file, offset, length, with, tests }.
import { noticedBy, RULES } from './noticed_by.mjs';
import { areaOf, code, files, text } from './tree.mjs';

const LAYERS = ['base', 'db', 'net', 'http', 'contract', 'token', 'gate'];
const rules = (file) => noticedBy(RULES, areaOf(file), file);
const stem = (file) => /(\w+)\.[ch]$/.exec(file)[1];
const tidy = (source) => source.replace(/\s+/g, ' ').trim();
const inFeatures = (pattern) => files(pattern).filter((file) => /^(?:api|include)\//.test(file) && areaOf(file) && !LAYERS.includes(areaOf(file)));

/** Names that occur more than once get a number. */
function numberTwins(mutants) {
  const seen = new Map();
  return mutants.map((mutant) => {
    const count = (seen.get(mutant.name) ?? 0) + 1;
    seen.set(mutant.name, count);
    return count === 1 ? mutant : { ...mutant, name: `${mutant.name} (${count})` };
  });
}

/** The initializer of an array and where it starts; nested braces are balanced. */
function* arrays(file, head) {
  const source = code(file);
  for (const match of source.matchAll(head)) {
    const start = match.index + match[0].length;
    let depth = 1;
    let end = start;
    for (; depth > 0 && end < source.length; end += 1) depth += { '{': 1, '}': -1 }[source[end]] ?? 0;
    yield { start, body: source.slice(start, end - 1) };
  }
}

/** The elements of an initializer that are braced themselves: [{ offset, source }]. */
function* elements({ start, body }) {
  let depth = 0;
  let from = 0;
  for (let i = 0; i < body.length; i += 1) {
    if (body[i] === '{') { if (depth === 0) from = i; depth += 1; }
    if (body[i] === '}') { depth -= 1; if (depth === 0) yield { offset: start + from, source: body.slice(from, i + 1) }; }
  }
}

/** Every row of a state table taken out, and every thing that a row does left undone. */
function* rows() {
  for (const file of inFeatures(/\.c$/)) {
    for (const array of arrays(file, /struct transition \w+\[\] = \{/g)) {
      for (const { offset, source } of elements(array)) {
        const words = [...source.matchAll(/\b[A-Z]+_(\w+)/g)].slice(0, 4).map(([, word]) => word).join(' ');
        const name = `row ${stem(file).replace(/_(?:states|rules)$/, '')} ${words}`;
        const end = text(file)[offset + source.length] === ',' ? 1 : 0;
        yield { name, file, offset, length: source.length + end, with: '', tests: rules(file) };
        for (const field of source.matchAll(/,\s*\.(\w+) = (?:\{[^}]*\}|"[^"]*"|[^,{}"])+/g)) {
          if (/= EVENT_none$/.test(field[0])) continue; // is 0 as well when it is left out
          const length = /,\s*\.\w+ = (?:\{[^}]*\}|"(?:[^"\\]|\\.)*"|[^,{}"]+)/.exec(text(file).slice(offset + field.index))[0].length;
          yield { name: `${name} without ${field[1]}`, file, offset: offset + field.index, length, with: '', tests: rules(file) };
        }
      }
    }
  }
}

/** The signs of the statement's lines, and the two accounts of each kind of transfer exchanged. */
function* transfers() {
  const file = 'api/ledger/ledger_rules.c';
  const row = /\[TRANSFER_(\w+)\] = \{[^{]*\{(ACCOUNT_\w+), (ACCOUNT_\w+), ([+-])?([01])/g;
  for (const match of code(file).matchAll(row)) {
    const [whole, kind, debit, credit, sign, size] = match;
    const at = (part) => match.index + whole.lastIndexOf(part);
    const accounts = `${debit}, ${credit}`;
    yield { name: `sign transfer ${kind} accounts`, file, offset: at(accounts), length: accounts.length, with: `${credit}, ${debit}`, tests: rules(file) };
    const line = `${sign ?? ''}${size}`;
    yield { name: `sign transfer ${kind} line`, file, offset: match.index + whole.length - line.length, length: line.length,
      with: size === '0' ? '+1' : `${sign === '-' ? '+' : '-'}1`, tests: rules(file) };
  }
}

/** Amounts that are added where they should be taken, and the reverse. */
function* signs() {
  for (const file of inFeatures(/\.c$/)) {
    for (const match of code(file).matchAll(/(?<=_fen |_fen\)? )([+-])(?= [\w.>-]*_fen\b)/g)) {
      yield { name: `sign ${stem(file)}: ${lineOf(file, match.index)}`, file, offset: match.index, length: 1, with: match[1] === '+' ? '-' : '+', tests: rules(file) };
    }
  }
}

const lineOf = (file, offset) => {
  const source = text(file);
  return tidy(source.slice(source.lastIndexOf('\n', offset) + 1, source.indexOf('\n', offset)));
};

/** Every deadline and lifetime that a header of a feature names: half and double. */
function* deadlines() {
  for (const file of inFeatures(/\.h$/)) {
    for (const match of code(file).matchAll(/^(?:\s+|#define )([A-Z][A-Z0-9_]*_(?:MS|S))(?: = | )([^,\n]*[^,\s])/gm)) {
      const [whole, name, value] = match;
      const offset = match.index + whole.length - value.length;
      yield { name: `deadline ${name} half`, file, offset, length: value.length, with: `((${value}) / 2)`, tests: rules(file) };
      yield { name: `deadline ${name} twice`, file, offset, length: value.length, with: `((${value}) * 2)`, tests: rules(file) };
    }
  }
}

const OTHER = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' };
const MOMENT = /_ms\b|_MS\b/;
const CAP = /cap\b|uses|quota|wins|remaining|deduction|_MAX\b|_MIN\b|limit|failures|TRIES|paid_fen|refund_fen/;

/** Every comparison of a rule with a moment or a cap, exact to one: what is just allowed is not, and the reverse. */
function* bounds() {
  for (const file of inFeatures(/^api\/\w+\/\w*(?:rules|password|states|manifest|eligibility|issue|seal)\.c$/)) {
    for (const match of code(file).matchAll(/([\w.>()-]+) (<=|>=|<|>) ([\w.>()-]+)/g)) {
      const [whole, left, operator, right] = match;
      const operands = `${left} ${right}`;
      const kind = MOMENT.test(operands) ? 'deadline' : CAP.test(operands) ? 'cap' : undefined;
      if (!kind || /^(?:for \(|_Static_assert)/.test(lineOf(file, match.index))) continue;
      const offset = match.index + left.length + 1;
      yield { name: `${kind} ${stem(file)} ${tidy(whole)}`, file, offset, length: operator.length, with: OTHER[operator], tests: rules(file) };
    }
  }
}

export const cMutants = () => numberTwins([...rows(), ...transfers(), ...signs(), ...deadlines(), ...bounds()]);
