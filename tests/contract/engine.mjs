// Completes the joined document by what the engine knows of every operation: statuses one by one, each with all its codes
// and right examples, the headers it sends, the request headers it honours, the lists of all codes. An operation's own
// x-codes stay what its part says.
import { Pair, Scalar, YAMLMap, isMap } from 'yaml';
import { Answers, nameOf } from './answers.mjs';
import { commonCodes, factsOf, refusals } from './kinds.mjs';

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

class Completion {
  constructor(document, { errors, faults }) {
    this.document = document;
    this.data = document.toJS();
    this.errors = errors;
    this.faults = faults;
    const { servers, components } = this.data;
    this.answers = new Answers({ errors, server: servers[0].url, members: components.schemas.RefusalMembers.properties });
    this.shared = new Map(); /* name → {codes, path, node} */
  }

  /** Follows $ref in the data. */
  at(node) {
    while (node?.$ref) node = node.$ref.slice(2).split('/').reduce((o, key) => o?.[key], this.data);
    return node;
  }

  /** Data as a node: maps that hold scalars or references only, and lists, on one line. */
  node(value, flow = false) {
    const plain = flow || Array.isArray(value) || (value && typeof value === 'object' && typeof value.$ref === 'string');
    if (plain || value === null || typeof value !== 'object') return this.document.createNode(value, { flow: plain });
    const map = new YAMLMap();
    for (const [key, inner] of Object.entries(value)) map.items.push(new Pair(key, this.node(inner, key === 'value' || key === 'example')));
    return map;
  }

  set(map, key, value, before) {
    const pair = new Pair(new Scalar(key), value);
    const index = before ? map.items.findIndex((p) => p.key.value === before) : -1;
    if (map.has(key)) map.set(key, value);
    else if (index >= 0) map.items.splice(index, 0, pair);
    else map.items.push(pair);
  }

  run() {
    this.document.get('paths').items.forEach(({ key, value: item }) => this.path(key.value, item));
    const components = this.document.get('components');
    let responses = components.get('responses');
    if (!responses) this.set(components, 'responses', (responses = new YAMLMap()), 'schemas');
    const names = [...this.shared.keys()].sort();
    for (const name of names) {
      if (responses.has(name)) throw new Error(`components/responses/${name} is made by the join; a part must not have it`);
      responses.items.push(new Pair(new Scalar(name), this.shared.get(name).node));
    }
    if (names.length) responses.items.find(({ key }) => key.value === names[0]).key.commentBefore = ' ---- tests/contract/engine.mjs ----';
    this.openEnums(components.get('schemas'));
    this.dropExamples(components);
  }

  /** Examples of items that stand in lists only: each list has its own now. */
  dropExamples(components) {
    const examples = components.get('examples');
    const text = JSON.stringify(this.data.paths);
    if (examples) examples.items = examples.items.filter(({ key }) => text.includes(`"#/components/examples/${key.value}"`));
  }

  /** Codes are those of errors.def; what is an action or a state somewhere is one of Action or State. */
  openEnums(schemas) {
    const list = (name, values) => schemas.get(name).set('x-extensible-enum', this.document.createNode(values, { flow: true }));
    const all = (ending) => [...new Set(Object.entries(this.data.components.schemas)
      .filter(([name]) => name.endsWith(ending)).flatMap(([, schema]) => schema['x-extensible-enum'] ?? []))];
    list('ProblemCode', [...this.errors.keys()].filter((code) => !code.startsWith('oauth_')));
    list('FaultCode', this.faults);
    list('Action', all('Action'));
    list('State', all('State'));
  }

  path(path, item) {
    const data = this.data.paths[path];
    const shared = (data.parameters ?? []).map((p) => this.at(p));
    for (const method of METHODS.filter((m) => data[m])) {
      const operation = data[method];
      const parameters = [...shared, ...(operation.parameters ?? []).map((p) => this.at(p))];
      try {
        this.operation(item.get(method), { method, path, operation, parameters });
      } catch (error) {
        throw new Error(`${method.toUpperCase()} ${path}: ${error.message}`);
      }
    }
    if (METHODS.some((m) => data[m] && !data[m]['x-errors'])) this.addParameter(item, 'AcceptLanguage');
  }

  addParameter(owner, name) {
    if (!owner.has('parameters')) {
      const parameters = this.document.createNode([]);
      const first = owner.items.findIndex(({ key }) => METHODS.includes(key.value) || ['requestBody', 'responses'].includes(key.value));
      owner.items.splice(first, 0, new Pair(new Scalar('parameters'), parameters));
    }
    const map = this.document.createNode({ $ref: `#/components/parameters/${name}` });
    map.items[0].value.type = Scalar.QUOTE_SINGLE;
    owner.get('parameters').items.push(map);
  }

