// Qualifications (manual §3): drafts, review, updates without review, the form's versions.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startServer } from './lib/server.mjs';
import { certify, completeForm, qualify } from './lib/uploads.mjs';

let server;
let reviewer;
let operator;
const at = (id, more = '') => `/api/v1/qualifications/${id}${more}`;
const why = (body, action) => body.blocked.find((b) => b.action === action)?.code;

before(async () => {
  server = await startServer();
  await server.grant('reviewer-1', 'reviewer');
  await server.grant('operator-1', 'operator');
  [reviewer, operator] = [await server.as('reviewer-1'), await server.as('operator-1')];
});
after(() => server?.stop());

test('the main way: draft, submission, review, granted', async () => {
  const client = await server.as('test-main');
  const form = await completeForm(client);
  const { body: draft, location } = await client.post('/api/v1/qualifications', { answers: { name: '济南测试' } }, { expect: 201 });
  assert.equal(location, at(draft.id));
  assert.ok(draft.missing.answers.includes('industry'));
  assert.equal(draft.missing.figures_outdated, false, 'what was never told is not old');
  assert.equal(draft.size_class, null);
  const read = await client.get(at(draft.id), { expect: 200 });
  const { body: full } = await client.put(at(draft.id), form, { headers: { 'if-match': read.etag }, expect: 200 });
  assert.equal(full.size_class, 'small');
  assert.deepEqual(full.missing, { answers: [], attachments: [], figures_outdated: false });
  assert.equal(why(full, 'submission'), 'not_certified');
  await client.post(at(draft.id, '/submission'), undefined, { expect: 409, code: 'not_certified' });
  await certify(client, reviewer);
  await client.post(at(draft.id, '/submission'), undefined, { expect: 200 });
  await client.put(at(draft.id), form, { headers: { 'if-match': '*' }, expect: 409, code: 'wrong_state' });
  const { body: queue } = await reviewer.get('/api/v1/qualifications', { query: { state: 'pending' }, expect: 200 });
  assert.deepEqual(queue.items.map((q) => q.id), [draft.id]);
  const { body: granted } = await reviewer.post(at(draft.id, '/review'), { decision: 'approve' }, { expect: 200 });
  assert.equal(granted.state, 'granted');
  const { body: me } = await client.get('/api/v1/me', { expect: 200 });
  assert.deepEqual(me.qualification.allowed_actions, ['booking']);
});

test('every fault of the answers is told at once, by pointer', async () => {
  const client = await server.as('test-faults');
  const { body } = await client.post('/api/v1/qualifications',
    { answers: { employees: 'many', industry: 'magic', colour: 'red' } }, { expect: 422, code: 'invalid_fields' });
  assert.deepEqual(body.errors.map((e) => e.pointer).sort(), ['/answers/colour', '/answers/employees', '/answers/industry']);
});

test('what no schema can say of the answers is told too: a year that is not over has no figures', async () => {
  const client = await server.as('test-early');
  const { body } = await client.post('/api/v1/qualifications',
    { answers: { figures_year: new Date().getFullYear() } }, { expect: 422, code: 'invalid_fields' });
  assert.deepEqual(body.errors.map((e) => [e.pointer, e.code]), [['/answers/figures_year', 'too_large']]);
});

test('one enterprise has one qualification, and nobody else sees its draft', async () => {
  const client = await server.as('test-one');
  const { body } = await client.post('/api/v1/qualifications', {}, { expect: 201 });
  await client.post('/api/v1/qualifications', {}, { expect: 409, code: 'qualification_exists' });
  for (const stranger of [reviewer, await server.as('test-stranger')]) {
    await stranger.get(at(body.id), { expect: 404 });
    await stranger.get(at(body.id, '/revisions'), { expect: 404 });
  }
});

test("another's file cannot be attached", async () => {
  const form = await completeForm(await server.as('test-lender'));
  await (await server.as('test-borrower')).post('/api/v1/qualifications', form, { expect: 422, code: 'invalid_fields' });
});

test('a rejection needs a reason, and leads back to a draft', async () => {
  const client = await server.as('test-rejected');
  await certify(client, reviewer);
  const form = await completeForm(client);
  const { body: { id } } = await client.post('/api/v1/qualifications', form, { expect: 201 });
  await client.post(at(id, '/submission'), undefined, { expect: 200 });
  await reviewer.post(at(id, '/review'), { decision: 'reject' }, { expect: 422, code: 'reason_required' });
  const { body } = await reviewer.post(at(id, '/review'), { decision: 'reject', reason: '营业执照不清晰' }, { expect: 200 });
  assert.equal(body.reason, '营业执照不清晰');
  const { etag } = await client.get(at(id), { expect: 200 });
  assert.equal((await client.put(at(id), form, { headers: { 'if-match': etag }, expect: 200 })).body.state, 'draft');
  await reviewer.get(at(id), { expect: 404 });
});

