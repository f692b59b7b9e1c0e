// The contract as its tests read it: an object of an answer may hold what its schema names and nothing else. To a client it
// stays open (more may come); here, a member that is not in the contract is a fault.

const isObject = (schema) => [schema.type].flat().includes('object');
const nameOf = (ref) => (ref?.startsWith('#/components/schemas/') ? ref.split('/').pop() : undefined);

/** Calls visit for each schema within this one, itself first. */
function each(schema, visit) {
  if (!schema || typeof schema !== 'object') return;
  visit(schema);
  for (const part of [...Object.values(schema.properties ?? {}), schema.items, schema.additionalProperties,
    ...['allOf', 'oneOf', 'anyOf'].flatMap((key) => schema[key] ?? [])]) each(part, visit);
}

/** Every schema that stands somewhere in the document. */
function eachOf(document, visit) {
  const go = (node, key) => {
    if (!node || typeof node !== 'object') return;
    if (key === 'schema') each(node, visit);
    else if (key !== 'example' && key !== 'examples') for (const [name, inner] of Object.entries(node)) go(inner, name);
  };
  go({ ...document, components: { ...document.components, schemas: {} } });
  for (const schema of Object.values(document.components?.schemas ?? {})) each(schema, visit);
}

/** A copy in which every object is closed, but the parts of an allOf, which is closed as a whole. */
export function closed(document) {
  const copy = structuredClone(document);
  const parts = new Set(); // schemas and names of schemas
  eachOf(copy, ({ allOf = [] }) => allOf.forEach((part) => parts.add(nameOf(part.$ref) ?? part)));
  const isPart = (schema) => parts.has(schema) || [...parts].some((name) => copy.components.schemas[name] === schema);
  eachOf(copy, (schema) => {
    const telling = schema.allOf || (isObject(schema) && schema.properties && schema.additionalProperties === undefined);
    if (telling && !isPart(schema)) schema.unevaluatedProperties = false;
  });
  return copy;
}