  operation(node, { method, path, operation, parameters }) {
    const facts = factsOf({ method, operation, parameters });
    const own = operation['x-codes'] ?? [];
    const twice = own.find((code) => commonCodes(facts).includes(code));
    if (twice) throw new Error(`x-codes: ${twice} need not be listed, every operation of its kind has it`);
    const place = {
      path: this.examplePath(path, parameters), pointer: this.firstMember(operation), state: this.lateState(operation),
    };
    const responses = node.get('responses');
    this.successes(node, responses, { method, path, operation, facts });
    for (const answer of refusals(facts, own, this.errors)) {
      if (responses.has(String(answer.status))) throw new Error(`${answer.status}: the join makes it, of x-codes`);
      const key = new Scalar(String(answer.status));
      key.type = Scalar.QUOTE_DOUBLE;
      responses.items.push(new Pair(key, this.refusal(facts.style, answer, place)));
    }
  }

  refusal(style, answer, place) {
    if (answer.own.length) return this.node(this.answers.build(style, answer, style === 'oauth' ? answer.codes : answer.own, place));
    const name = nameOf(style, answer);
    const codes = answer.codes.join(' ');
    const known = this.shared.get(name);
    if (known && known.codes !== codes) throw new Error(`${name} would stand for ${codes} and for ${known.codes}`);
    const build = () => this.node(this.answers.build(style, answer, answer.codes, place));
    /* The examples show a path of the API proper, where one has the answer. */
    if (!known || (!known.path.startsWith('/api/') && place.path.startsWith('/api/'))) {
      this.shared.set(name, { codes, path: place.path, node: build() });
    }
    return this.node({ $ref: `#/components/responses/${name}` });
  }

  /** The path with each parameter's example, or an id. */
  examplePath(path, parameters) {
    return path.replace(/\{(\w+)\}/g, (_, name) => {
      const parameter = parameters.find((p) => p.in === 'path' && p.name === name);
      return parameter?.example ?? '01930000-0000-7000-8000-000000000001';
    });
  }

  /** Where a body's example fault is: its first required member. */
  firstMember(operation) {
    const schema = this.at(operation.requestBody?.content?.['application/json']?.schema);
    return `/${schema?.required?.[0] ?? Object.keys(schema?.properties ?? { name: 0 })[0]}`;
  }

  /** The last state in the open enum of what the operation answers with: hardly anything is possible in it. */
  lateState(operation) {
    const success = Object.entries(operation.responses).find(([status]) => status[0] === '2')?.[1];
    return this.member(this.at(success)?.content?.['application/json']?.schema, 'state')?.['x-extensible-enum']?.at(-1);
  }

  /** The schema of a member of an object, of one of its parts or of its first variant that has it. */
  member(schema, name) {
    const { properties, allOf = [], oneOf = [] } = this.at(schema) ?? {};
    return this.at(properties?.[name]) ?? [...allOf, ...oneOf].map((part) => this.member(part, name)).find(Boolean);
  }

  /* ---- answers of success ---- */

  successes(node, responses, { method, path, operation, facts }) {
    let tagged = false;
    for (const { key, value } of responses.items) {
      const status = String(key.value);
      const answer = this.at(operation.responses[status]);
      if (!isMap(value) || value.has('$ref')) continue;
      const headers = this.headersOf(status, answer, path, facts);
      tagged ||= 'ETag' in headers;
      const own = value.get('headers');
      const map = this.node(Object.fromEntries(Object.entries(headers).filter(([name]) => !own?.has(name))));
      if (own) map.items.push(...own.items);
      this.set(value, 'headers', map, 'content');
      this.listExample(value, answer);
    }
    if (method !== 'get' || !tagged) return;
    this.addParameter(node, 'IfNoneMatch');
    const key = new Scalar('304');
    key.type = Scalar.QUOTE_DOUBLE;
    responses.items.push(new Pair(key, this.node({ $ref: '#/components/responses/NotModified' })));
  }

  /** A list without an example shows one of its items, from the components. */
  listExample(node, { content }) {
    const json = content?.['application/json'];
    if (!json || 'example' in json || 'examples' in json) return;
    const { properties } = this.at(json.schema);
    const item = this.data.components.examples?.[properties?.items?.items?.$ref?.split('/').pop()];
    if (!item) return;
    const example = { items: [item.value], ...('next_cursor' in properties && { next_cursor: null }) };
    this.set(node.getIn(['content', 'application/json']), 'example', this.document.createNode(example));
  }

  headersOf(status, answer, path, facts) {
    const header = (name) => ({ $ref: `#/components/headers/${name}` });
    const headers = {
      'X-Request-Id': header('XRequestId'), 'Cache-Control': header('CacheControl'), 'RateLimit-Policy': header('RateLimitPolicy'), RateLimit: header('RateLimit'),
    };
    if (status[0] === '3') headers.Location = header('RedirectLocation');
    if (status === '201') headers.Location = header('Location');
    if (answer.headers?.ETag || this.isTagged(path, answer, facts)) headers.ETag = header('ETag');
    if (facts.pages) headers.Link = header('Link');
    if (facts.key) headers['Idempotent-Replayed'] = header('IdempotentReplayed');
    return headers;
  }

  /** gate tags all JSON but pages of a list (gate_respond); the login bridge and uploads answer for themselves. */
  isTagged(path, answer, facts) {
    return path.startsWith('/api/') && !facts.pages && (facts.json || !facts.body) && Boolean(answer.content?.['application/json']);
  }
}

/** Completes the document in place. errors: as readErrors gives them. */
export function complete(document, errors) {
  new Completion(document, errors).run();
  return document;
}