test('an update of a granted one needs no review and keeps every revision', async () => {
  const client = await server.as('test-update');
  const { id, etag } = await qualify(client, reviewer);
  const { body } = await client.put(at(id), await completeForm(client, { employees: 60 }), { headers: { 'if-match': etag }, expect: 200 });
  assert.deepEqual([body.state, body.revision, body.flagged], ['granted', 2, false]);
  await client.put(at(id), {}, { headers: { 'if-match': etag }, expect: 412, code: 'version_conflict' });
  const { body: revisions } = await reviewer.get(at(id, '/revisions'), { expect: 200 });
  assert.deepEqual(revisions.items.map((r) => r.answers.employees), [60, 45]);
});

test('becoming large is flagged and blocks booking at once', async () => {
  const client = await server.as('test-large');
  const { id, etag } = await qualify(client, reviewer);
  const large = await completeForm(client, { employees: 3000, revenue_yuan: 900_000_000 });
  const { body } = await client.put(at(id), large, { headers: { 'if-match': etag }, expect: 200 });
  assert.deepEqual([body.state, body.size_class, body.flagged], ['granted', 'large', true]);
  assert.equal(why(body, 'booking'), 'large_enterprise');
  const { body: list } = await reviewer.get('/api/v1/qualifications', { query: { flagged: 'true' }, expect: 200 });
  assert.deepEqual(list.items.map((q) => q.id), [id]);
});

test('a suspended one can be reinstated, a revoked one cannot', async () => {
  const client = await server.as('test-suspended');
  const { id } = await qualify(client, reviewer);
  await reviewer.post(at(id, '/suspension'), { suspended: true }, { expect: 422, code: 'reason_required' });
  await reviewer.post(at(id, '/suspension'), { suspended: true, reason: '核查中' }, { expect: 200 });
  assert.equal(why((await client.get(at(id))).body, 'booking'), 'not_qualified');
  await reviewer.post(at(id, '/suspension'), { suspended: false }, { expect: 200 });
  await reviewer.post(at(id, '/revocation'), { reason: '提交虚假材料' }, { expect: 200 });
  await reviewer.post(at(id, '/suspension'), { suspended: false }, { expect: 409, code: 'wrong_state' });
});

test('a submission is taken back until somebody has decided on it', async () => {
  const client = await server.as('test-withdrawn');
  await certify(client, reviewer);
  const { body: { id } } = await client.post('/api/v1/qualifications', await completeForm(client), { expect: 201 });
  await client.post(at(id, '/withdrawal'), undefined, { expect: 409, code: 'wrong_state' });
  await client.post(at(id, '/submission'), undefined, { expect: 200 });
  assert.equal((await client.post(at(id, '/withdrawal'), undefined, { expect: 200 })).body.state, 'draft');
  await reviewer.post(at(id, '/review'), { decision: 'approve' }, { expect: 404 });
  await client.post(at(id, '/submission'), undefined, { expect: 200 });
  await reviewer.post(at(id, '/review'), { decision: 'approve' }, { expect: 200 });
  await client.post(at(id, '/withdrawal'), undefined, { expect: 409, code: 'wrong_state' });
});

test('a revoked one is tried anew, and the reviewer sees what was decided before', async () => {
  const client = await server.as('test-renewed');
  const { id } = await qualify(client, reviewer);
  await reviewer.post(at(id, '/revocation'), { reason: '提交虚假材料' }, { expect: 200 });
  const { body } = await client.put(at(id), await completeForm(client), { headers: { 'if-match': '*' }, expect: 200 });
  assert.deepEqual([body.state, why(body, 'booking')], ['draft', 'not_qualified']);
  await client.post(at(id, '/submission'), undefined, { expect: 200 });
  const { body: again } = await reviewer.get(at(id), { expect: 200 });
  assert.deepEqual(again.decisions.map((d) => [d.decision, d.reason]), [['revoked', '提交虚假材料'], ['granted', null]]);
});

test('a name that was not certified is flagged, and a reviewer ends it by having seen that version', async () => {
  const client = await server.as('test-named');
  const { body: me } = await client.get('/api/v1/me', { expect: 200 });
  const { id, etag } = await qualify(client, reviewer, { name: me.enterprise.name });
  const { body: same } = await reviewer.get(at(id), { expect: 200 });
  assert.deepEqual([same.flagged, same.differences_from_certification], [false, []]);
  await reviewer.post(at(id, '/flag-review'), {}, { headers: { 'if-match': etag }, expect: 409, code: 'not_flagged' });
  const form = await completeForm(client, { name: '山东另一家集团有限公司' });
  const { body, etag: seen } = await client.put(at(id), form, { headers: { 'if-match': '*' }, expect: 200 });
  assert.deepEqual([body.state, body.flagged, body.differences_from_certification], ['granted', true, ['name']]);
  await client.put(at(id), await completeForm(client, { name: '山东另一家集团有限公司', employees: 46 }), { headers: { 'if-match': seen }, expect: 200 });
  await reviewer.post(at(id, '/flag-review'), {}, { headers: { 'if-match': seen }, expect: 412, code: 'version_conflict' });
  const { body: now, etag: newest } = await reviewer.get(at(id), { expect: 200 });
  assert.ok(now.allowed_actions.includes('flag_review'));
  const { body: closed } = await reviewer.post(at(id, '/flag-review'), { reason: '更名已核对' }, { headers: { 'if-match': newest }, expect: 200 });
  assert.deepEqual([closed.flagged, closed.state, closed.decisions[0].decision], [false, 'granted', 'flag_reviewed']);
  assert.equal(why(closed, 'flag_review'), 'not_flagged');
});

