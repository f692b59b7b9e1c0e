// The tree that mutants are made of: the project's files as they stand in the working copy.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Every file of the project that exists, also what is not committed yet. */
export const FILES = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
  { cwd: ROOT, encoding: 'utf8', maxBuffer: 16 << 20 }).split('\0').filter((file) => file && existsSync(join(ROOT, file)));

const texts = new Map();

export function text(file) {
  if (!texts.has(file)) texts.set(file, readFileSync(join(ROOT, file), 'utf8'));
  return texts.get(file);
}

const blank = (found) => found.replace(/[^\n]/g, ' ');

/** The file with its comments and string literals blanked, so that offsets stay what they are. keepStrings: only comments. */
export function code(file, { keepStrings = false } = {}) {
  const [comment, string] = file.endsWith('.sql')
    ? [/--[^\n]*/.source, /'[^']*'/.source]
    : [/\/\*[^]*?\*\/|\/\/[^\n]*/.source, /"(?:[^"\\\n]|\\.)*"/.source];
  return text(file).replace(new RegExp(`(${comment})|(${string})`, 'g'), (found, isComment) => (
    isComment !== undefined || !keepStrings ? blank(found) : found));
}

/** Files whose path matches. */
export const files = (pattern) => FILES.filter((file) => pattern.test(file));

/** The feature or layer that a file belongs to: the folder below api, include or sql/queries; a view's by its name. */
export function areaOf(file) {
  const folder = /^(?:api|include|sql\/queries)\/(\w+)\//.exec(file)?.[1];
  return folder ?? /^sql\/views\/(?:\d+_)?(\w+)\.sql$/.exec(file)?.[1];
}

/** The ctest names of the tests that the tree has. */
export function testNames() {
  const kinds = [[/^tests\/unit\/(\w+)_test\.c$/, 'unit'], [/^tests\/db\/(\w+)_test\.c$/, 'db'], [/^tests\/api\/(\w+)\.test\.mjs$/, 'api']];
  return new Set(['unit_layers', 'unit_fuzz_contract', ...FILES.flatMap((file) => (
    kinds.flatMap(([pattern, kind]) => { const found = pattern.exec(file); return found ? [`${kind}_${found[1]}`] : []; })))]);
}
