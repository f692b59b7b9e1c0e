// openapi.yaml itself: what holds for every answer of refusal in it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { parse } from 'yaml';
import { readErrors } from './errors.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const document = parse(readFileSync(`${root}/openapi.yaml`, 'utf8'));
const { errors } = readErrors(root);
const at = (node) => (node.$ref ? node.$ref.slice(2).split('/').reduce((o, key) => o[key], document) : node);
const operations = Object.values(document.paths).flatMap((item) => Object.values(item).filter((o) => o.operationId));

test('each status is listed by itself, and each refusal says its codes', () => {
  for (const { operationId, responses } of operations) {
    for (const [status, response] of Object.entries(responses)) {
      assert.match(status, /^[2-5]\d\d$/, operationId);
      if (Number(status) >= 400) assert.ok(at(response)['x-codes'].length > 0, `${operationId} ${status}`);
    }
  }
});

test('a code stands under its status, and its example is the right one', () => {
  for (const { operationId, responses } of operations) {
    for (const [status, response] of Object.entries(responses)) {
      const problem = at(response).content?.['application/problem+json'];
      for (const [name, { value }] of Object.entries(problem?.examples ?? {})) {
        const what = `${operationId} ${status} ${name}`;
        assert.equal(String(errors.get(name).status), status, what);
        assert.deepEqual([value.code, value.status, value.title], [name, Number(status), errors.get(name).title], what);
        assert.ok(at(response)['x-codes'].includes(name), what);
      }
    }
  }
});

test('what a code tells beside is a member of problems, and belongs to a code', () => {
  for (const [name, member] of Object.entries(document.components.schemas.RefusalMembers.properties)) {
    assert.ok(member['x-codes']?.length > 0 && 'example' in member, name);
    for (const code of member['x-codes']) assert.ok(errors.has(code), `${name}: ${code}`);
  }
});

test('the codes that may come before an operation is known are codes', () => {
  for (const code of document.info['x-codes']) assert.ok(errors.has(code), code);
});

test('whatever is put may be put again under its key', () => {
  for (const item of Object.values(document.paths)) {
    if (!item.put) continue;
    const parameters = [...(item.parameters ?? []), ...(item.put.parameters ?? [])].map(at);
    assert.ok(parameters.some(({ name }) => name === 'Idempotency-Key'), item.put.operationId);
  }
});

test('passwords are only written', () => {
  for (const [name, { properties }] of Object.entries(document.components.schemas)) {
    for (const [member, schema] of Object.entries(properties ?? {})) {
      if (/password$/.test(member) && schema.type === 'string') assert.equal(schema.writeOnly, true, `${name}.${member}`);
    }
  }
});

test('a script of another origin may read every header that answers tell of', () => {
  const text = /#define EXPOSED_HEADERS([\s\S]*?[^\\])\n/.exec(readFileSync(`${root}/api/http/cors.c`, 'utf8'))[1];
  const exposed = [...text.matchAll(/"([^"]*)"/g)].map(([, part]) => part).join('').split(', ');
  const always = ['Cache-Control', 'Content-Language', 'Content-Length', 'Content-Type', 'Expires', 'Last-Modified', 'Pragma'];
  const told = Object.values(document.paths).flatMap((item) => Object.values(item)).filter((operation) => operation.responses)
    .flatMap(({ responses }) => Object.values(responses)).flatMap((answer) => Object.keys(at(answer).headers ?? {}));
  assert.ok(told.includes('Content-Disposition') && told.includes('WWW-Authenticate'));
  for (const header of new Set(told)) assert.ok([...exposed, ...always].includes(header), header);
});