test('a dry run changes nothing', async () => {
  const client = await server.as('test-dry');
  await client.post('/api/v1/qualifications', {}, { query: { validate_only: 'true' }, expect: 201 });
  assert.deepEqual((await client.get('/api/v1/qualifications', { expect: 200 })).body.items, []);
});

test('a new form asks for more, without a new review', async () => {
  const client = await server.as('test-form');
  const { id } = await qualify(client, reviewer);
  const { body: form } = await server.anonymous().get('/api/v1/qualification-form', { expect: 200 });
  const { industry, ...properties } = form.schema.properties;
  const version = { schema: form.schema, required_answers: [...form.required_answers, 'enterprise_type'], required_attachments: form.required_attachments };
  const bad = { ...version, schema: { ...form.schema, properties } };
  const { body: faults } = await operator.post('/api/v1/qualification-form', bad, { expect: 422, code: 'invalid_fields' });
  assert.ok(faults.errors.some((e) => e.pointer === '/schema/properties/industry'), `${industry.type} is read by the rules`);
  await operator.post('/api/v1/qualification-form', { ...version, schema: { ...form.schema, allOf: [] } }, { expect: 422 });
  const undated = { ...version, required_answers: version.required_answers.filter((key) => key !== 'figures_year') };
  const { body: ageless } = await operator.post('/api/v1/qualification-form', undated, { expect: 422, code: 'invalid_fields' });
  assert.deepEqual(ageless.errors.map((e) => [e.pointer, e.code]), [['/required_answers', 'required']]);
  const text = { type: ['string', 'null'], maxLength: 9 };
  const closed = { type: 'object', additionalProperties: false };
  const asked = { plain: text, list: { type: 'array', maxItems: 2, items: text }, 'in/side': { ...closed, properties: { text } },
    lists: { type: 'array', maxItems: 2, items: { type: 'array', maxItems: 2, items: text } } };
  const deep = { ...version, schema: { ...form.schema, properties: { ...form.schema.properties, ...asked } } };
  const { body: told } = await operator.post('/api/v1/qualification-form', deep, { expect: 422, code: 'invalid_fields' });
  assert.deepEqual(told.errors.map((e) => e.pointer), ['/schema/properties/in~1side/type', '/schema/properties/lists/items/type']);
  assert.equal((await operator.post('/api/v1/qualification-form', version, { expect: 201 })).body.version, form.version + 1);
  const { body, etag } = await client.get(at(id), { expect: 200 });
  assert.deepEqual([body.state, body.missing.answers], ['granted', ['enterprise_type']]);
  assert.equal(why(body, 'booking'), 'qualification_incomplete');
  const completed = await client.put(at(id), await completeForm(client, { enterprise_type: 'limited_liability' }), { headers: { 'if-match': etag }, expect: 200 });
  assert.equal(completed.body.state, 'granted');
  assert.ok(completed.body.allowed_actions.includes('booking'));
});

test('answers are judged by the form that is current when they are submitted', async () => {
  const client = await server.as('test-submission');
  await certify(client, reviewer);
  const { body: form } = await server.anonymous().get('/api/v1/qualification-form', { expect: 200 });
  const { body: { id } } = await client.post('/api/v1/qualifications', await completeForm(client, { industry: 'software', enterprise_type: 'joint_stock' }), { expect: 201 });
  const { main_business: business, ...others } = form.schema.properties;
  const version = (properties) => ({ schema: { ...form.schema, properties }, required_answers: form.required_answers, required_attachments: form.required_attachments });
  await operator.post('/api/v1/qualification-form', version({ ...others, main_business: { ...business, maxLength: 2 } }), { expect: 201 });
  const { body } = await client.post(at(id, '/submission'), undefined, { expect: 422, code: 'invalid_fields' });
  assert.deepEqual(body.errors.map((e) => [e.pointer, e.code]), [['/answers/main_business', 'too_long']]);
  const { body: told } = await client.get(at(id), { expect: 200 });
  assert.deepEqual(told.blocked.find((b) => b.action === 'submission').errors.map((e) => e.pointer), ['/answers/main_business']);
  const industry = { type: 'string', maxLength: 40 }; // a form may leave it open, the statistical table does not
  await operator.post('/api/v1/qualification-form', version({ ...form.schema.properties, industry }), { expect: 201 });
  const { etag } = await client.get(at(id), { expect: 200 });
  const magic = await completeForm(client, { industry: 'magic', enterprise_type: 'joint_stock' });
  const { body: refused } = await client.put(at(id), magic, { headers: { 'if-match': etag }, expect: 422, code: 'invalid_fields' });
  assert.deepEqual(refused.errors.map((e) => [e.pointer, e.code]), [['/answers/industry', 'not_in_enum']]);
  await client.post(at(id, '/submission'), undefined, { expect: 200 });
});
