// Reads the parts of the contract (api/contract/root.yaml and api/*/*.yaml) and puts them into one document, in the order
// of root.yaml's `parts`. Adds nothing: that is engine.mjs's.
import { readFileSync, readdirSync } from 'node:fs';
import { Document, Pair, Scalar, YAMLMap, isMap, parseDocument } from 'yaml';

export const ROOT = 'api/contract/root.yaml';
const COMPONENTS = ['securitySchemes', 'parameters', 'headers', 'responses', 'schemas', 'examples'];
const SECTIONS = ['paths', ...COMPONENTS];
const HEAD = ['openapi', 'info', 'servers', 'tags', 'security'];

function parsePart({ name, text }) {
  const document = parseDocument(text, { uniqueKeys: true });
  if (document.errors.length) throw new Error(`${name}: ${document.errors[0].message}`);
  if (!isMap(document.contents)) throw new Error(`${name}: paths, schemas or other sections are needed`);
  const known = name === ROOT ? [...HEAD, ...SECTIONS, 'parts'] : SECTIONS;
  for (const { key, value } of document.contents.items) {
    if (!known.includes(key.value)) throw new Error(`${name}: ${key.value} is no section of a part: ${known.join(', ')}`);
    if (SECTIONS.includes(key.value) && !isMap(value)) throw new Error(`${name}: ${key.value} is empty`);
  }
  return { name, map: document.contents };
}

/** The texts of all parts: [{name, text}], root.yaml first, then in the order of its `parts` and, in a folder, by name. */
export function readParts(root) {
  const read = (name) => ({ name, text: readFileSync(`${root}/${name}`, 'utf8') });
  const folders = readdirSync(`${root}/api`, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const found = folders.flatMap(({ name: folder }) => readdirSync(`${root}/api/${folder}`)
    .filter((file) => file.endsWith('.yaml')).sort().map((file) => `api/${folder}/${file}`));
  const order = parseDocument(read(ROOT).text).toJS().parts ?? [];
  const folderOf = (name) => name.split('/')[1];
  for (const name of found) {
    if (!order.includes(folderOf(name))) throw new Error(`${name}: its folder does not stand in ${ROOT} under parts`);
  }
  const missing = order.find((folder) => !found.some((name) => folderOf(name) === folder));
  if (missing) throw new Error(`${ROOT}: parts names ${missing}, which has no part`);
  const others = found.filter((name) => name !== ROOT)
    .sort((a, b) => order.indexOf(folderOf(a)) - order.indexOf(folderOf(b)) || (a < b ? -1 : 1));
  return [ROOT, ...others].map(read);
}

function addSection(into, part, section, owners) {
  const from = part.map.get(section);
  from?.items.forEach((pair, index) => {
    const name = pair.key.value;
    const place = `${section} ${name}`;
    if (owners.has(place)) throw new Error(`${place} stands in ${owners.get(place)} and in ${part.name}`);
    owners.set(place, part.name);
    if (index === 0) {
      const own = pair.key.commentBefore ?? from.commentBefore;
      pair.key.commentBefore = ` ---- ${part.name} ----${own ? `\n${own}` : ''}`;
    }
    pair.key.spaceBefore = false;
    into.items.push(pair);
  });
}

/** One document of all parts (as readParts gives them). */
export function assemble(texts) {
  const parts = texts.map(parsePart);
  const root = parts.find(({ name }) => name === ROOT);
  const owners = new Map();
  const document = new Document(new YAMLMap());
  const add = (map, name, value) => map.items.push(new Pair(new Scalar(name), value));
  for (const name of HEAD) {
    if (root.map.has(name)) document.contents.items.push(root.map.items.find(({ key }) => key.value === name));
  }
  const sections = new Map(SECTIONS.map((section) => [section, new YAMLMap()]));
  for (const [section, map] of sections) for (const part of parts) addSection(map, part, section, owners);
  const components = new YAMLMap();
  for (const name of COMPONENTS) if (sections.get(name).items.length) add(components, name, sections.get(name));
  add(document.contents, 'paths', sections.get('paths'));
  add(document.contents, 'components', components);
  return document;
}
