// A list's table has the list's own callers and filters: an operation with `x-table-of: <path of the list>` gets them from
// there, only longer pages, so that no part can give one a filter and forget the other.
import { isMap } from 'yaml';

const COPIED = ['tags', 'x-roles', 'security'];
const LIMIT = '#/components/parameters/Limit';

function table(operation, path, list) {
  if (!list) throw new Error(`x-table-of: there is no GET ${path}`);
  const twice = ['parameters', ...COPIED].find((key) => operation.has(key));
  if (twice) throw new Error(`x-table-of: ${twice} is that of GET ${path}`);
  const at = operation.items.findIndex(({ key }) => key.value === 'x-table-of');
  const copies = list.items.filter(({ key }) => COPIED.includes(key.value) || key.value === 'parameters').map((pair) => pair.clone());
  operation.items.splice(at, 1, ...copies);
  for (const parameter of operation.get('parameters').items) {
    if (parameter.get('$ref') === LIMIT) parameter.set('$ref', LIMIT.replace('Limit', 'CsvLimit'));
  }
}

/** Completes the tables of the document in place. */
export function fillTables(document) {
  const paths = document.get('paths');
  for (const { key, value: item } of paths.items) {
    const operation = item.get('get');
    if (!isMap(operation) || !operation.has('x-table-of')) continue;
    const path = operation.get('x-table-of');
    try {
      table(operation, path, paths.get(path)?.get('get'));
    } catch (error) {
      throw new Error(`GET ${key.value}: ${error.message}`);
    }
  }
  return document;
}
