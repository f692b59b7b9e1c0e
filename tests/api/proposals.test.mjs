// Two-person acts (domain.md "Who"): one proposes, another decides, once, on what was proposed; whatever the kind.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { advance, all, blockedBy, DAY_MS, domainNow, HOUR_MS, moveTo, newEnterprise, staff, until, voucherType } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { approve, at, draftBatch, ENTROPY_VALUES, reaches, runBatch } from './lib/vouchers.mjs';

const LIFE_MS = 30 * DAY_MS;
let server;
let people; // operator (proposes), approver, reviewer
let auditor;
let type;

before(async () => {
  server = await startServer();
  people = await staff(server);
  auditor = await server.as('auditor');
  type = await voucherType(server);
});
after(() => server?.stop());

const path = (proposal, more = '') => `/api/v1/proposals/${proposal.id}${more}`;
const approval = (proposal) => ({ content_sha256: proposal.content_sha256 });
const seen = async (client, proposal) => (await client.get(path(proposal), { expect: 200 })).body;
const batchOf = async (batch) => (await people.operator.get(at(batch), { expect: 200 })).body;
/** The same in the lists, of all and of its state. */
async function listed(client, proposal) {
  const lists = await Promise.all([{}, { state: proposal.state }].map((query) => all(client, '/api/v1/proposals', query)));
  return lists.map((list) => list.find(({ id }) => id === proposal.id));
}
const statuses = (answers) => answers.map(({ status }) => status).sort();
const eventsOf = async ({ id }) =>
  (await server.database.sql(`SELECT kind FROM event WHERE object_id = '${id}' ORDER BY seq`)).map(([kind]) => kind);

/** A draft and the proposal of its publication; it opens after all that a test waits for. */
async function publication(opens = LIFE_MS + DAY_MS) {
  const now = await domainNow(server);
  const times = { opens: now + opens, closes: now + opens + HOUR_MS, event: now + opens + 4 * HOUR_MS, publicity: now + opens + 5 * HOUR_MS, issue: now + opens + 6 * HOUR_MS };
  const { batch, form } = await draftBatch(server, { types: [{ voucher_type_id: type.id, quota: 5 }], times });
  const { body: proposal } = await people.operator.post(at(batch, '/publication'), undefined, { expect: 201 });
  return { batch, form, times, proposal };
}

/** A sealed batch whose values have been proposed. */
async function entropy() {
  const { batch, times } = await runBatch(server, { types: [await voucherType(server)], to: 'sealed' });
  await moveTo(server, times.event);
  const { body: proposal } = await people.operator.post(at(batch, '/entropy'), { values: ENTROPY_VALUES }, { expect: 201 });
  return { batch, times, proposal };
}

test('a proposal says what is proposed, by whom, and what each may do with it', async () => {
  const { batch, proposal } = await publication();
  assert.deepEqual([proposal.kind, proposal.object_type, proposal.object_id, proposal.state], ['publication', 'booking_batch', batch.id, 'pending']);
  assert.equal(Date.parse(proposal.lapses_at) - Date.parse(proposal.proposed_at), LIFE_MS);
  assert.deepEqual([proposal.decided_by, proposal.decided_at, proposal.enterprise_id], [null, null, null]);
  assert.deepEqual(proposal.allowed_actions, ['withdrawal']);
  assert.equal(blockedBy(proposal, 'approval'), 'own_work');
  const { allowed_actions: mine, ...same } = await seen(people.operator, proposal);
  assert.deepEqual([mine, same.content_sha256], [['withdrawal'], proposal.content_sha256]);
  for (const { allowed_actions } of [await seen(people.approver, proposal), ...await listed(people.approver, proposal)]) {
    assert.deepEqual(allowed_actions, ['approval', 'refusal']);
  }
  for (const client of [auditor, people.reviewer, await server.as('finance-1')]) {
    const { allowed_actions, blocked } = await seen(client, proposal);
    assert.deepEqual([allowed_actions, blocked], [[], []], 'not their business');
    await client.post(path(proposal, '/approval'), approval(proposal), { expect: 403, code: 'forbidden' });
    await client.post(path(proposal, '/refusal'), { reason: '无权' }, { expect: 403, code: 'forbidden' });
  }
});

test('of two approvers who come at once one approves', async () => {
  const { batch, proposal } = await publication();
  const answers = await Promise.all([1, 2, 3, 4].map(() => approve(server, proposal, {})));
  assert.deepEqual(statuses(answers), [200, 409, 409, 409]);
  assert.equal((await batchOf(batch)).state, 'published');
  assert.deepEqual(await eventsOf(proposal), ['proposal.made', 'proposal.approved']);
});

