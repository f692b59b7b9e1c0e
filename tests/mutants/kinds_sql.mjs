// Mutants of statements, views and grants, found in the tree by what they look like: locks, whose row it is, whose work
// it is, signs, deadlines, rights of the service's role. Each is { name, file, offset, length, with, tests }.
import { GRANTS, locksOf, noticedBy, ownersOf, STATEMENTS } from './noticed_by.mjs';
import { areaOf, code, files, text } from './tree.mjs';

const QUERIES = /^sql\/queries\/.*\.sql$/;
const STATEMENT_FILES = /^sql\/(?:queries|views)\/.*\.sql$/;
const TABLES = new Set(files(/^sql\/migrations\/.*\.sql$/).flatMap((file) => [...code(file).matchAll(/CREATE TABLE (\w+)/g)].map(([, table]) => table)));
const short = (file) => /(\w+)\.sql$/.exec(file)[1].replace(/^\d+_/, '');
const numbered = (list, i) => (list.length > 1 ? ` ${i + 1}` : '');

/** One mutant for each place of each file that a pattern finds; change(match) gives [what, with, offset in the match]. */
function places(kind, pathPattern, pattern, change, testsOf) {
  return files(pathPattern).flatMap((file) => {
    const found = [...code(file, { keepStrings: true }).matchAll(pattern)];
    return found.flatMap((match, i) => [change(match)].flat().map((made) => ({
      name: `${kind} ${short(file)}${numbered(found, i)}${made.what ? ` ${made.what}` : ''}`,
      file, offset: match.index + (made.at ?? 0), length: made.length ?? match[0].length - (made.at ?? 0), with: made.with, tests: testsOf(file),
    })));
  });
}

const statements = (file) => noticedBy(STATEMENTS, areaOf(file), file);

/** Every row lock taken out. */
const locks = () => places('lock', QUERIES, /\s+FOR (?:NO KEY UPDATE|UPDATE|KEY SHARE|SHARE)(?: OF \w+(?:, \w+)*)?(?: SKIP LOCKED| NOWAIT)?/g,
  () => ({ with: '' }), (file) => locksOf(areaOf(file), file));

// The parameter stays in the statement: without it PostgreSQL could not tell its type, and the statement would not run.
const OWNER = /(?<=\b(?:WHERE|AND|ON|OR)\s+|\()(?:(?:\w+\.)?(?:provider_)?enterprise_id = \$\d+::uuid|(?:\w+\.)?account_id = \$\d+::uuid|\$\d+::uuid IN \((?:\w+\.)?enterprise_id,\s+(?:\w+\.)?provider_enterprise_id\)|(?:\w+\.)?state <> 'draft')/g;

/** Every predicate that says whose row it is, or that a draft is nobody else's, made always true. */
const owners = () => places('owner', QUERIES, OWNER, ([predicate]) => ({ with: `(${predicate} OR true)` }), (file) => ownersOf(statements(file)));

/** Every predicate that keeps a list to one district, made always true; what they all have in common is tried in one place. */
const districts = () => places('filter', QUERIES, /(?:\w+\.)?(?:provider_)?district_code = \$\d+::text/g, ([predicate]) => ({ with: `(${predicate} OR true)` }),
  (file) => [...new Set(['db_owners', 'db_definitions', ...(areaOf(file) === 'product' && !file.endsWith('_as_staff.sql') ? [] : ['api_filters']), ...statements(file)])]);

/** Every reason why somebody may not judge a thing (the view own_work) taken away. */
function ownWork() {
  return files(/^sql\/views\/.*\.sql$/).flatMap((file) => [...code(file).matchAll(/CREATE VIEW (\w*own_work|\w+_worker) AS\s+([^;]+);/g)].flatMap((view) => {
    const start = view.index + view[0].length - 1 - view[2].length;
    const branches = [...view[2].matchAll(/SELECT[^]*?(?=\s+UNION ALL|$)/g)];
    return branches.map((branch) => ({
      name: `own ${text(file).slice(start + branch.index).slice(7, branch[0].length).replace(/\s+/g, ' ')}`,
      file, offset: start + branch.index + branch[0].length, length: 0, with: ' WHERE false', tests: ['db_definitions'],
    }));
  }));
}

/** A sum that becomes a difference and the reverse, where amounts are computed. */
const signs = () => [
  ...places('sign', STATEMENT_FILES, /(?<=_fen|\))(\s)([+-])(?=\s(?:\$\d|coalesce\(sum|[\w.]*_fen\b))/g,
    ([, space, sign]) => ({ with: `${space}${sign === '+' ? '-' : '+'}` }), statements),
  ...places('sign', STATEMENT_FILES, /\bELSE -(?=[\w.]*_fen)/g, () => ({ what: 'else', with: 'ELSE ' }), statements),
];

/** How long something is kept or waited for: half and double. */
const intervals = () => places('deadline', STATEMENT_FILES, /(?<!\* )interval '(\d+) (second|minute|hour|day|month|year)(s?)'/g,
  ([, count, unit]) => [['half', 1], ['twice', 4]].map(([what, halves]) => (
    { what, with: `interval '${(Number(count) * halves) / 2} ${unit}s'` })), statements);

/** The rights that make history changeable and rows disappear, granted behind all others where they are not given. */
function grants() {
  const file = 'sql/roles.sql';
  const given = new Map(); // table → the verbs of all its grants; a verb of some columns is not the whole verb
  for (const [, verbs, tables] of code(file).matchAll(/GRANT ([^;]*?)\s+ON ([^;]*?)\s+TO /g)) {
    const whole = verbs.split(/,\s*(?![^(]*\))/).filter((verb) => !verb.includes('('));
    for (const table of tables.split(/,\s*/)) given.set(table, [...(given.get(table) ?? []), ...whole]);
  }
  return [...given].filter(([table]) => TABLES.has(table)).flatMap(([table, verbs]) => (
    ['UPDATE', 'DELETE'].filter((verb) => !verbs.includes(verb)).map((verb) => ({
      name: `grant ${table} ${verb}`, file, offset: text(file).length, length: 0,
      with: `\nGRANT ${verb} ON ${table} TO jqt_service;\n`, tests: GRANTS,
    }))));
}

export const sqlMutants = () => [...locks(), ...owners(), ...districts(), ...ownWork(), ...grants(), ...signs(), ...intervals()];
