// What answers may hold: every id, day and time says its form, every object its members, every member whether it is always
// there, and every example is a real one. What a code tells beside (RefusalMembers) may be there or not.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { parse } from 'yaml';
import { follow, operationsOf, walkAnswers } from './walk.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const document = parse(readFileSync(`${root}/openapi.yaml`, 'utf8'));
const at = follow(document);
const isText = (schema) => [schema.type].flat().includes('string');
const both = /\p{Script=Han}.*[a-z]/su;

/* ---- forms ---- */

/* Which form a member has by its name. A request's number is a text of the log; clients have names; an entry's number is
 * that of its draw (EntryId). */
const FORMS = [
  [/^(request_id|client_id|entry_id)$/, undefined],
  [/^(id|sub)$|_ids?$/, 'uuid'],
  [/^(at|now|real_now|deadline|not_before|not_after|locked_until|seal_deadline|valid_from)$|_at$/, 'date-time'],
  [/_on$|_date$/, 'date'],
  [/uscc$/, 'uscc'],
  [/_mobile$/, 'mobile-cn'],
  [/_email$/, 'email'],
  [/^website$|_url$/, 'web-address'],
  [/_uri$|_endpoint$|^iss$|^aud$|^service_documentation$/, 'uri'],
];

test('ids, days, times, numbers and addresses in answers say their form', () => {
  walkAnswers(document, ({ schema, at: place, name }) => {
    const form = FORMS.find(([names]) => names.test(name ?? ''))?.[1];
    if (form && isText(at(schema))) assert.equal(at(schema).format, form, place);
  });
});

const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME = /^\d{4}-\d\d-\d\dT/;
const EXACT_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00$/;

/** Calls visit(value, name) for each text in an example. */
function eachText(value, visit, name) {
  if (typeof value === 'string') visit(value, name);
  else if (Array.isArray(value)) value.forEach((item) => eachText(item, visit, name));
  else if (value && typeof value === 'object') for (const [key, inner] of Object.entries(value)) eachText(inner, visit, key);
}

/** All examples of answers: [{operationId, status, value}]. */
const examples = operationsOf(document).flatMap(({ operation }) => Object.entries(operation.responses).flatMap(([status, response]) =>
  Object.entries(at(response).content ?? {}).filter(([type]) => /[/+]json$/.test(type)).flatMap(([, media]) => [
    ...('example' in media ? [media.example] : []), ...Object.values(media.examples ?? {}).map((example) => at(example).value),
  ].map((value) => ({ operation, status, value })))));

test('a time in an example is as the service writes it, and its member is one of times', () => {
  for (const { operation, value } of examples) {
    eachText(value, (text, name) => {
      const place = `${operation.operationId} ${name}: ${text}`;
      if (TIME.test(text)) assert.match(text, EXACT_TIME, place);
      const form = FORMS.find(([names]) => names.test(name))?.[1];
      if (TIME.test(text)) assert.equal(form, 'date-time', place);
      if (DATE.test(text) && name !== 'issue') assert.equal(form, 'date', place);
    });
  }
});

test('PostgreSQL writes every time of an answer by time_text', () => {
  const files = readdirSync(`${root}/sql`, { recursive: true }).filter((name) => /^(views|queries)\/.*\.sql$/.test(name));
  for (const file of files) {
    for (const [pair, name] of readFileSync(`${root}/sql/${file}`, 'utf8').matchAll(/'(\w+)',\s+(?:CASE WHEN [^']*? THEN )?\w+/g)) {
      if (FORMS.find(([names]) => names.test(name))?.[1] === 'date-time') assert.match(pair, /time_text$/, `${file}: ${pair}`);
    }
  }
});

/* ---- shapes ---- */

test('every object in an answer says what it holds', () => {
  walkAnswers(document, ({ schema, at: place }) => {
    if (![schema.type].flat().includes('object')) return;
    const more = schema.additionalProperties;
    assert.ok(schema.properties || (more && typeof more === 'object') || more === false, `${place}: a free object`);
  });
});

test('every list in an answer says what its items are', () => {
  walkAnswers(document, ({ schema, at: place }) => {
    if ([schema.type].flat().includes('array')) assert.ok(schema.items, `${place}: items of any kind`);
  });
});

test('a member that is not always there says when it is, in both languages', () => {
  walkAnswers(document, ({ schema, at: place }) => {
    if (!schema.properties || /^RefusalMembers /.test(place)) return;
    for (const [name, member] of Object.entries(schema.properties)) {
      if (!schema.required?.includes(name)) assert.match(member.description ?? '', both, `${place}/${name}: when is it there?`);
    }
  });
});

/* ---- examples ---- */

test('every answer of success shows one, and a list one with an item', () => {
  for (const { operation } of operationsOf(document)) {
    for (const [status, response] of Object.entries(operation.responses).filter(([s]) => s[0] === '2')) {
      const json = at(response).content?.['application/json'];
      if (!json) continue;
      const shown = examples.filter((e) => e.operation === operation && e.status === status);
      assert.ok(shown.length > 0, `${operation.operationId} ${status}: no example`);
      for (const { value } of shown) {
        if (at(json.schema).properties?.items) assert.ok(value.items?.length > 0, `${operation.operationId} ${status}: an empty list`);
      }
    }
  }
});
