// The whole is what the parts say and what the engine adds.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as pathJoin } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { parseErrors } from './errors.mjs';
import { ERRORS, THING_TEXT, parts } from './fixture.mjs';
import { joinParts } from './join.mjs';
import { assemble, readParts } from './parts.mjs';
import { print } from './print.mjs';

const whole = (change) => parse(joinParts(parts(change), ERRORS));
const inThing = (from, to) => ({ 'api/thing/thing.yaml': (text) => { assert.ok(text.includes(from)); return text.replace(from, to); } });
const refused = (change, because) => assert.throws(() => joinParts(parts(change), ERRORS), because);
const at = (document, node) => (node.$ref ? node.$ref.slice(2).split('/').reduce((o, key) => o[key], document) : node);

/* ---- parts ---- */

test('what a part says stands in the whole, behind a comment that names the part', () => {
  const text = print(assemble(parts()));
  const thing = parse(THING_TEXT);
  const { paths, components } = parse(text);
  assert.deepEqual(paths['/api/v1/things'], thing.paths['/api/v1/things']);
  assert.deepEqual(components.schemas.Thing, thing.schemas.Thing);
  assert.match(text, /\n {2}# ---- api\/thing\/thing.yaml ----\n {2}\/api\/v1\/things:\n/);
  assert.match(text, /\n {4}# ---- api\/thing\/thing.yaml ----\n {4}ThingForm: /);
  assert.match(text, /\n {4}# what it is\n {4}Thing:\n/);
  assert.deepEqual(Object.keys(paths), ['/api/v1/things', '/api/v1/things/{id}', '/oauth/token']);
});

test('a name stands in one part only', () => {
  refused({ 'api/other/other.yaml': (text) => `${text}schemas:\n  Thing: {type: object}\n` },
    /schemas Thing stands in api\/thing\/thing.yaml and in api\/other\/other.yaml/);
});

test('a part has known sections only, and none twice', () => {
  refused(inThing('schemas:', 'components:'), /api\/thing\/thing.yaml: components is no section/);
  refused(inThing('schemas:', 'paths:'), /api\/thing\/thing.yaml: Map keys must be unique/);
});

test('the parts come in the order of the root, and none is left out', () => {
  const root = mkdtempSync(pathJoin(tmpdir(), 'parts-'));
  try {
    const write = (name, text) => {
      mkdirSync(pathJoin(root, name, '..'), { recursive: true });
      writeFileSync(pathJoin(root, name), text);
    };
    write('api/contract/root.yaml', 'parts: [contract, b, a]\n');
    for (const name of ['api/a/x.yaml', 'api/b/z.yaml', 'api/b/y.yaml', 'api/contract/events.yaml']) write(name, 'paths: {}\n');
    assert.deepEqual(readParts(root).map(({ name }) => name),
      ['api/contract/root.yaml', 'api/contract/events.yaml', 'api/b/y.yaml', 'api/b/z.yaml', 'api/a/x.yaml']);
    write('api/c/x.yaml', 'paths: {}\n');
    assert.throws(() => readParts(root), /api\/c\/x.yaml: its folder does not stand in api\/contract\/root.yaml/);
    write('api/contract/root.yaml', 'parts: [contract, b, a, c, d]\n');
    assert.throws(() => readParts(root), /parts names d, which has no part/);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('long lists are broken between two items, and mean the same', () => {
  const names = Array.from({ length: 40 }, (_, i) => `"一, 二 ${i}"`);
  const text = print(assemble(parts(inThing('  ThingList:', `  Long: {type: string, enum: [${names.join(', ')}]}\n  ThingList:`))));
  assert.ok(text.split('\n').every((line) => line.length <= 120));
  assert.deepEqual(parse(text).components.schemas.Long.enum, names.map((name) => name.slice(1, -1)));
});

/* ---- what the engine adds ---- */

test('each operation lists the statuses of its kind, one by one', () => {
  const { paths } = whole();
  const statuses = (path, method) => Object.keys(paths[path][method].responses).join(' ');
  assert.equal(statuses('/api/v1/things', 'get'), '200 400 401 406 429 500 503');
  assert.equal(statuses('/api/v1/things', 'post'), '201 400 401 403 406 408 409 413 415 422 429 500 503 507');
  assert.equal(statuses('/api/v1/things/{id}', 'get'), '200 304 400 401 404 406 429 500 503');
  assert.equal(statuses('/api/v1/things/{id}', 'put'), '200 400 401 403 404 406 408 409 412 413 415 422 428 429 500 503 507');
  assert.equal(statuses('/oauth/token', 'post'), '200 400 401 408 413 415 429 500 503 507');
});

test('an answer of common codes is shared, one with a code of the operation stands in it', () => {
  const document = whole();
  const put = document.paths['/api/v1/things/{id}'].put;
  assert.deepEqual(put.responses[403], { $ref: '#/components/responses/Forbidden' });
  assert.deepEqual(at(document, document.paths['/api/v1/things'].get.responses[400])['x-codes'],
    ['bad_request', 'invalid_parameters', 'invalid_cursor']);
  assert.deepEqual(put.responses[409]['x-codes'], ['wrong_state', 'lock_timeout']);
  assert.deepEqual(put.responses[422]['x-codes'], ['reason_required', 'invalid_fields']);
  assert.deepEqual(put['x-codes'], ['wrong_state', 'reason_required']);
});

test('an example of a problem is the right one: its code, its title, this path, what it tells beside', () => {
  const { examples } = whole().paths['/api/v1/things/{id}'].put.responses[409].content['application/problem+json'];
  assert.deepEqual(Object.keys(examples), ['wrong_state']);
  assert.deepEqual(examples.wrong_state.value, {
    type: 'http://h/problems/wrong_state', title: '题 wrong_state', status: 409, code: 'wrong_state',
    instance: '/api/v1/things/01930000-0000-7000-8000-000000000001', request_id: '01930000-0000-7000-8000-0000000000ff',
    state: 'closed',
  });
});

test('a list shows one of its items, whose example stands nowhere else then', () => {
  const { paths, components } = whole();
  assert.deepEqual(paths['/api/v1/things'].get.responses[200].content['application/json'].example,
    { items: [{ id: '1', state: 'draft' }], next_cursor: null });
  assert.deepEqual(Object.keys(components.examples ?? {}), []);
});

test('headers are told where they are sent', () => {
  const { paths, components } = whole();
  const told = (answer) => Object.keys(answer.headers).slice(2).filter((name) => !name.startsWith('RateLimit')).join(' ');
  assert.equal(told(paths['/api/v1/things'].get.responses[200]), 'Link');
  assert.equal(told(paths['/api/v1/things'].post.responses[201]), 'Location ETag Idempotent-Replayed');
  assert.equal(told(paths['/api/v1/things/{id}'].get.responses[200]), 'ETag');
  assert.equal(told(components.responses.Unauthorized), 'WWW-Authenticate');
  assert.equal(told(components.responses.Unavailable), 'Retry-After');
  for (const { headers } of [paths['/api/v1/things'].get.responses[200], components.responses.TooManyRequests]) {
    assert.ok(headers.RateLimit && headers['RateLimit-Policy']);
  }
});

test('request headers are told where they are honoured', () => {
  const { paths } = whole();
  const names = (list) => (list ?? []).map((p) => p.$ref?.split('/').pop()).filter(Boolean);
  assert.deepEqual(names(paths['/api/v1/things/{id}'].parameters), ['AcceptLanguage']);
  assert.deepEqual(names(paths['/api/v1/things/{id}'].get.parameters), ['IfNoneMatch']);
  assert.deepEqual(names(paths['/api/v1/things'].get.parameters), ['Limit', 'Cursor']);
  assert.equal(paths['/oauth/token'].parameters, undefined);
});

test('the lists of all codes are those of errors.def', () => {
  const { ProblemCode, FaultCode } = whole().components.schemas;
  assert.ok(ProblemCode['x-extensible-enum'].includes('wrong_state') && !ProblemCode['x-extensible-enum'].includes('oauth_invalid_client'));
  assert.deepEqual(FaultCode['x-extensible-enum'], ['required', 'too_long']);
});

test('an action or a state of anything is one of all', () => {
  const { Action, State } = whole().components.schemas;
  assert.deepEqual(Action['x-extensible-enum'], ['edit', 'closing', 'opening']);
  assert.deepEqual(State['x-extensible-enum'], ['draft', 'closed']);
});

test('a part cannot say what is not so', () => {
  refused(inThing('x-codes: [wrong_state,', 'x-codes: [rong_state,'), /PUT .*rong_state is not a code of api\/errors.def/);
  refused(inThing('x-codes: [wrong_state,', 'x-codes: [not_found,'), /PUT .*not_found need not be listed/);
  refused(inThing('"201":', '"409": {description: 不 / No}\n        "201":'), /POST .*409: the join makes it/);
});

test('a row of errors.def that is not read is told', () => {
  const { errors, faults } = parseErrors('ERROR(a, 409, "甲 \\"乙\\"", "A",\n      "做甲",\n      "Do A")\nFAULT(b, "丙", "B")\n');
  assert.equal(errors.get('a').status, 409);
  assert.deepEqual(faults, ['b']);
  assert.throws(() => parseErrors('ERROR(a, 409, "甲", "A")\n'), /a row is not/);
});
