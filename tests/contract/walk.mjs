// Walks what answers and requests may hold: each schema of their JSON once, with the place where it stands.
const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

/** All operations: {path, method, operation, parameters}, references of parameters followed. */
export function operationsOf(document) {
  const at = follow(document);
  return Object.entries(document.paths).flatMap(([path, item]) => METHODS.filter((method) => item[method]).map((method) => ({
    path, method, operation: item[method],
    parameters: [...(item.parameters ?? []), ...(item[method].parameters ?? [])].map((p) => at(p)),
  })));
}

/** A function that follows $ref. */
export const follow = (document) => (node) => {
  while (node?.$ref) node = node.$ref.slice(2).split('/').reduce((o, key) => o[key], document);
  return node;
};

const inner = (schema) => [
  ...Object.entries(schema.properties ?? {}).map(([name, value]) => [name, value, `/${name}`]),
  ...(schema.items ? [[undefined, schema.items, '/*']] : []),
  ...(typeof schema.additionalProperties === 'object' ? [[undefined, schema.additionalProperties, '/*']] : []),
  ...['oneOf', 'anyOf', 'allOf'].flatMap((key) => (schema[key] ?? []).map((part) => [undefined, part, '']))];

/**
 * Calls visit({ schema, at, name, member }) for each schema that is reached: schema as it stands there (maybe a $ref), at: the
 * place ("Order /buyer/id"), name: the member it is the value of, or else that of the list or choice around it, member:
 * whether it is the value itself.
 */
function walk(document, roots, visit) {
  const seen = new Set();
  const go = (schema, at, name, member = false) => {
    visit({ schema, at, name, member });
    if (schema.$ref) {
      const named = schema.$ref.split('/').pop();
      if (seen.has(named)) return;
      seen.add(named);
      go(follow(document)(schema), `${named} `, undefined);
      return;
    }
    for (const [own, value, step] of inner(schema)) go(value, `${at}${step}`, own ?? name, own !== undefined);
  };
  for (const { schema, at } of roots) go(schema, `${at} `, undefined);
}

const jsonOf = (content, at) => Object.entries(content ?? {})
  .filter(([type, media]) => /[/+]json$/.test(type) && media.schema).map(([, { schema }]) => ({ schema, at }));

/** Whatever an answer may hold, those of success alone if `success`. */
export function walkAnswers(document, visit, { success = false } = {}) {
  const at = follow(document);
  walk(document, operationsOf(document).flatMap(({ operation }) => Object.entries(operation.responses)
    .filter(([status]) => !success || status[0] === '2')
    .flatMap(([status, response]) => jsonOf(at(response).content, `${operation.operationId} ${status}`))), visit);
}

/** Whatever a JSON body may hold. */
export function walkRequests(document, visit) {
  walk(document, operationsOf(document).flatMap(({ operation }) => jsonOf(operation.requestBody?.content, `${operation.operationId} body`)), visit);
}
