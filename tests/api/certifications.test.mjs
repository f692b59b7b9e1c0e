// Certifications (manual §2): the ways back, and what reviewers see of the tries before.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { behind } from './lib/hold.mjs';
import { blockedBy, newEnterprise } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { certify, uploadId } from './lib/uploads.mjs';

let server;
let reviewer;
const at = (id, more = '') => `/api/v1/certifications/${id}${more}`;
const ANY = { headers: { 'if-match': '*' } };

before(async () => {
  server = await startServer();
  await server.grant('reviewer-1', 'reviewer');
  reviewer = await server.as('reviewer-1');
});
after(() => server?.stop());

/** A complete draft: { client, id, form }. */
async function draft(login) {
  const { client, enterprise } = await newEnterprise(server, login);
  const form = {
    name: enterprise.name, legal_representative: '测试法人', district_code: '370102', address: '济南市历下区解放路 1 号', contact_name: '测试经办人',
    contact_mobile: '19900000099', attachment_ids: [await uploadId(client)],
  };
  const { body: { id } } = await client.post('/api/v1/certifications', { role: 'enterprise', ...form }, { expect: 201 });
  return { client, id, form };
}

test('a submission is taken back until somebody has decided on it, and can be made anew', async () => {
  const { client, id, form } = await draft('test-withdrawn');
  await client.post(at(id, '/withdrawal'), undefined, { expect: 409, code: 'wrong_state' });
  const { body: pending } = await client.post(at(id, '/submission'), undefined, { expect: 200 });
  assert.ok(pending.allowed_actions.includes('withdrawal'));
  await reviewer.get(at(id), { expect: 200 });
  const { body } = await client.post(at(id, '/withdrawal'), undefined, { expect: 200 });
  assert.equal(body.state, 'draft');
  assert.equal(blockedBy(body, 'withdrawal'), 'wrong_state');
  await reviewer.get(at(id), { expect: 404 });
  await client.put(at(id), { ...form, address: '济南市历下区泉城路 2 号' }, { ...ANY, expect: 200 });
  await client.post(at(id, '/submission'), undefined, { expect: 200 });
  await reviewer.post(at(id, '/review'), { decision: 'approve' }, { expect: 200 });
  await client.post(at(id, '/withdrawal'), undefined, { expect: 409, code: 'wrong_state' });
});

test('a revoked one is tried anew, and the reviewer sees what was decided before', async () => {
  const { client, id, form } = await draft('test-renewed');
  await client.post(at(id, '/submission'), undefined, { expect: 200 });
  await reviewer.post(at(id, '/review'), { decision: 'approve' }, { expect: 200 });
  await reviewer.post(at(id, '/revocation'), { reason: '营业执照已注销' }, { expect: 200 });
  const { body: again } = await client.put(at(id), form, { ...ANY, expect: 200 });
  assert.equal(again.state, 'draft');
  await client.post(at(id, '/submission'), undefined, { expect: 200 });
  const { body } = await reviewer.get(at(id), { expect: 200 });
  assert.equal(body.reason, null);
  assert.deepEqual(body.decisions.map((d) => [d.decision, d.reason]), [['revoked', '营业执照已注销'], ['approved', null]]);
  const { body: approved } = await reviewer.post(at(id, '/review'), { decision: 'approve' }, { expect: 200 });
  assert.deepEqual(approved.decisions.map((d) => d.decision), ['approved', 'revoked', 'approved']);
});

test('what is not revoked is not tried anew', async () => {
  const { client } = await newEnterprise(server, 'test-standing');
  const id = await certify(client, reviewer);
  await client.put(at(id), {}, { ...ANY, expect: 409, code: 'wrong_state' });
});

test('of a withdrawal and an approval at once one happens', async () => {
  const { client, id } = await draft('test-both');
  await client.post(at(id, '/submission'), undefined, { expect: 200 });
  const late = await behind(server, `UPDATE certification SET state = 'draft', version = version + 1 WHERE id = '${id}'`,
    () => reviewer.post(at(id, '/review'), { decision: 'approve' }));
  assert.equal(late.status, 404, 'a draft is nobody else\'s');
  await client.post(at(id, '/submission'), undefined, { expect: 200 });
  const beaten = await behind(server, `UPDATE certification SET state = 'approved', version = version + 1 WHERE id = '${id}'`,
    () => client.post(at(id, '/withdrawal')));
  assert.deepEqual([beaten.status, beaten.body.code], [409, 'wrong_state']);
});
