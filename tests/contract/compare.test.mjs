// What a client that is right by the old contract could trip over in the new one, and what it could not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { condense, incompatible, listed, printCondensed } from './compare.mjs';

const base = () => ({
  security: [{ oauth: [] }],
  paths: {
    '/things/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }],
      put: {
        operationId: 'replaceThing',
        'x-roles': ['enterprise', 'provider'],
        parameters: [{ name: 'sort', in: 'query', schema: { type: 'string', enum: ['a', 'b'] } }],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Form' } } } },
        responses: {
          200: { headers: { ETag: {} }, content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } },
          '4XX': {},
        },
      },
    },
    '/open': { get: { operationId: 'getOpen', 'x-roles': [], security: [], responses: { 200: { content: { 'text/csv': {} } } } } },
  },
  components: {
    schemas: {
      Form: {
        type: 'object', additionalProperties: false, required: ['name'],
        properties: {
          name: { type: 'string', minLength: 1, maxLength: 100 },
          note: { type: ['string', 'null'], pattern: '^a' },
          count: { type: 'integer', minimum: 0, maximum: 9, multipleOf: 10 },
          list: { type: 'array', maxItems: 5, items: { $ref: '#/components/schemas/Item' } },
          any: { type: 'array' },
          free: { type: 'object' },
          one: { oneOf: [{ type: 'string' }, { type: 'integer' }] },
        },
      },
      Item: { type: 'object', additionalProperties: false, properties: { kind: { type: 'string', enum: ['x', 'y'] } } },
      Thing: { allOf: [{ $ref: '#/components/schemas/Named' }, { type: 'object', required: ['id'], properties: { id: { type: 'string', format: 'uuid' } } }] },
      Named: {
        type: 'object', required: ['name'],
        properties: { name: { type: 'string' }, state: { type: 'string', enum: ['on'] }, items: { type: 'array', items: { type: 'integer' } }, by: { oneOf: [{ type: 'string' }] }, why: { type: ['string', 'null'] } },
      },
      Word: { type: 'string' },
    },
  },
});

/** What is found when the document is changed. */
function found(change) {
  const changed = base();
  const { Form, Item, Thing, Named } = changed.components.schemas;
  const operation = changed.paths['/things/{id}'].put;
  change({ changed, operation, form: Form.properties, Form, item: Item.properties, Thing, thing: Thing.allOf[1], Named, named: Named.properties });
  return incompatible(condense(base()), condense(changed));
}

const WORD_OR_NULL = { oneOf: [{ $ref: '#/components/schemas/Word' }, { type: 'null' }] };

const trips = {
  'a path is gone': [({ changed }) => { delete changed.paths['/open']; }, 'GET /open: is gone'],
  'an operation is called otherwise': [({ operation }) => { operation.operationId = 'setThing'; }, 'PUT /things/{id}: operationId replaceThing → setThing'],
  'a role may not call it any more': [({ operation }) => { operation['x-roles'].pop(); }, 'PUT /things/{id}: not for provider any more'],
  'what was public needs a login': [({ changed }) => { changed.paths['/open'].get['x-roles'] = ['*']; }, 'GET /open: needs a login'],
  'it needs a scope': [({ operation }) => { operation.security = [{ oauth: ['things'] }]; }, 'PUT /things/{id}: needs the scope things'],
  'a new parameter is required': [({ operation }) => operation.parameters.push({ name: 'n', in: 'query', required: true, schema: {} }), 'PUT /things/{id}: query n is required'],
  'a parameter is gone': [({ operation }) => { operation.parameters = []; }, 'PUT /things/{id}: query sort is gone'],
  'a parameter is for some roles only': [({ operation }) => { operation.parameters[0]['x-roles'] = ['provider']; }, 'PUT /things/{id}: query sort is for provider only'],
  'a value of a parameter is gone': [({ operation }) => operation.parameters[0].schema.enum.pop(), 'PUT /things/{id} query sort (request): value "b" is gone'],
  'a body is required': [({ operation }) => { operation.requestBody.required = true; }, 'PUT /things/{id}: a body is required'],
  'a member of a request is required': [({ Form }) => Form.required.push('note'), 'Form (request): note is required'],
  'a member of a request is gone': [({ form }) => { delete form.note; }, 'Form (request): note is gone'],
  'a text must be longer': [({ form }) => { form.name.minLength = 2; }, 'Form /name (request): minLength 1 → 2'],
  'a text must be shorter': [({ form }) => { form.name.maxLength = 50; }, 'Form /name (request): maxLength 100 → 50'],
  'a text that was free has a bound': [({ form }) => { form.note.maxLength = 50; }, 'Form /note (request): maxLength none → 50'],
  'a number must be larger': [({ form }) => { form.count.minimum = 1; }, 'Form /count (request): minimum 0 → 1'],
  'a number must be a multiple of more': [({ form }) => { form.count.multipleOf = 20; }, 'Form /count (request): multipleOf 10 → 20'],
  'a list must be shorter': [({ form }) => { form.list.maxItems = 4; }, 'Form /list (request): maxItems 5 → 4'],
  'items may not be repeated': [({ form }) => { form.list.uniqueItems = true; }, 'Form /list (request): uniqueItems none → true'],
  'a text must match otherwise': [({ form }) => { form.note.pattern = '^b'; }, 'Form /note (request): pattern "^a" → "^b"'],
  'null may not be sent any more': [({ form }) => { form.note.type = 'string'; }, 'Form /note (request): type ["string","null"] → "string"'],
  'a value behind two references is gone': [({ item }) => item.kind.enum.pop(), 'Item /kind (request): value "y" is gone'],
  'a free value is one of few': [({ form }) => { form.name.enum = ['a']; }, 'Form /name (request): only ["a"] from now on'],
  'an answer has another status': [({ operation }) => { operation.responses[201] = operation.responses[200]; delete operation.responses[200]; }, 'PUT /things/{id}: answer 200 is gone'],
  'a header is gone': [({ operation }) => { operation.responses[200].headers = {}; }, 'PUT /things/{id} 200: header ETag is gone'],
  'a media type is gone': [({ changed }) => { changed.paths['/open'].get.responses[200].content = {}; }, 'GET /open 200: text/csv is gone'],
  'a member of an answer is gone': [({ named }) => { delete named.state; }, 'Thing (answer): state is gone'],
  'a member of an answer may be missing': [({ thing }) => { thing.required = []; }, 'Thing (answer): id is not always there'],
  'a member of an answer may be null': [({ named }) => { named.name.type = ['string', 'null']; }, 'Thing /name (answer): type "string" → ["string","null"]'],
  'a member of an answer may be a word or null': [({ named }) => { named.name = WORD_OR_NULL; }, 'Thing /name (answer): type "string" → ["string","null"]'],
  'a member of an answer is of another type': [({ named }) => { named.items.items.type = 'string'; }, 'Thing /items/* (answer): type "integer" → "string"'],
  'a member of an answer has no format any more': [({ thing }) => { delete thing.properties.id.format; }, 'Thing /id (answer): format "uuid" → none'],
  'a member of a part of an answer may be missing': [({ Named }) => { Named.required = []; }, 'Thing (answer): name is not always there'],
  'items of a request are of one type now': [({ form }) => { form.any.items = { type: 'integer' }; }, 'Form /any/* (request): type none → "integer"'],
  'items of an answer may be anything': [({ named }) => { delete named.items.items; }, 'Thing /items/* (answer): type "integer" → none'],
  'an open object of a request is closed': [({ form }) => { form.free.additionalProperties = false; }, 'Form /free (request): other members are refused'],
  'an object of a request is one of some': [({ form }) => { form.free.oneOf = [{ type: 'object' }]; }, 'Form /free (request): only some variants from now on'],
  'a variant of a request is gone': [({ form }) => { form.one.oneOf.pop(); }, 'Form /one (request): variant 1 is gone'],
  'a member of a variant of an answer may be missing': [({ changed }) => { changed.components.schemas.Named = { oneOf: [
    { ...base().components.schemas.Named }, { ...base().components.schemas.Named, required: [] }] }; }, 'Thing (answer): name is not always there'],
  'a variant of an answer is new': [({ named }) => named.by.oneOf.push({ type: 'null' }), 'Thing /by (answer): variant 1 is new'],
  'a closed list of an answer has a value more': [({ named }) => named.state.enum.push('off'), 'Thing /state (answer): value "off" is new'],
};
for (const [what, [change, sentence]] of Object.entries(trips)) {
  test(`found: ${what}`, () => assert.deepEqual(found(change), [sentence]));
}

