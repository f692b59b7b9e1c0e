// Tells where a contract asks more of a client, or promises it less, than another: what a client that is right by the old one
// could trip over. Pure: documents in, sentences out. Texts, examples and answers of refusal do not count.

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];
const KEYWORDS = ['$ref', 'type', 'format', 'enum', 'const', 'pattern', 'minimum', 'maximum', 'multipleOf', 'minLength', 'maxLength',
  'minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties', 'required', 'additionalProperties', 'items', 'properties',
  'allOf', 'oneOf', 'discriminator'];
const LOWER = ['minimum', 'minLength', 'minItems', 'minProperties'];
const UPPER = ['maximum', 'maxLength', 'maxItems', 'maxProperties'];

const mapValues = (object, change) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));

/* ---- what of a contract counts ---- */

function condenseSchema(schema) {
  if (schema === null || typeof schema !== 'object') return schema;
  const kept = Object.entries(schema).filter(([key]) => KEYWORDS.includes(key)).map(([key, value]) => {
    if (key === 'properties') return [key, mapValues(value, condenseSchema)];
    if (key === 'items' || key === 'additionalProperties') return [key, condenseSchema(value)];
    if (key === 'allOf' || key === 'oneOf') return [key, value.map(condenseSchema)];
    return [key, value];
  });
  return Object.fromEntries(kept);
}

const condenseContent = (content) => mapValues(content ?? {}, (media) => condenseSchema(media.schema ?? {}));

/** The document without what does not count; the form of tests/expected/contract.json. */
export function condense(document) {
  const at = (node) => {
    while (node?.$ref) node = node.$ref.slice(2).split('/').reduce((o, key) => o[key], document);
    return node;
  };
  const operations = {};
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS.filter((m) => item[m])) {
      const operation = item[method];
      const parameters = {};
      for (const p of [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(at)) {
        parameters[`${p.in} ${p.name}`] = {
          required: p.required ?? false, ...(p['x-roles'] && { roles: p['x-roles'] }), schema: condenseSchema(p.schema),
        };
      }
      const body = at(operation.requestBody);
      const answers = Object.entries(operation.responses).filter(([status]) => /^[23]\d\d$/.test(status)).map(([status, r]) => [
        status, { headers: Object.keys(at(r).headers ?? {}), content: condenseContent(at(r).content) }]);
      operations[`${method.toUpperCase()} ${path}`] = {
        operationId: operation.operationId,
        roles: operation['x-roles'],
        scopes: (operation.security ?? document.security).flatMap((s) => Object.values(s).flat()),
        parameters,
        ...(body && { body: { required: body.required ?? false, content: condenseContent(body.content) } }),
        answers: Object.fromEntries(answers),
      };
    }
  }
  return { operations, schemas: mapValues(document.components.schemas, condenseSchema) };
}

/** One line for each operation and schema, so that a difference shows which. */
export function printCondensed({ operations, schemas }) {
  const lines = (object) => Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',\n');
  return `{"operations":{\n${lines(operations)}\n},\n"schemas":{\n${lines(schemas)}\n}}\n`;
}

/* ---- comparing ---- */

const ANY = ['null', 'boolean', 'integer', 'string', 'array', 'object'];
const typesOf = (schema) => (schema.type === undefined ? ANY : [schema.type].flat().flatMap((t) => (t === 'number' ? ['integer', t] : t)));
const valuesOf = (schema) => ('const' in schema ? [schema.const] : schema.enum);
const told = (value) => (value === undefined ? 'none' : JSON.stringify(value));

class Comparison {
  constructor(older, newer) {
    Object.assign(this, { older, newer, sentences: new Set(), seen: new Set() });
  }

  say(where, what) {
    this.sentences.add(`${where}: ${what}`);
  }

  /** [schema with references followed and allOf put together, name of the last reference]. */
  resolve(contract, schema) {
    let name;
    while (schema?.$ref) {
      name = schema.$ref.split('/').pop();
      schema = contract.schemas[name];
    }
    if (!schema?.allOf) return [schema ?? {}, name];
    const { allOf, ...own } = schema;
    const whole = { ...own, properties: { ...own.properties }, required: [...(own.required ?? [])] };
    for (const part of allOf.map((inner) => this.resolve(contract, inner)[0])) {
      const required = [...new Set([...whole.required, ...(part.required ?? [])])];
      Object.assign(whole, { ...part, required, properties: { ...whole.properties, ...part.properties } });
    }
    return [whole, name];
  }