test('an approval and a refusal that come at once do not both happen', async () => {
  const { batch, proposal } = await publication();
  const [approved, refused] = await Promise.all([
    approve(server, proposal, {}), people.approver.post(path(proposal, '/refusal'), { reason: '名额有误' }),
  ]);
  assert.deepEqual(statuses([approved, refused]), [200, 409]);
  assert.equal((await batchOf(batch)).state, approved.status === 200 ? 'published' : 'draft');
  assert.equal((await eventsOf(proposal)).length, 2);
});

test('an approval whose answer was lost is repeated with its key and has one effect', async () => {
  const { batch, proposal } = await publication();
  const headers = { 'idempotency-key': randomUUID() };
  const once = () => people.approver.post(path(proposal, '/approval'), approval(proposal), { headers, expect: 200 });
  const [first, again] = [await once(), await once()];
  assert.deepEqual(again.body, first.body);
  assert.equal(again.headers.get('idempotent-replayed'), 'true');
  assert.deepEqual([first.body.state, first.body.decided_by.display_name.length > 0, first.body.allowed_actions], ['approved', true, []]);
  assert.deepEqual(await eventsOf(proposal), ['proposal.made', 'proposal.approved']);
  assert.deepEqual(await server.database.sql(`SELECT count(*) FROM ledger_transfer WHERE credit_id = '${batch.id}'`), [['1']]);
});

test('the service killed while it approves approves wholly or not at all, and the retry ends it', async () => {
  const { batch, proposal } = await entropy();
  const headers = { 'idempotency-key': randomUUID() };
  const send = (options) => people.approver.post(path(proposal, '/approval'), approval(proposal), { headers, ...options });
  const lost = send().catch(() => undefined);
  server.child.process.kill('SIGKILL');
  await server.child.ended;
  await lost;
  await server.serve();
  const [[state, drawn]] = await server.database.sql(
    `SELECT p.state, b.drawn_at IS NOT NULL FROM proposal p JOIN booking_batch b ON b.id = p.object_id WHERE p.id = '${proposal.id}'`);
  assert.equal(drawn, state === 'approved' ? 't' : 'f');
  await send({ expect: 200 });
  assert.equal((await batchOf(batch)).state, 'drawn');
  assert.deepEqual(await eventsOf(proposal), ['proposal.made', 'proposal.approved']);
});

test('nobody decides on what concerns the enterprise they belong to', async () => {
  const { enterprise } = await newEnterprise(server, 'test-concerned');
  const { proposal } = await publication();
  await server.database.sql(`UPDATE proposal SET enterprise_id = '${enterprise.id}' WHERE id = '${proposal.id}'`);
  assert.deepEqual((await seen(people.approver, proposal)).allowed_actions, ['approval', 'refusal']);
  const { body: me } = await people.approver.get('/api/v1/me', { expect: 200 });
  await server.database.sql(`UPDATE account SET enterprise_id = '${enterprise.id}' WHERE id = '${me.account.id}'`);
  try {
    for (const { allowed_actions, blocked } of [await seen(people.approver, proposal), ...await listed(people.approver, proposal)]) {
      assert.deepEqual([allowed_actions, blocked.map((b) => [b.action, b.code])], [[], [['approval', 'own_work'], ['refusal', 'own_work']]]);
    }
    await approve(server, proposal, { expect: 409, code: 'own_work' });
    await people.approver.post(path(proposal, '/refusal'), { reason: '本单位' }, { expect: 409, code: 'own_work' });
  } finally {
    await server.database.sql(`UPDATE account SET enterprise_id = NULL WHERE id = '${me.account.id}'`);
  }
  await approve(server, proposal);
});

test('what changed since it was proposed is not offered for approval, and not approved', async () => {
  const { batch, form, proposal } = await publication();
  const types = [{ voucher_type_id: type.id, quota: 6 }];
  await people.operator.put(at(batch), { ...form, types }, { headers: { 'if-match': '*' }, expect: 200 });
  const listed = (await all(people.approver, '/api/v1/proposals', { state: 'pending' })).find(({ id }) => id === proposal.id);
  for (const body of [await seen(people.approver, proposal), listed]) {
    assert.deepEqual([body.allowed_actions, blockedBy(body, 'approval')], [['refusal'], 'proposal_mismatch']);
  }
  await approve(server, proposal, { expect: 409, code: 'proposal_mismatch' });
  await people.operator.post(at(batch, '/publication'), undefined, { expect: 409, code: 'already_exists' });
  await people.operator.post(path(proposal, '/withdrawal'), undefined, { expect: 200 });
  const { body: anew } = await people.operator.post(at(batch, '/publication'), undefined, { expect: 201 });
  assert.equal(anew.content.voucher_types[0].quota, 6);
  await approve(server, anew);
});

