// Checks responses against openapi.yaml, independently of the server's own engine: the operation is known, the
// status, the content type, the code of a refusal and every header and body member are as documented; what the contract
// does not name is not sent.
import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { isUscc } from '../../idp/uscc.mjs';
import { closed } from './closed.mjs';

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];
const ID = 'https://contract.invalid/openapi';
/* Headers that mean something to a client: none is sent untold. */
const TOLD_HEADERS = ['etag', 'link', 'location', 'retry-after', 'idempotent-replayed', 'www-authenticate', 'content-disposition'];
/* A time is written in one way. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
const EXACT_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00$/;
const pointer = (...segments) => segments.map((s) => `/${String(s).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');

const FILE = new URL('../../../openapi.yaml', import.meta.url);

/** The document in a file of YAML. */
export const readDocument = (file = FILE) => parse(readFileSync(file, 'utf8'));

/** The document in two forms: as it is, and as its answers are judged. */
export const bothForms = (document) => ({ document, judged: closed(document) });

/** The project's contract; as setup.mjs read it, where that ran. */
function wholeDocument() {
  const { JQT_CONTRACT_READ: read } = process.env;
  return read && existsSync(read) ? JSON.parse(readFileSync(read, 'utf8')) : bothForms(readDocument());
}

/* Which codes of which operation were answered; written when the process ends. */
const codesSeen = new Set();
const { JQT_CODES_SEEN: codesFolder } = process.env;
if (codesFolder) process.on('exit', () => appendFileSync(`${codesFolder}/${process.pid}`, [...codesSeen].join('')));

export class Contract {
  /* A schema is compiled once, and plainly: most of a test file's own time was the compiler's. */
  #ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true, inlineRefs: false, code: { optimize: false } });
  #validators = new Map();
  #routes = [];

  constructor({ document, judged }) {
    this.document = document;
    addFormats(this.#ajv);
    this.#ajv.addFormat('uscc', isUscc);
    this.#ajv.addFormat('mobile-cn', /^1[3-9][0-9]{9}$/);
    this.#ajv.addFormat('moment', /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?$/);
    this.#ajv.addFormat('date-time', EXACT_TIME);
    this.#ajv.addFormat('web-address', /^https?:\/\/[^\s/?#@]+([/?#]\S*)?$/);
    this.#ajv.addSchema({ ...judged, $id: ID });
    for (const [path, item] of Object.entries(document.paths ?? {})) {
      const pattern = path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '([^/]+)');
      for (const method of METHODS) {
        if (item[method]) this.#routes.push({ method, path, pattern: new RegExp(`^${pattern}$`), operation: item[method] });
      }
    }
    // A literal segment goes before a parameter: /vouchers/summary before /vouchers/{id}.
    this.#routes.sort((a, b) => (a.path.match(/\{/g) ?? []).length - (b.path.match(/\{/g) ?? []).length);
  }

  static read(file) {
    return new Contract(file ? bothForms(readDocument(file)) : wholeDocument());
  }

  get operations() {
    return this.#routes.map(({ method, path, operation }) => ({ method, path, operation }));
  }

  /** The operation behind a request, or undefined when the contract has none (HEAD counts as GET). */
  find(method, path) {
    const wanted = method.toLowerCase() === 'head' ? 'get' : method.toLowerCase();
    return this.#routes.find((route) => route.method === wanted && route.pattern.test(path));
  }

  /** The names of members of an operation's JSON answer of success, in all its variants. */
  membersOfAnswer({ responses }) {
    const key = Object.keys(responses).find((status) => status.startsWith('2'));
    const names = (schema) => {
      const { properties = {}, allOf = [], oneOf = [] } = this.#resolve(schema)[0] ?? {};
      return [...Object.keys(properties), ...[...allOf, ...oneOf].flatMap(names)];
    };
    return new Set(names(this.#resolve(responses[key])[0]?.content?.['application/json']?.schema));
  }

  /** What stands at a JSON pointer. */
  #standing(at) {
    return at.slice(1).split('/').reduce((o, s) => o?.[s.replace(/~1/g, '/').replace(/~0/g, '~')], this.document);
  }

  /** Follows $ref; returns [object, its JSON pointer]. */
  #resolve(object, at) {
    while (object?.$ref) {
      at = object.$ref.slice(1);
      object = this.#standing(at);
    }
    return [object, at];
  }

  #validate(place, value, what) {
    const [, at] = this.#resolve(this.#standing(place), place);
    if (!this.#validators.has(at)) this.#validators.set(at, this.#ajv.compile({ $ref: `${ID}#${encodeURI(at)}` }));
    const validate = this.#validators.get(at);
    if (!validate(value)) {
      assert.fail(`${what} breaks the contract: ${this.#ajv.errorsText(validate.errors)}\n${JSON.stringify(value, null, 1)}`);
    }
  }