  /** side: 'request' (it may not ask more) or 'answer' (it may not promise less). */
  schema(older, newer, side, where, member = '') {
    const [o, name] = this.resolve(this.older, older);
    const [n] = this.resolve(this.newer, newer);
    if (name) [where, member] = [name, ''];
    const pair = `${side} ${name} ${newer?.$ref}`;
    if (name && this.seen.has(pair)) return;
    if (name) this.seen.add(pair);
    const at = `${where}${member ? ` ${member}` : ''} (${side})`;
    if (side === 'answer' && o.properties && n.oneOf) { /* what is one of some now promises what all of them do */
      const { oneOf, ...rest } = n;
      oneOf.forEach((variant) => this.schema(o, { allOf: [rest, variant] }, side, where, member));
      return;
    }
    this.types(o, n, side, at);
    this.values(o, n, side, at);
    if (side === 'request') this.bounds(o, n, at);
    else if (o.format !== undefined && o.format !== n.format) this.say(at, `format ${told(o.format)} → ${told(n.format)}`);
    this.members(o, n, side, where, member, at);
    if (side === 'request' ? n.items : o.items) this.schema(o.items ?? {}, n.items ?? {}, side, where, `${member}/*`);
    const [oMore, nMore] = [o.additionalProperties, n.additionalProperties];
    if (typeof oMore === 'object' && typeof nMore === 'object') this.schema(oMore, nMore, side, where, `${member}/*`);
    this.variants(o, n, side, where, member, at);
  }

  /**
   * A request may lose none of its variants, an answer get none, unless a member says which it is: then there may always be
   * more (an open enum). One who has no list allows whatever it says beside.
   */
  variants({ oneOf: o, discriminator }, { oneOf: n }, side, where, member, at) {
    const same = (list, variant, i) => (variant.$ref ? list?.find((v) => v.$ref === variant.$ref) : list?.[i]);
    const [kept, checked] = side === 'request' ? [o, n] : [n, o];
    if (checked && !kept) this.say(at, side === 'request' ? 'only some variants from now on' : 'any variant from now on');
    kept?.forEach((variant, i) => {
      const isNew = side === 'answer' && discriminator;
      if (checked && !isNew && !same(checked, variant, i)) this.say(at, `variant ${variant.$ref?.split('/').pop() ?? i} is ${side === 'request' ? 'gone' : 'new'}`);
    });
    o?.forEach((variant, i) => { if (same(n, variant, i)) this.schema(variant, same(n, variant, i), side, where, member); });
  }

  /** Of a schema that says it by its variants only: any of theirs. */
  typesOf(contract, schema) {
    if (schema.type !== undefined || !schema.oneOf) return typesOf(schema);
    return schema.oneOf.flatMap((variant) => this.typesOf(contract, this.resolve(contract, variant)[0]));
  }

  types(o, n, side, at) {
    if (o.oneOf && n.oneOf) return; /* variants() compares them one by one */
    const [before, after] = [this.typesOf(this.older, o), this.typesOf(this.newer, n)];
    const [from, to] = side === 'request' ? [before, after] : [after, before];
    const say = (schema, types) => told(schema.type ?? (schema.oneOf ? types : undefined));
    if (from.some((type) => !to.includes(type))) this.say(at, `type ${say(o, before)} → ${say(n, after)}`);
  }

  values(o, n, side, at) {
    const [before, after] = [valuesOf(o), valuesOf(n)];
    const [from, to] = side === 'request' ? [before, after] : [after, before];
    if (!to) return;
    if (!from) this.say(at, side === 'request' ? `only ${told(to)} from now on` : `any value instead of ${told(to)}`);
    for (const value of from ?? []) {
      if (!to.includes(value)) this.say(at, `value ${told(value)} is ${side === 'request' ? 'gone' : 'new'}`);
    }
  }

