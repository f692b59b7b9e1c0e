// What is a state, a kind, an action … in an answer has a name and a list, and the list is the program's own: the table of
// states, the names in C, the constraint in SQL. What a request may ask for is taken from the same list.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { parse } from 'yaml';
import { follow, operationsOf, walkAnswers, walkRequests } from './walk.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (name) => readFileSync(`${root}/${name}`, 'utf8');
const document = parse(read('openapi.yaml'));
const { schemas } = document.components;
const at = follow(document);

/* ---- what the program says ---- */

const unique = (list) => [...new Set(list)];
const migrations = readdirSync(`${root}/sql/migrations`).filter((name) => name.endsWith('.sql')).sort()
  .map((name) => read(`sql/migrations/${name}`)).join('\n');
const quoted = (text) => [...text.matchAll(/'([^']*)'/g)].map(([, value]) => value);

/** The values of a constraint CHECK (column IN (…)), by its name. */
function checked(constraint) {
  const found = new RegExp(`CONSTRAINT ${constraint}\\s+CHECK \\(\\w+ IN\\s+\\(([^)]*)\\)`).exec(migrations);
  assert.ok(found, `${constraint}: no such constraint of the form CHECK (column IN (…))`);
  return quoted(found[1]);
}

/** The first text of each entry of an array in C: `[INDEX] = "text"`, `[INDEX] = {"text", …`, `{"text", …` or `"text"`. */
function named(file, array) {
  const found = new RegExp(`${array}(?:\\[\\w*\\])+ = \\{\\n?([\\s\\S]*?)\\};`).exec(read(file));
  assert.ok(found, `${file}: no array ${array}`);
  const entries = found[1].includes('[') ? found[1].matchAll(/\[\w+\] = \{?"([^"]*)"/g) : found[1].matchAll(/"([^"]*)"/g);
  return [...entries].map(([, value]) => value);
}

const rowsOf = (machine) => read(`tests/expected/${machine}_states.txt`).trim().split('\n').map((line) => line.split(' '));
/** States of a machine; every one is reached (tests/unit/machines_test.c). */
const statesOf = (machine) => unique(rowsOf(machine).flatMap(([from, , , to]) => [from, to]));
/** Actions of a machine: its rows that somebody asks for, by `action=` or else by the trigger. */
const actionsOf = (machine) => unique(rowsOf(machine).filter((row) => row.some((word) => word.startsWith('operation=')))
  .map((row) => row.find((word) => word.startsWith('action='))?.slice(7) ?? row[1]));
/** Actions that no machine knows. */
const listedIn = (file, fn) => [...new RegExp(`^void ${fn}\\([\\s\\S]*?^}`, 'm').exec(read(file))[0]
  .matchAll(/actions_add\(list, "(\w+)"\)/g)].map(([, action]) => action);

const kinds = readdirSync(`${root}/api`, { recursive: true }).filter((name) => name.endsWith('_proposals.c'))
  .flatMap((name) => [...read(`api/${name}`).matchAll(/\{\.name = "(\w+)",\s+\.object = "(\w+)"/g)]);
const resultCase = /FUNCTION booking_result[\s\S]*?RETURN CASE([\s\S]*?)END/.exec(read('sql/views/040_booking.sql'))[1];

const decisionsOn = (object) => quoted(read('sql/views/005_decision.sql')).filter((kind) => kind.startsWith(`${object}.`)).map((kind) => kind.slice(object.length + 1));
/** Keys of answers that an array of the rules names. */
const keysOf = (array) => {
  const names = new Map([...read('include/qualification/qualification_rules.h').matchAll(/#define (ANSWER_\w+) "(\w+)"/g)].map(([, name, key]) => [name, key]));
  return [...new RegExp(`${array}\\[\\w*\\] = \\{([^}]*)\\}`).exec(read('api/qualification/qualification_rules.c'))[1].matchAll(/ANSWER_\w+/g)].map(([name]) => names.get(name));
};

/** The words that a function of the orders' rules may return. */
const wordsOf = (fn) => [...new RegExp(`^const char \\*${fn}\\([\\s\\S]*?^}`, 'm').exec(read('api/order/order_rules.c'))[0].matchAll(/"(\w+)"/g)].map(([, word]) => word);

const PROGRAM = {
  OrderState: [statesOf('order'), checked('orders_state_known')],
  OrderAction: [actionsOf('order')],
  OrderActor: [named('api/order/order_states.c', 'actors')],
  QuoteAction: [[.../actions_add\(list, "(\w+)"\)/.exec(read('api/order/order_quote.c')).slice(1)]],
  CertificationState: [statesOf('certification'), checked('certification_state_known')],
  CertificationAction: [actionsOf('certification')],
  ChangeRequestState: [statesOf('change_request'), checked('change_request_state_known')],
  ChangeRequestAction: [actionsOf('change_request')],
  CertificationDecision: [decisionsOn('certification')],
  CertificationRole: [checked('certification_role_known')],
  CertificationDifference: [[...read('api/enterprise/certification_store.c').matchAll(/json_put_str\(&out, STR\("(\w+)"\)\)/g)].map(([, name]) => name)],
  QualificationState: [statesOf('qualification'), checked('qualification_state_known')],
  QualificationAction: [[...actionsOf('qualification'), 'booking']],
  QualificationDecision: [decisionsOn('qualification')],
  QualificationDifference: [keysOf('qualification_certified_answers')],
  SizeClass: [named('api/qualification/size_class.c', 'class_names'), checked('qualification_revision_size')],
  ProductState: [statesOf('product'), checked('product_state_known')],
  ProductAction: [actionsOf('product')],
  ProductVersionState: [statesOf('product_version'), checked('product_version_state_known')],
  ProductVersionAction: [actionsOf('product_version')],
  BookingBatchState: [statesOf('batch'), [...checked('booking_batch_state_known'), 'open', 'closed', 'publicity']], // by the clock
  BookingBatchAction: [[...actionsOf('batch'), ...listedIn('api/booking/booking_rules.c', 'booking_list_notice')]],
  BookingAction: [[...listedIn('api/booking/booking_rules.c', 'booking_list_type'),
    ...listedIn('api/booking/booking_rules.c', 'booking_list_withdrawal')]],
  BookingResult: [[...resultCase.matchAll(/(?:THEN|ELSE) '(\w+)'/g)].map(([, value]) => value)],
  ExclusionReason: [named('api/booking/draw_rules.c', 'exclusion_codes')],
  DisqualificationReason: [named('api/booking/draw_rules.c', 'disqualification_codes')],
  DrawOutcome: [named('api/booking/draw_rules.c', 'outcome_codes')],
  EntropyEncoding: [named('api/booking/entropy.c', 'encoding_names')],
  ProposalState: [statesOf('proposal'), checked('proposal_state_known')],
  ProposalAction: [actionsOf('proposal')],
  ProposalKind: [kinds.map(([, kind]) => kind)],
  ProposalObjectType: [unique(kinds.map(([, , object]) => object))],
  VoucherState: [named('api/voucher/voucher_rules.c', 'state_names')],
  FreezeObjectType: [checked('freeze_object_known'), named('api/enterprise/freeze_rules.c', 'objects')],
  FreezeState: [statesOf('freeze')],
  FreezeAction: [actionsOf('freeze')],
  FreezeReasonCode: [schemas.FreezeForm.properties.reason_code.enum],
  LiftingReasonCode: [schemas.LiftingProposal.properties.reason_code.enum],
  StandingWord: [named('api/enterprise/standing_rules.c', 'standing_rules')],
  DisputeCause: [wordsOf('order_dispute_cause')],
  DisputeDecision: [wordsOf('order_dispute_decision')],
  RefundCause: [wordsOf('order_refund_cause')],
  LedgerTransferKind: [[...read('api/ledger/ledger_rules.c').matchAll(/\[TRANSFER_\w+\] = \{"(\w+)"/g)].map(([, kind]) => kind)],
  LedgerAccountKind: [[...read('api/ledger/ledger_rules.c').matchAll(/\[ACCOUNT_\w+\] = \{"(\w+)"/g)].map(([, kind]) => kind)],
  LedgerEntryKind: [[...read('api/ledger/ledger_rules.c').matchAll(/\[TRANSFER_\w+\] = \{"(\w+)", \{\w+, \w+, [+-]1,/g)].map(([, kind]) => kind)],
  EvaluationGrade: [checked('evaluation_service_known'), named('api/evaluation/evaluation_rules.c', 'service_names')],
  Role: [named('api/base/role.c', 'names')],
  Capacity: [[...read('api/me/me_http.c').matchAll(/"capacity", .*STR\("(\w+)"\) : STR\("(\w+)"\)/g)].flatMap(([, a, b]) => [a, b])],
  AttachedObjectType: [[...read('sql/views/005_file.sql').matchAll(/SELECT file_id, '(\w+)'/g)].map(([, type]) => type)],
  AuditCapacity: [[.../const char \*capacity = ([^;]*);/.exec(read('api/command/command.c'))[1].matchAll(/"(\w+)"/g)].map(([, word]) => word)],
  AuditObjectType: [unique([...read('api/events.def').matchAll(/^EVENT\((\w+),/gm)].map(([, object]) => object))],
  FileMediaType: [unique([...read('api/file/file_type.c').matchAll(/^ {4}\{"\w+", "([^"]+)"/gm)].map(([, type]) => type))],
  AttachmentKind: [Object.keys(schemas.QualificationSave.properties.attachments.properties)],
};
/* Taken from the program when the contract is joined, or compared with it elsewhere (tests/unit/event_kind_test.c). */
const ELSEWHERE = ['ProblemCode', 'FaultCode', 'Action', 'State', 'EventKind', 'OauthErrorCode'];

const isOpenEnum = (schema) => Array.isArray(schema?.['x-extensible-enum']);
const openEnums = Object.keys(schemas).filter((name) => isOpenEnum(schemas[name]));

for (const [name, sources] of Object.entries(PROGRAM)) {
  test(`the values of ${name} are the program's`, () => {
    for (const values of sources) {
      assert.ok(values.length > 0, `${name}: nothing found in the program`);
      assert.deepEqual([...schemas[name]['x-extensible-enum']].sort(), unique(values).sort());
    }
  });
}

test('every open enum is compared with the program', () => {
  assert.deepEqual([...openEnums].sort(), [...Object.keys(PROGRAM), ...ELSEWHERE].sort());
});

/* ---- what the contract says ---- */

test('an open enum is a text with a name, both languages and values of one form', () => {
  for (const name of openEnums) {
    const schema = schemas[name];
    assert.equal(schema.type, 'string', name);
    assert.match(schema.description ?? '', /\p{Script=Han}.*\/.*[a-z]/su, name);
    assert.equal(unique(schema['x-extensible-enum']).length, schema['x-extensible-enum'].length, name);
    for (const value of schema['x-extensible-enum']) assert.match(value, /^[a-z0-9_]+([./][a-z0-9_.-]+)?$/, name);
  }
});

/* Members that are one of a list, whatever the object. */
const IS_LISTED = /^(state|kind|action|allowed_actions|code|role|roles|capacity|result|exclusion|outcome|size_class|encoding|side|by|from|to|media_type|object_type)$/;
/* … but for those whose list is data: codes of districts, industries, voucher types, service types. */
const IS_DATA = /^(CodeName|FacetCount|VoucherType|BookingBatchType|Product|ProductVersion|Order|Manifest) .*\/code$/;
const allows = (schema) => (schema.$ref ? [schema] : [...(schema.oneOf ?? []), ...(schema.items ? [schema.items] : [])].flatMap(allows));

test('in answers, what is one of a list says so by name', () => {
  walkAnswers(document, ({ schema, at: place, name, member }) => {
    assert.ok(!isOpenEnum(schema) || /^\w+ $/.test(place), `${place}: its list has no name`);
    if (!member || !IS_LISTED.test(name) || IS_DATA.test(place) || 'const' in schema) return;
    assert.ok(allows(schema).some((ref) => isOpenEnum(at(ref))), `${place}: of which list?`);
  });
});

test('no list in an answer is closed', () => {
  walkAnswers(document, ({ schema, at: place }) => assert.ok(!schema.enum, `${place}: a client must bear new values; name an open enum`));
});

/** The open enum of a member of what an operation answers with, its items' if it is a list. */
function enumOfAnswer(operation, member) {
  const success = Object.entries(operation.responses).find(([status]) => status[0] === '2')[1];
  let schema = at(at(success).content?.['application/json']?.schema);
  schema = at(schema?.properties?.items?.items) ?? schema;
  const found = schema?.properties?.[member];
  return found && allows(found).map(at).find(isOpenEnum)?.['x-extensible-enum'];
}

/* What cannot be asked for: nobody but its owner sees a draft, and owners are not asked which. */
const NOT_ASKED = {
  'listCertifications state': ['draft'], 'listChangeRequests state': ['draft'], 'listQualifications state': ['draft'],
  'listProductVersionQueue state': ['draft'],
};

test('a filter offers what the items may be', () => {
  for (const { operation, parameters } of operationsOf(document)) {
    for (const parameter of parameters.filter((p) => p.in === 'query')) {
      const values = parameter.schema.enum ?? parameter.schema.items?.enum;
      const known = values && enumOfAnswer(operation, parameter.name);
      const place = `${operation.operationId} ${parameter.name}`;
      if (known) assert.deepEqual([...values, ...(NOT_ASKED[place] ?? [])].sort(), [...known].sort(), place);
    }
  }
});

test('a closed list of a request is one of the open ones, or a choice that no answer shows', () => {
  const choices = [['approve', 'reject'], ['none', 'partial', 'full']];
  walkRequests(document, ({ schema, at: place }) => {
    if (!schema.enum) return;
    const same = (values) => JSON.stringify([...values].sort()) === JSON.stringify([...schema.enum].sort());
    assert.ok([...openEnums.map((name) => schemas[name]['x-extensible-enum']), ...choices].some(same), `${place}: ${schema.enum}`);
  });
});