test('a publication whose time has passed is not offered for approval', async () => {
  const { times, proposal } = await publication(HOUR_MS);
  await moveTo(server, times.opens);
  const body = await seen(people.approver, proposal);
  assert.deepEqual([body.allowed_actions, blockedBy(body, 'approval')], [['refusal'], 'too_late']);
  await approve(server, proposal, { expect: 409, code: 'too_late' });
});

test('only the proposer withdraws, and what was withdrawn is proposed anew', async () => {
  const { batch, proposal } = await entropy();
  await people.approver.post(path(proposal, '/withdrawal'), undefined, { expect: 403, code: 'forbidden' });
  const { body } = await people.operator.post(path(proposal, '/withdrawal'), undefined, { expect: 200 });
  assert.deepEqual([body.state, body.allowed_actions, blockedBy(body, 'withdrawal')], ['withdrawn', [], 'wrong_state']);
  assert.equal((await batchOf(batch)).state, 'sealed');
  await approve(server, proposal, { expect: 409, code: 'wrong_state' });
  const { body: anew } = await people.operator.post(at(batch, '/entropy'), { values: ENTROPY_VALUES }, { expect: 201 });
  await approve(server, anew);
  assert.equal((await batchOf(batch)).state, 'drawn');
});

test('an auditor approves values, as the one act that is an auditor\'s', async () => {
  const { batch, proposal } = await entropy();
  assert.deepEqual((await seen(auditor, proposal)).allowed_actions, ['approval', 'refusal']);
  await auditor.post(path(proposal, '/approval'), approval(proposal), { expect: 200 });
  assert.equal((await batchOf(batch)).state, 'drawn');
  await auditor.post(at(batch, '/entropy'), { values: ENTROPY_VALUES }, { expect: 403, code: 'forbidden' });
});

test('while values wait for their approval nothing else is proposed for the batch', async () => {
  const { batch } = await entropy();
  await people.approver.post(at(batch, '/entropy'), { values: ENTROPY_VALUES }, { expect: 409, code: 'wrong_state' });
});

test('the list holds the proposals of one state, newest first', async () => {
  const made = [await publication(), await publication()];
  await people.approver.post(path(made[0].proposal, '/refusal'), { reason: '名额有误' }, { expect: 200 });
  const inState = async (state) => (await all(people.approver, '/api/v1/proposals', { state })).map(({ id }) => id);
  const [pending, refused] = [await inState('pending'), await inState('refused')];
  assert.equal(pending[0], made[1].proposal.id);
  assert.equal(refused[0], made[0].proposal.id);
  assert.ok(!pending.includes(made[0].proposal.id) && !refused.includes(made[1].proposal.id));
  const everything = await all(people.approver, '/api/v1/proposals');
  const times = everything.map(({ proposed_at }) => proposed_at);
  assert.deepEqual(times, [...times].sort().reverse());
  assert.ok(pending.every((id) => everything.some((p) => p.id === id)));
});

// Last: a month passes.
test('what nobody decides within 30 days lapses, and can be proposed anew', async () => {
  const values = await entropy();
  const draft = await publication();
  await advance(server, LIFE_MS + HOUR_MS);
  for (const { proposal } of [values, draft]) {
    const lapsed = await until(async () => {
      const body = await seen(people.approver, proposal);
      return body.state === 'lapsed' && body;
    }, `the ${proposal.kind} lapses`);
    assert.deepEqual([lapsed.decided_by, lapsed.allowed_actions], [null, []]);
    assert.deepEqual(await eventsOf(proposal), ['proposal.made', 'proposal.lapsed']);
    await approve(server, proposal, { expect: 409, code: 'wrong_state' });
  }
  await reaches(server, values.batch, 'sealed');
  for (const [{ batch }, act, body] of [[values, '/entropy', { values: ENTROPY_VALUES }], [draft, '/publication']]) {
    await approve(server, (await people.operator.post(at(batch, act), body, { expect: 201 })).body);
  }
});
