// Change requests (domain.md §2): an approved certification stays as it is until a reviewer approves the draft beside it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listedProduct } from './lib/market.mjs';
import { all, blockedBy, certifiedProvider, newEnterprise, voucherType } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { certify, upload, uploadId } from './lib/uploads.mjs';

let server;
let reviewer;
let second;
const at = (id, more = '') => `/api/v1/change-requests/${id}${more}`;
const ANY = { headers: { 'if-match': '*' } };
const changed = (body) => body.changes.map(({ member }) => member);

before(async () => {
  server = await startServer();
  for (const [login, role] of [['reviewer-1', 'reviewer'], ['reviewer-2', 'reviewer'], ['operator-1', 'operator'], ['operator-2', 'operator']]) await server.grant(login, role);
  [reviewer, second] = [await server.as('reviewer-1'), await server.as('reviewer-2')];
});
after(() => server?.stop());

const FORM = ['name', 'uscc', 'legal_representative', 'district_code', 'address', 'business_scope', 'website', 'presentation', 'contact_name',
  'contact_mobile', 'contact_phone', 'contact_email', 'attachment_ids'];

/** A certified enterprise: { client, enterprise, certification, form }. */
async function certified(login) {
  const { client, enterprise } = await newEnterprise(server, login);
  return certifiedBy(client, enterprise, await certify(client, reviewer));
}
async function certifiedBy(client, enterprise, id) {
  const certification = `/api/v1/certifications/${id}`;
  const { body } = await client.get(certification, { expect: 200 });
  return { client, enterprise, id, certification, form: Object.fromEntries(FORM.map((member) => [member, body[member]])) };
}

const ask = async ({ client, certification, form }, changes) =>
  (await client.post(`${certification}/change-requests`, { ...form, ...changes }, { expect: 201 })).body;
async function asked(firm, changes) {
  const { id } = await ask(firm, changes);
  return (await firm.client.post(at(id, '/submission'), undefined, { expect: 200 })).body;
}
const review = (client, { id }, decision, options = { expect: 200 }) => client.post(at(id, '/review'), { decision, ...(decision === 'reject' ? { reason: '材料不符' } : {}) }, options);

test('a firm that moves asks for a change, and its certification stands until it is approved', async () => {
  const firm = await certified('test-moving');
  const { client, certification, form, enterprise } = firm;
  const draft = await ask(firm, { district_code: '370103', address: '济南市市中区经十路 200 号' });
  assert.deepEqual(draft.changes, [
    { member: 'district_code', before: '370102', after: '370103' }, { member: 'district_name', before: '历下区', after: '市中区' },
    { member: 'address', before: form.address, after: '济南市市中区经十路 200 号' },
  ]);
  await reviewer.get(at(draft.id), { expect: 404 });
  assert.equal((await reviewer.get(certification, { expect: 200 })).body.change_request_id, null, 'a draft is nobody else\'s');
  assert.equal((await client.get(certification, { expect: 200 })).body.change_request_id, draft.id);
  await client.post(at(draft.id, '/submission'), undefined, { expect: 200 });
  assert.ok((await all(reviewer, '/api/v1/change-requests', { state: 'pending' })).some(({ id }) => id === draft.id));
  const meanwhile = (await reviewer.get(certification, { expect: 200 })).body;
  assert.deepEqual([meanwhile.state, meanwhile.address, meanwhile.change_request_id], ['approved', form.address, draft.id]);
  const { body } = await review(reviewer, draft, 'approve');
  assert.deepEqual([body.state, changed(body)], ['approved', ['district_code', 'district_name', 'address']], 'what was changed stays readable');
  const now = (await client.get(certification, { expect: 200 })).body;
  assert.deepEqual([now.state, now.district_code, now.change_request_id], ['approved', '370103', null]);
  assert.equal((await client.get(`/api/v1/enterprises/${enterprise.id}`, { expect: 200 })).body.district_name, '市中区');
  await review(second, draft, 'approve', { expect: 409, code: 'wrong_state' });
});

test('a rename is followed by the public names, and what differs from the login is flagged', async () => {
  const provider = await certifiedProvider(server, 'test-renamed');
  const product = await listedProduct(server, provider, [await voucherType(server)]);
  const firm = await certifiedBy(provider.client, provider.enterprise, provider.certification_id);
  const request = await asked(firm, { name: '山东更名检测有限公司' });
  assert.ok(request.differences_from_login.includes('name'));
  assert.equal(request.authenticated_name, provider.enterprise.name);
  assert.deepEqual(changed(request), ['name']);
  const named = async (q) => (await server.anonymous().get('/api/v1/products', { query: { q }, expect: 200 })).body.items.map(({ id }) => id);
  assert.deepEqual(await named('更名检测'), []);
  await review(reviewer, request, 'approve');
  assert.deepEqual(await named('更名检测'), [product.id]);
  const { body } = await server.anonymous().get(`/api/v1/providers/${provider.enterprise.id}`, { expect: 200 });
  assert.equal(body.name, '山东更名检测有限公司');
});