  /** answer: { status, headers (Headers), body (parsed JSON, text or undefined) }. Throws AssertionError. */
  checkAnswer(method, path, answer) {
    const { status, headers, body } = answer;
    const what = `${method} ${path} → ${status}`;
    assert.ok(headers.get('x-request-id'), `${what}: no X-Request-Id`);
    const route = this.find(method, path);
    const style = route?.operation['x-errors'] ?? 'problem';
    if (status >= 400 && style === 'problem') checkProblem(answer, what);
    if (!route) {
      assert.ok([404, 405].includes(status) || !path.startsWith('/api/'), `${what}: not in the contract`);
      return;
    }
    const code = status >= 400 && method.toUpperCase() !== 'HEAD' ? codeOf(answer, style) : undefined;
    if (this.document.info?.['x-codes']?.includes(code)) return; // refused before the operation was known
    const base = pointer('paths', route.path, route.method, 'responses');
    const [response, at] = this.#resolve(route.operation.responses[status], `${base}${pointer(status)}`);
    assert.ok(response, `${what}: status is not documented${typeof body === 'object' ? `: ${JSON.stringify(body)}` : ''}`);
    if (code) this.#checkCode(route.operation, response, code, answer, what);
    this.#checkHeaders(response, at, headers, what);
    this.#checkBody(response, at, method, answer, what);
  }

  /** Whether the contract knows an event of this kind with these members (JSON text). */
  checkEvent(kind, data) {
    const { EventKind, EventData } = this.document.components.schemas;
    assert.ok(EventKind['x-extensible-enum'].includes(kind) && kind in EventData.properties, `event ${kind}: not in the contract`);
    this.#validate(pointer('components', 'schemas', 'EventData', 'properties', kind), JSON.parse(data), `event ${kind}`);
  }

  /** A value is of a named schema. */
  checkSchema(name, value, what) {
    this.#validate(pointer('components', 'schemas', name), value, what);
  }

  /** The code is one of the answer's x-codes, and what the problem tells beside belongs to it. */
  #checkCode(operation, response, code, { body }, what) {
    const { operationId } = operation;
    codesSeen.add(`${operationId} ${code}\n`);
    assert.ok(response['x-codes']?.includes(code), `${what}: ${code} is not in the x-codes of ${operationId}`);
    for (const [name, member] of Object.entries(this.document.components.schemas.RefusalMembers?.properties ?? {})) {
      if (body?.[name] === undefined) continue;
      assert.ok(member['x-codes'].includes(code), `${what}: ${code} comes with ${name}, whose x-codes do not have it`);
    }
    for (const name of body?.type ? Object.keys(body) : []) {
      assert.ok(this.#isMemberOfProblem(name), `${what}: the problem's member ${name} is not in the contract`);
    }
  }

  #isMemberOfProblem(name) {
    const { Problem, RefusalMembers } = this.document.components.schemas;
    return !Problem || name in RefusalMembers.properties || Problem.allOf.some((part) => name in (part.properties ?? {}));
  }

  #checkHeaders(response, at, headers, what) {
    for (const name of TOLD_HEADERS) {
      const told = Object.keys(response.headers ?? {}).some((header) => header.toLowerCase() === name);
      assert.ok(told || !headers.has(name), `${what}: the header ${name} is not documented`);
    }
    for (const [name, ref] of Object.entries(response.headers ?? {})) {
      const [header] = this.#resolve(ref, `${at}${pointer('headers', name)}`);
      if (header.required) assert.ok(headers.has(name), `${what}: header ${name} is missing`);
    }
  }

  #checkBody(response, at, method, { headers, body }, what) {
    const type = (headers.get('content-type') ?? '').split(';')[0].trim();
    if (method.toUpperCase() === 'HEAD') return;
    if (!response.content) {
      assert.ok(body === undefined || body === '', `${what}: a body where the contract has none`);
      return;
    }
    const media = response.content[type];
    assert.ok(media, `${what}: content type "${type}" is not documented`);
    if (!/[/+]json$/.test(type)) return;
    checkTimes(body, what);
    if (media.schema) this.#validate(`${at}${pointer('content', type, 'schema')}`, body, what);
  }
}

/** Whatever looks like a time is written as all are. */
function checkTimes(value, what, place = '') {
  if (typeof value === 'string') assert.ok(!TIME.test(value) || EXACT_TIME.test(value), `${what}: ${place} is the time ${value}`);
  else if (value && typeof value === 'object') {
    for (const [name, inner] of Object.entries(value)) checkTimes(inner, what, `${place}/${name}`);
  }
}

/** The code of a refusal in the operation's style; early ones are problems everywhere. */
function codeOf({ headers, body }, style) {
  if (/problem/.test(headers.get('content-type') ?? '')) return body.code;
  return style === 'page' ? /<small>(\w+) /.exec(body)?.[1] : body.error;
}

/** RFC 9457 as api.md uses it. */
export function checkProblem({ status, headers, body }, what) {
  assert.match(headers.get('content-type') ?? '', /^application\/problem\+json/, `${what}: not a problem`);
  assert.equal(body.status, status, `${what}: the problem's status`);
  for (const member of ['type', 'title', 'code', 'request_id']) {
    assert.equal(typeof body[member], 'string', `${what}: the problem's ${member}`);
  }
  assert.ok(body.type.endsWith(`/problems/${body.code}`), `${what}: type ${body.type}`);
  assert.equal(body.request_id, headers.get('x-request-id'), `${what}: request_id`);
  for (const fault of body.errors ?? []) {
    assert.ok(typeof fault.pointer === 'string' || typeof fault.parameter === 'string', `${what}: fault without a place`);
    assert.equal(typeof fault.code, 'string', `${what}: fault without a code`);
  }
  if (status === 401) assert.ok(headers.get('www-authenticate'), `${what}: no WWW-Authenticate`);
  if (status === 405) assert.ok(headers.get('allow'), `${what}: no Allow`);
  if (status === 429 || status === 503) assert.ok(headers.get('retry-after'), `${what}: no Retry-After`);
}