const harmless = {
  nothing: () => {},
  'a new operation': ({ changed }) => { changed.paths['/more'] = { get: { operationId: 'm', 'x-roles': [], responses: { 200: {} } } }; },
  'a role more': ({ operation }) => operation['x-roles'].push('auditor'),
  'a parameter more': ({ operation }) => operation.parameters.push({ name: 'n', in: 'query', schema: {} }),
  'a header that may be sent': ({ operation }) => operation.parameters.push({ name: 'If-None-Match', in: 'header', schema: {} }),
  'a member more in a request': ({ form }) => { form.more = { type: 'string' }; },
  'wider bounds': ({ form }) => { form.name.maxLength = 200; form.name.minLength = 0; form.count.multipleOf = 5; delete form.note.pattern; },
  'a variant more in a request': ({ form }) => form.one.oneOf.push({ type: 'boolean' }),
  'a value more in a request': ({ item }) => item.kind.enum.push('z'),
  'a member less required': ({ Form }) => { Form.required = []; },
  'a member more in an answer': ({ named }) => { named.more = { type: 'string' }; },
  'a member of an answer that is always there now': ({ Named }) => Named.required.push('state'),
  'a word with a name, or null': ({ named }) => { named.why = WORD_OR_NULL; },
  'a format more in an answer': ({ named }) => { named.name.format = 'date'; },
  'statuses of refusal one by one': ({ operation }) => { delete operation.responses['4XX']; operation.responses[409] = {}; },
  'a schema of another name': ({ changed, operation }) => {
    changed.components.schemas.Other = changed.components.schemas.Thing;
    operation.responses[200].content['application/json'].schema.$ref = '#/components/schemas/Other';
  },
  'an answer is one of some that promise as much': ({ changed }) => {
    const { Named } = changed.components.schemas;
    changed.components.schemas.Named = { oneOf: [{ ...Named, properties: { ...Named.properties, more: {} } }, { ...Named }] };
  },
  'words and examples': ({ form }) => Object.assign(form.name, { description: 'x', example: 'y' }),
};
for (const [what, change] of Object.entries(harmless)) {
  test(`not found: ${what}`, () => assert.deepEqual(found(change), []));
}

test('a schema that contains itself is compared once', () => {
  const document = base();
  document.components.schemas.Item.properties.inner = { $ref: '#/components/schemas/Item' };
  const older = condense(document);
  assert.deepEqual(incompatible(older, condense(structuredClone(document))), []);
});

test('the condensed form says the same when it was written and read', () => {
  const condensed = condense(base());
  assert.deepEqual(JSON.parse(printCondensed(condensed)), JSON.parse(JSON.stringify(condensed)));
});

test('a list of changes is read by the first code span of each item', () => {
  assert.deepEqual(listed('# Changes\n\n`not this`\n- `A (request): b is gone`: since `c`\n  more\n- `D: is gone`\n'),
    ['A (request): b is gone', 'D: is gone']);
});