test('contacts that the firm has changed itself meanwhile stay, unless the request changes them', async () => {
  const firm = await certified('test-contacts');
  const own = `/api/v1/enterprises/${firm.enterprise.id}`;
  const request = await asked(firm, { contact_mobile: '13800000008' });
  await firm.client.put(own, { contact_name: '新经办人', contact_mobile: '13800000009' }, { ...ANY, expect: 200 });
  await review(reviewer, request, 'approve');
  const { body } = await firm.client.get(own, { expect: 200 });
  assert.deepEqual([body.contact_name, body.contact_mobile], ['新经办人', '13800000008']);
});

test('files of a request are the reviewers\' to read from its submission on, and become the certification\'s', async () => {
  const firm = await certified('test-files');
  const file = await uploadId(firm.client, { name: '新营业执照.png' });
  const { id } = await ask(firm, { address: '济南市历下区泉城路 9 号', attachment_ids: [file] });
  await reviewer.get(`/api/v1/files/${file}`, { expect: 404 });
  await firm.client.post(at(id, '/submission'), undefined, { expect: 200 });
  await reviewer.get(`/api/v1/files/${file}`, { expect: 200 });
  await review(reviewer, { id }, 'approve');
  assert.deepEqual((await firm.client.get(firm.certification, { expect: 200 })).body.attachment_ids, [file]);
  const { body: { id: foreign } } = await upload((await newEnterprise(server, 'test-lender')).client, { expect: 201 });
  await firm.client.post(`${firm.certification}/change-requests`, { ...firm.form, attachment_ids: [foreign] }, { expect: 422, code: 'invalid_fields' });
});

test('one request at a time is open; what was withdrawn or rejected is over, and the next one is new', async () => {
  const firm = await certified('test-one');
  const first = await ask(firm, { address: '济南市历下区泉城路 1 号' });
  const { body: refused } = await firm.client.post(`${firm.certification}/change-requests`, firm.form, { expect: 409, code: 'change_request_open' });
  assert.equal(refused.change_request_id, first.id);
  assert.equal(blockedBy((await firm.client.get(firm.certification, { expect: 200 })).body, 'change_request'), 'change_request_open');
  const { body: withdrawn } = await firm.client.post(at(first.id, '/withdrawal'), undefined, { expect: 200 });
  assert.deepEqual([withdrawn.state, withdrawn.allowed_actions], ['withdrawn', []]);
  await reviewer.get(at(first.id), { expect: 404 });
  const request = await asked(firm, { address: '济南市历下区泉城路 2 号' });
  await firm.client.put(at(request.id), firm.form, { ...ANY, expect: 409, code: 'wrong_state' });
  await reviewer.post(at(request.id, '/review'), { decision: 'reject' }, { expect: 422, code: 'reason_required' });
  const { body: rejected } = await review(reviewer, request, 'reject');
  assert.deepEqual([rejected.state, rejected.reason, changed(rejected)], ['rejected', '材料不符', ['address']]);
  assert.equal((await firm.client.get(firm.certification, { expect: 200 })).body.address, firm.form.address);
  const third = await ask(firm, {});
  assert.equal(blockedBy(third, 'submission'), 'nothing_changed');
  await firm.client.post(at(third.id, '/submission'), undefined, { expect: 409, code: 'nothing_changed' });
  const { body: edited } = await firm.client.put(at(third.id), { ...firm.form, legal_representative: '新法人' }, { ...ANY, expect: 200 });
  assert.deepEqual([changed(edited), edited.allowed_actions.includes('submission')], [['legal_representative'], true]);
});

test('a change of what is revoked meanwhile is not approved, but can be withdrawn', async () => {
  const firm = await certified('test-revoked');
  const request = await asked(firm, { address: '济南市历下区泉城路 3 号' });
  await reviewer.post(`${firm.certification}/revocation`, { reason: '营业执照已注销' }, { expect: 200 });
  await review(second, request, 'approve', { expect: 409, code: 'not_certified' });
  await firm.client.post(at(request.id, '/withdrawal'), undefined, { expect: 200 });
  await firm.client.post(`${firm.certification}/change-requests`, firm.form, { expect: 409, code: 'wrong_state' });
});