  bounds(o, n, at) {
    const changed = (key) => this.say(at, `${key} ${told(o[key])} → ${told(n[key])}`);
    for (const key of LOWER) if (n[key] !== undefined && n[key] > (o[key] ?? -Infinity) && !(n[key] === 0 && key !== 'minimum')) changed(key);
    for (const key of UPPER) if (n[key] !== undefined && n[key] < (o[key] ?? Infinity)) changed(key);
    for (const key of ['pattern', 'format']) if (n[key] !== undefined && n[key] !== o[key]) changed(key);
    if (n.multipleOf !== undefined && (o.multipleOf ?? 0.5) % n.multipleOf !== 0) changed('multipleOf');
    if (n.uniqueItems && !o.uniqueItems) changed('uniqueItems');
  }

  members(o, n, side, where, member, at) {
    const isOpen = (schema) => schema.additionalProperties !== false;
    if (side === 'request') {
      for (const name of n.required ?? []) if (!o.required?.includes(name)) this.say(at, `${name} is required`);
      if (isOpen(o) && !isOpen(n)) this.say(at, 'other members are refused');
    } else {
      for (const name of o.required ?? []) if (!n.required?.includes(name)) this.say(at, `${name} is not always there`);
    }
    for (const [name, schema] of Object.entries(o.properties ?? {})) {
      const other = n.properties?.[name];
      if (other) this.schema(schema, other, side, where, `${member}/${name}`);
      else if (side === 'answer' || !isOpen(n)) this.say(at, `${name} is gone`);
    }
  }

  parameters(o, n, where) {
    for (const [name, parameter] of Object.entries(n)) {
      if (parameter.required && !o[name]?.required) this.say(where, `${name} is required`);
    }
    for (const [name, parameter] of Object.entries(o)) {
      const { roles } = n[name] ?? {};
      if (roles && roles.join() !== parameter.roles?.join()) this.say(where, `${name} is for ${roles.join(', ')} only`);
      if (n[name]) this.schema(parameter.schema, n[name].schema, 'request', `${where} ${name}`);
      else if (!name.startsWith('header ')) this.say(where, `${name} is gone`);
    }
  }

  content(o, n, side, where) {
    for (const [type, schema] of Object.entries(o)) {
      if (n[type]) this.schema(schema, n[type], side, `${where} ${type}`);
      else this.say(where, `${type} is gone`);
    }
  }

  access(o, n, where) {
    const all = (roles) => (roles.length === 0 ? 3 : roles[0] === '*' ? 2 : 1);
    if (all(n.roles) < all(o.roles)) this.say(where, all(n.roles) === 2 ? 'needs a login' : `only ${n.roles.join(', ')} from now on`);
    else if (all(o.roles) === 1 && all(n.roles) === 1) {
      for (const role of o.roles) if (!n.roles.includes(role)) this.say(where, `not for ${role} any more`);
    }
    for (const scope of n.scopes) if (!o.scopes.includes(scope)) this.say(where, `needs the scope ${scope}`);
  }

  operation(where, o, n) {
    if (o.operationId !== n.operationId) this.say(where, `operationId ${o.operationId} → ${n.operationId}`);
    this.access(o, n, where);
    this.parameters(o.parameters, n.parameters, where);
    if (n.body?.required && !o.body?.required) this.say(where, 'a body is required');
    if (o.body && !n.body) this.say(where, 'the body is gone');
    if (o.body && n.body) this.content(o.body.content, n.body.content, 'request', `${where} body`);
    for (const [status, answer] of Object.entries(o.answers)) {
      const other = n.answers[status];
      if (!other) {
        this.say(where, `answer ${status} is gone`);
        continue;
      }
      for (const header of answer.headers) if (!other.headers.includes(header)) this.say(`${where} ${status}`, `header ${header} is gone`);
      this.content(answer.content, other.content, 'answer', `${where} ${status}`);
    }
  }

  run() {
    for (const [where, operation] of Object.entries(this.older.operations)) {
      if (this.newer.operations[where]) this.operation(where, operation, this.newer.operations[where]);
      else this.say(where, 'is gone');
    }
    return [...this.sentences].sort();
  }
}

/** Both condensed. Sentences, sorted; none: whoever is right by the older one is right by the newer. */
export const incompatible = (older, newer) => new Comparison(older, newer).run();

/** The sentences that a text of changes lists: the first code span of each of its list items. */
export const listed = (text) => [...text.matchAll(/^- `([^`]+)`/gm)].map(([, sentence]) => sentence);
