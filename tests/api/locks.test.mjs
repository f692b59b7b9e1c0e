// Every row lock has its race here: another transaction has changed the row and not committed yet, the request waits,
// and is answered by what is true then. Without the lock the request would go by what it read before.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { addAccount, findAccount } from '../idp/accounts.mjs';
import { Browser } from '../idp/browser.mjs';
import { logIn } from '../idp/login.mjs';
import { copyOf } from './lib/database.mjs';
import { behind, Held, passedBy } from './lib/hold.mjs';
import { AGREEMENT, listedProduct, order, orderAt, paidOrder, pay, productForm, seen, setPassword, termsOf } from './lib/market.mjs';
import {
  advance, certifiedEnterprise, certifiedProvider, DAY_MS, domainNow, HOUR_MS, qualifiedEnterprise, staff, timeText, until, verifyLedger, voucherType,
} from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { completeForm, upload, uploadId } from './lib/uploads.mjs';
import { approve, at, book, draftBatch, runBatch, withVouchers } from './lib/vouchers.mjs';

let server;
let people;
let type;
let seller;
let product;
let buyer; // with one voucher of 10,000 yuan and a payment password, as has
let neighbour;
const REASON = { reason: '双方未能就时间达成一致' };
const ANY = { headers: { 'if-match': '*' } };

before(async () => {
  server = await startServer({ env: { JQT_DB_POOL: '10' } }); // of which one enterprise may hold three
  people = await staff(server);
  type = await voucherType(server, { face_value_fen: 1_000_000 });
  const [given, provider] = await Promise.all([withVouchers(server, ['test-buyer', 'test-neighbour'], type), certifiedProvider(server, 'test-seller')]);
  [buyer, neighbour] = given.holders;
  seller = provider;
  await Promise.all([setPassword(buyer.client), setPassword(neighbour.client)]);
  product = await listedProduct(server, seller, [type]);
});
after(() => server?.stop());

const act = (who, target, action, body, options = {}) => who.client.post(orderAt(target, `/${action}`), body, options);
const refusal = ({ status, body }) => [status, body?.code];
const sql = (statement) => server.database.sql(statement);
const kindsOf = async (id) => (await sql(`SELECT kind FROM event WHERE object_id = '${id}' ORDER BY seq`)).map(([kind]) => kind);

// ---- orders and money ----

test('an order that is being cancelled is not paid', async () => {
  const made = await order(buyer.client, product);
  const answer = await behind(server, `UPDATE orders SET state = 'cancelled', closed_at = now(), due_at = NULL WHERE id = '${made.id}'`,
    () => pay(buyer.client, made, [[buyer.voucher, 1_000]], {}));
  assert.deepEqual(refusal(answer), [409, 'wrong_state']);
});

test('an order that is being accepted is not rejected', async () => {
  const paid = await paidOrder(buyer.client, product, [[buyer.voucher, 1_000]]);
  const answer = await behind(server, `UPDATE orders SET state = 'in_service', accepted_at = now(), due_at = NULL WHERE id = '${paid.id}'`,
    () => act(seller, paid, 'rejection', REASON));
  assert.deepEqual(refusal(answer), [409, 'wrong_state']);
});

test('a dispute that is being withdrawn is not resolved', async () => {
  const paid = await paidOrder(buyer.client, product, [[buyer.voucher, 1_000]]);
  await act(seller, paid, 'acceptance', undefined, { expect: 200 });
  await act(buyer, paid, 'dispute', REASON, { expect: 200 });
  const answer = await behind(server, `UPDATE orders SET state = 'in_service' WHERE id = '${paid.id}'`,
    () => people.reviewer.post(orderAt(paid, '/resolution'), { decision: 'full', ...REASON }));
  assert.deepEqual(refusal(answer), [409, 'wrong_state']);
});

test('an order that another one of the same buyer precedes is counted behind it', async () => {
  const scarce = await listedProduct(server, seller, [type], { annual_uses: 2 });
  const first = await order(buyer.client, scarce);
  const { body: { version } } = await buyer.client.get(AGREEMENT, { expect: 200 });
  const answer = await behind(server, [`SELECT FROM enterprise WHERE id = '${buyer.enterprise.id}' FOR NO KEY UPDATE`,
    await copyOf(server.database, 'orders', `WHERE id = '${first.id}'`, { id: 'gen_random_uuid()', number: `'${'1'.repeat(24)}'` })],
  () => buyer.client.post('/api/v1/orders', { product_id: scarce.id, agreement_version: version }));
  assert.deepEqual([...refusal(answer), answer.body.used], [409, 'annual_uses_reached', 2]);
});

test('a product that is being suspended is not ordered', async () => {
  const fading = await listedProduct(server, seller, [type]);
  const { body: { version } } = await buyer.client.get(AGREEMENT, { expect: 200 });
  const answer = await behind(server, `UPDATE product SET state = 'suspended' WHERE id = '${fading.id}'`,
    () => buyer.client.post('/api/v1/orders', { product_id: fading.id, agreement_version: version }));
  assert.deepEqual(refusal(answer), [409, 'product_not_orderable']);
});

test('a product that is listed while its provider is renamed is looked for by the new name', async () => {
  const fading = await listedProduct(server, seller, [type]);
  const suspend = (suspended) => people.reviewer.post(`/api/v1/products/${fading.id}/suspension`, { suspended, reason: '核对' });
  await suspend(true);
  const answer = await behind(server, `UPDATE enterprise SET name_folded = name_folded || '改' WHERE id = '${seller.enterprise.id}'`,
    () => suspend(false));
  assert.equal(answer.status, 200);
  assert.deepEqual(await sql(`SELECT searched LIKE '%改' FROM catalogue WHERE product_id = '${fading.id}'`), [['t']]);
});

test('a wrong password is counted behind the tries before it', async () => {
  const made = await order(buyer.client, product);
  const account = `(SELECT id FROM account WHERE subject = 'test-buyer')`;
  const answer = await behind(server, `UPDATE payment_password SET failures = 3 WHERE account_id = ${account}`,
    () => pay(buyer.client, made, [[buyer.voucher, 1_000]], {}, '804913'));
  assert.deepEqual([...refusal(answer), answer.body.tries_left], [403, 'payment_password_wrong', 1]);
  await pay(buyer.client, made, [[buyer.voucher, 1_000]]);
});

test('two that move money of one enterprise at once are chained one behind the other', async () => {
  const targets = [];
  for (let i = 0; i < 2; i += 1) {
    const paid = await paidOrder(buyer.client, product, [[buyer.voucher, 1_000]]);
    await act(seller, paid, 'acceptance', undefined, { expect: 200 });
    await act(seller, paid, 'completion-report', {}, { expect: 200 });
    targets.push(paid);
  }
  const answers = await behind(server, `SELECT FROM ledger_head WHERE enterprise_id = '${buyer.enterprise.id}' FOR NO KEY UPDATE`,
    ...targets.map((target) => () => act(buyer, target, 'confirmation')));
  assert.deepEqual(answers.map(({ status }) => status), [200, 200]);
  await verifyLedger(server);
});

// ---- files ----

test('an upload that another one precedes finds what that left of the room', async () => {
  await uploadId(buyer.client);
  const answer = await behind(server, `UPDATE file_room SET used_bytes = ${1024 << 20} WHERE enterprise_id = '${buyer.enterprise.id}'`,
    () => upload(buyer.client));
  assert.deepEqual(refusal(answer), [409, 'file_room_full']);
  await sql(`UPDATE file_room SET used_bytes = 1000000 WHERE enterprise_id = '${buyer.enterprise.id}'`);
});

test('a file that is being attached is not deleted', async () => {
  const id = await uploadId(buyer.client);
  const answer = await behind(server, `INSERT INTO certification_attachment (certification_id, enterprise_id, file_id)
    SELECT id, enterprise_id, '${id}' FROM certification WHERE enterprise_id = '${buyer.enterprise.id}' LIMIT 1`,
  () => buyer.client.delete(`/api/v1/files/${id}`));
  assert.deepEqual(refusal(answer), [409, 'file_attached']);
});

// ---- connections: what waits holds one, and nobody holds all ----

test('twelve payments of one enterprise that wait leave the others their connections', async () => {
  const made = await order(buyer.client, product);
  const theirs = await order(neighbour.client, product);
  addAccount({ ...findAccount(buyer.login), login: 'test-colleague' });
  const anotherOfTheFirm = await server.as('test-colleague');
  const held = await Held.begin(server.database, `SELECT FROM orders WHERE id = '${made.id}' FOR UPDATE`);
  try {
    const waiting = Array.from({ length: 12 }, () => pay(buyer.client, made, [[buyer.voucher, 1_000]], {}));
    await until(async () => await held.waiting() === 3, 'three of ten connections wait for the lock');
    let answered = false;
    const colleague = anotherOfTheFirm.get('/api/v1/vouchers').then(({ status }) => { answered = true; return status; });
    await neighbour.client.get('/api/v1/vouchers', { expect: 200 });
    await buyer.client.get('/api/v1/service-types', { headers: { authorization: null }, expect: 200 });
    await pay(neighbour.client, theirs, [[neighbour.voucher, 1_000]]);
    assert.deepEqual([await held.waiting(), answered], [3, false], 'another account of the firm has the same share');
    await held.commit();
    assert.equal(await colleague, 200);
    const answers = await Promise.all(waiting);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array(11).fill(409)]);
    for (const { status, body } of answers) if (status === 409) assert.equal(body.code, 'wrong_state');
  } finally {
    held.end();
  }
});

test('one connection stays for payments, whatever else waits', async () => {
  const theirs = await order(neighbour.client, product);
  const held = await Held.begin(server.database, 'LOCK TABLE industry IN ACCESS EXCLUSIVE MODE');
  try {
    const readers = [buyer.client, seller.client, people.reviewer].flatMap((client) => [client, client, client]);
    const reads = readers.map((client) => client.get('/api/v1/industries'));
    await until(async () => await held.waiting() === 9, 'nine of ten connections wait');
    const late = people.operator.get('/api/v1/districts');
    await pay(neighbour.client, theirs, [[neighbour.voucher, 1_000]]);
    await held.commit();
    assert.equal((await late).status, 200);
    assert.deepEqual((await Promise.all(reads)).map(({ status }) => status), Array(9).fill(200));
  } finally {
    held.end();
  }
});

// ---- bookings and batches ----

test('a voucher type that is being changed is not published as it was', async () => {
  const own = await voucherType(server, { face_value_fen: 100_000 });
  const { batch } = await draftBatch(server, { types: [{ voucher_type_id: own.id, quota: 5 }] });
  const { body: proposal } = await people.operator.post(at(batch, '/publication'), undefined, { expect: 201 });
  const answer = await behind(server, `UPDATE voucher_type SET face_value_fen = 200000 WHERE id = '${own.id}'`,
    () => approve(server, proposal, {}));
  assert.deepEqual(refusal(answer), [409, 'proposal_mismatch']);
});

test('nobody books in a batch that is being voided', async () => {
  const { batch } = await runBatch(server, { types: [type], to: 'open' });
  await buyer.client.post(at(batch, '/notice-acknowledgement'), undefined, { expect: 204 });
  const answer = await behind(server, `UPDATE booking_batch SET state = 'void', voided_at = now() WHERE id = '${batch.id}'`,
    () => buyer.client.put(at(batch, '/booking'), { voucher_type_id: type.id }));
  assert.deepEqual(refusal(answer), [409, 'batch_not_open']);
});

test('a batch that is being voided is not voided again', async () => {
  const { batch } = await runBatch(server, { types: [type], to: 'open' });
  const answer = await behind(server, `UPDATE booking_batch SET state = 'void', voided_at = now() WHERE id = '${batch.id}'`,
    () => people.operator.post(at(batch, '/void'), { reason: '活动取消' }));
  assert.deepEqual(refusal(answer), [409, 'wrong_state']);
});

test('two first bookings of one enterprise at once are one booking and a change of it', async () => {
  const { batch } = await runBatch(server, { types: [type], to: 'open' });
  const { batch: other, bookings: [{ booking }] } = await runBatch(server, { types: [type], bookings: [{ client: buyer.client, type }], to: 'open' });
  await buyer.client.post(at(batch, '/notice-acknowledgement'), undefined, { expect: 204 });
  const id = randomUUID();
  const answer = await behind(server, [
    `SELECT FROM notice_acknowledgement WHERE batch_id = '${batch.id}' AND enterprise_id = '${buyer.enterprise.id}' FOR NO KEY UPDATE`,
    await copyOf(server.database, 'booking', `WHERE id = '${booking.id}'`, { id: `'${id}'`, batch_id: `'${batch.id}'` })],
  () => buyer.client.put(at(batch, '/booking'), { voucher_type_id: type.id }));
  assert.deepEqual([answer.status, answer.body.id], [200, id]);
  assert.deepEqual(await kindsOf(id), ['booking.changed'], other.number);
});

test('a booking that is being withdrawn is not withdrawn again', async () => {
  const { batch, bookings: [{ booking }] } = await runBatch(server, { types: [type], bookings: [{ client: buyer.client, type }], to: 'open' });
  const answer = await behind(server, `UPDATE booking SET withdrawn = true WHERE id = '${booking.id}'`,
    () => buyer.client.delete(at(batch, '/booking')));
  assert.equal(answer.status, 204);
  assert.deepEqual(await kindsOf(booking.id), ['booking.made']);
});

test('a proposal that is being refused is not approved', async () => {
  const { batch } = await draftBatch(server, { types: [{ voucher_type_id: type.id, quota: 5 }] });
  const { body: proposal } = await people.operator.post(at(batch, '/publication'), undefined, { expect: 201 });
  const answer = await behind(server, `UPDATE proposal SET state = 'refused', decided_at = now(), reason = '名额有误' WHERE id = '${proposal.id}'`,
    () => approve(server, proposal, {}));
  assert.deepEqual(refusal(answer), [409, 'wrong_state']);
});

for (const [what, change, code] of [
  ['a qualification that is being suspended', "qualification SET state = 'suspended' WHERE enterprise_id", 'not_qualified'],
  ['a certification that is being revoked', "certification SET state = 'revoked' WHERE enterprise_id", 'not_certified'],
  ['an enterprise that is being frozen', "enterprise SET frozen_until = 'infinity' WHERE id", 'enterprise_frozen']]) {
  test(`${what} does not book`, async () => {
    const { client, enterprise } = await qualifiedEnterprise(server, `test-losing-${code.replaceAll('_', '-')}`);
    const { batch } = await runBatch(server, { types: [type], to: 'open' });
    await client.post(at(batch, '/notice-acknowledgement'), undefined, { expect: 204 });
    const answer = await behind(server, `UPDATE ${change} = '${enterprise.id}'`,
      () => client.put(at(batch, '/booking'), { voucher_type_id: type.id }));
    assert.deepEqual(refusal(answer), [409, code]);
  });
}

// ---- freezes ----

const INVESTIGATED = { reason_code: 'investigation', reason: '接到举报,正在核实' };
for (const [what, table, object] of [['enterprise', 'enterprise SET frozen_until', () => buyer.enterprise.id],
  ['provider', 'enterprise SET selling_frozen_until', () => seller.enterprise.id], ['voucher', 'voucher SET frozen_until', () => buyer.voucher.id]]) {
  test(`a freeze of what is being frozen as ${what} comes too late`, async () => {
    const mark = (until) => `UPDATE ${table} = ${until} WHERE id = '${object()}'`;
    const answer = await behind(server, mark("'infinity'"),
      () => people.reviewer.post('/api/v1/freezes', { object_type: what, object_id: object(), ...INVESTIGATED }));
    await sql(mark('NULL'));
    assert.deepEqual(refusal(answer), [409, 'already_frozen']);
  });
}

test('a freeze that is being lifted is not lifted again', async () => {
  const { enterprise } = await certifiedEnterprise(server, 'test-frozen');
  const { body: frozen } = await people.reviewer.post('/api/v1/freezes',
    { object_type: 'enterprise', object_id: enterprise.id, ...INVESTIGATED }, { expect: 201 });
  const answer = await behind(server, `UPDATE freezes SET lifted_at = now(), lifting_code = 'cleared' WHERE id = '${frozen.id}'`,
    () => people.operator.post(`/api/v1/freezes/${frozen.id}/lifting`, { reason_code: 'cleared', reason: '已核实' }));
  assert.deepEqual(refusal(answer), [409, 'wrong_state']);
});

// ---- forms and reviews: who comes second sees what the first one did ----

const moved = (table, id, state) => `UPDATE ${table} SET state = '${state}', submitted_at = now(), version = version + 1 WHERE id = '${id}'`;

/** A draft of an applicant's, and what changes it and what decides it. */
const REVIEWED = {
  certification: async (client) => {
    const { body } = await client.post('/api/v1/certifications', { role: 'provider' }, { expect: 201 });
    return { path: `/api/v1/certifications/${body.id}`, id: body.id, form: { address: '泉城路' } };
  },
  qualification: async (client) => {
    const form = await completeForm(client);
    const { body } = await client.post('/api/v1/qualifications', form, { expect: 201 });
    return { path: `/api/v1/qualifications/${body.id}`, id: body.id, form };
  },
  product: async () => {
    const form = productForm({ voucher_type_ids: [type.id] });
    const { body } = await seller.client.post('/api/v1/products', form, { expect: 201 });
    return { path: `/api/v1/products/${body.id}`, id: body.id, form };
  },
  product_version: async () => { // who moves it holds its product
    const sold = await listedProduct(server, seller, [type]);
    const form = { ...termsOf(sold), name: '改版审计' };
    const { body } = await seller.client.post(`/api/v1/products/${sold.id}/versions`, form, { expect: 201 });
    const held = `SELECT FROM product WHERE id = '${sold.id}' FOR NO KEY UPDATE`;
    return { path: `/api/v1/product-versions/${body.id}`, id: body.id, form, held };
  },
};
for (const [table, make] of Object.entries(REVIEWED)) {
  const applicant = (name) => (table.startsWith('product') ? seller.client : server.as(name));

  test(`a ${table} that is being submitted is not edited`, async () => {
    const client = await applicant(`test-editing-${table}`);
    const { path, id, form, held } = await make(client);
    const answer = await behind(server, [held ?? 'SELECT', moved(table, id, 'pending')], () => client.put(path, form, ANY));
    assert.deepEqual(refusal(answer), [409, 'wrong_state']);
  });

  test(`a ${table} that is being rejected is not approved`, async () => {
    const { path, id, held } = await make(await applicant(`test-reviewed-${table}`));
    await sql(moved(table, id, 'pending'));
    const answer = await behind(server, [held ?? 'SELECT', moved(table, id, 'rejected')], () => people.reviewer.post(`${path}/review`, { decision: 'approve' }));
    assert.deepEqual(refusal(answer), [409, 'wrong_state']);
  });
}

test('a change request that is being closed is neither approved nor withdrawn, and none is approved whose certification is being revoked', async () => {
  const { client, certification_id: id } = await certifiedEnterprise(server, 'test-changing');
  const certification = `/api/v1/certifications/${id}`;
  const { body: { name, legal_representative, district_code, contact_name, contact_mobile, attachment_ids } } = await client.get(certification, { expect: 200 });
  const form = { name, legal_representative, district_code, contact_name, contact_mobile, attachment_ids, address: '济南市历下区泉城路 2 号' };
  const held = `SELECT FROM certification WHERE id = '${id}' FOR NO KEY UPDATE`;
  const begin = async () => {
    const { body } = await client.post(`${certification}/change-requests`, form, { expect: 201 });
    const path = `/api/v1/change-requests/${body.id}`;
    await client.post(`${path}/submission`, undefined, { expect: 200 });
    return { id: body.id, path };
  };
  const closing = (request, state) => [held, `UPDATE change_request SET state = '${state}', replaced = '{}', version = version + 1 WHERE id = '${request.id}'`];
  const first = await begin();
  const approval = await behind(server, closing(first, 'withdrawn'), () => people.reviewer.post(`${first.path}/review`, { decision: 'approve' }));
  assert.deepEqual(refusal(approval), [409, 'wrong_state']);
  const next = await begin();
  const withdrawal = await behind(server, closing(next, 'rejected'), () => client.post(`${next.path}/withdrawal`));
  assert.deepEqual(refusal(withdrawal), [409, 'wrong_state']);
  const last = await begin();
  const late = await behind(server, `UPDATE certification SET state = 'revoked' WHERE id = '${id}'`, () => people.reviewer.post(`${last.path}/review`, { decision: 'approve' }));
  assert.deepEqual(refusal(late), [409, 'not_certified']);
});

test('of two who change the same version, the second one is told', async () => {
  const changed = (table, where) => `UPDATE ${table} SET version = version + 1 WHERE ${where}`;
  const enterprise = `/api/v1/enterprises/${buyer.enterprise.id}`;
  const { code, created_at, id, version, ...form } = type;
  const { body: { version: ofSite, ...site } } = await people.operator.get('/api/v1/site', { expect: 200 });
  const cases = [
    [people.operator, `/api/v1/voucher-types/${type.id}`, form, changed('voucher_type', `id = '${type.id}'`)],
    [buyer.client, enterprise, { contact_name: '赵芳', contact_mobile: '19900000077' }, changed('enterprise', `id = '${buyer.enterprise.id}'`)],
    [people.operator, '/api/v1/site', site, changed('site', 'true')],
  ];
  for (const [client, path, body, change] of cases) {
    const { etag } = await client.get(path, { expect: 200 });
    const answer = await behind(server, change, () => client.put(path, body, { headers: { 'if-match': etag } }));
    assert.deepEqual(refusal(answer), [412, 'version_conflict'], path);
  }
});

test('two who move the clock to the same time at once move it there, and not further', async () => {
  const to = timeText(await domainNow(server) + HOUR_MS);
  const [[offset]] = await sql('SELECT offset_ms FROM sandbox_clock');
  const other = await Held.begin(server.database, 'SELECT FROM sandbox_clock FOR UPDATE');
  const answer = people.operator.post('/api/v1/sandbox/clock', { to });
  await until(async () => await other.waiting() === 1, 'it waits for the other');
  await other.sql(`UPDATE sandbox_clock SET offset_ms = ${Number(offset) + 2 * HOUR_MS}`);
  await other.commit();
  assert.equal((await answer).status, 422, 'the time has passed meanwhile');
});

test('a session that is being ended is not ended again with its browser', async () => {
  const browser = new Browser();
  const { access_token: token } = await logIn(server.publicUrl, 'test-leaving', { browser });
  const [[session]] = await sql(`SELECT s.id FROM session s JOIN account a ON a.id = s.account_id WHERE a.subject = 'test-leaving'`);
  await behind(server, `UPDATE session SET revoked_at = now() WHERE id = '${session}'`,
    () => browser.fetch(new URL(`/oauth/logout?id_token_hint=${token}`, server.publicUrl)));
  assert.deepEqual(await kindsOf(session), ['session.opened']);
});

// ---- what happens by itself passes by what somebody holds, and does not act on what it was before ----

const passed = (change, ms, done, what) => passedBy(server, change, () => advance(server, ms), done, what);
const stateOf = async ({ id }) => (await sql(`SELECT state FROM orders WHERE id = '${id}'`))[0][0];

/** Two orders, one behind the other, brought to a state. */
async function twoOrders(...steps) {
  const made = [];
  for (let i = 0; i < 2; i += 1) {
    const one = steps.length > 0 ? await paidOrder(buyer.client, product, [[buyer.voucher, 1_000]]) : await order(buyer.client, product);
    for (const [who, action] of steps) await act(who, one, action, action === 'completion-report' ? {} : undefined, { expect: 200 });
    made.push(one);
  }
  return made;
}

test('an order that is paid in its last moment is not cancelled', async () => {
  const [first, second] = await twoOrders();
  await passed(`UPDATE orders SET state = 'paid', due_at = NULL WHERE id = '${first.id}'`, DAY_MS,
    async () => await stateOf(second) === 'cancelled', 'the second order is cancelled');
  assert.equal(await stateOf(first), 'paid');
  assert.deepEqual(await kindsOf(first.id), ['order.created']);
});

test('an order that is returned when its buyer is to be warned gets no warning', async () => {
  const [first, second] = await twoOrders([seller, 'acceptance'], [seller, 'completion-report']);
  await passed(`UPDATE orders SET state = 'in_service', due_at = NULL, warning_due_at = NULL WHERE id = '${first.id}'`, 10 * DAY_MS,
    async () => (await kindsOf(second.id)).includes('order.confirmation_due'), 'the second buyer is warned');
  assert.ok(!(await kindsOf(first.id)).includes('order.confirmation_due'));
});

test('an order that is evaluated in its last moment is not evaluated again', async () => {
  const [first, second] = await twoOrders([seller, 'acceptance'], [seller, 'completion-report'], [buyer, 'confirmation']);
  await passed(`UPDATE orders SET evaluated = true, due_at = NULL WHERE id = '${first.id}'`, 7 * DAY_MS,
    async () => (await kindsOf(second.id)).includes('order.evaluated'), 'the second order is evaluated');
  assert.ok(!(await kindsOf(first.id)).includes('order.evaluated'));
});

test('a request whose key is being forgotten does not hold up the others', async () => {
  const keys = [randomUUID(), randomUUID()];
  for (const [i, key] of keys.entries()) {
    await order(buyer.client, product, { expect: 201, headers: { 'idempotency-key': key } });
    await sql(`UPDATE idempotency SET created_at = now() - interval '${20 - i} days' WHERE key = '${key}'`);
  }
  const kept = async () => (await sql(`SELECT key FROM idempotency WHERE key IN ('${keys.join("', '")}')`)).flat();
  await passed(`SELECT FROM idempotency WHERE key = '${keys[0]}' FOR UPDATE`, 1000, async () => !(await kept()).includes(keys[1]), 'the second key is forgotten');
  await until(async () => (await kept()).length === 0, 'the first key is forgotten, too');
});

test('a voucher that is revoked in its last moment does not expire', async () => {
  const { holders: [{ voucher: first }] } = await withVouchers(server, [buyer], await voucherType(server, { validity_days: 5 }));
  const { holders: [{ voucher: second }] } = await withVouchers(server, [buyer], await voucherType(server, { validity_days: 6 }));
  await passed(`UPDATE voucher SET closed_as = 'revoked', remaining_fen = 0 WHERE id = '${first.id}'`, 10 * DAY_MS,
    async () => (await kindsOf(second.id)).includes('voucher.expired'), 'the second voucher expires');
  assert.ok(!(await kindsOf(first.id)).includes('voucher.expired'));
  assert.equal((await seen(buyer.client, first)).state, 'revoked');
});

// Last: the buyer's voucher is closed.
test('a refund to a voucher that expires meanwhile does not open it again', async () => {
  const paid = await paidOrder(buyer.client, product, [[buyer.voucher, 1_000]]);
  const answer = await behind(server, `UPDATE voucher SET closed_as = 'expired', remaining_fen = 0 WHERE id = '${buyer.voucher.id}'`,
    () => act(seller, paid, 'rejection', REASON));
  assert.equal(answer.status, 200);
  const { state, remaining_fen } = await seen(buyer.client, buyer.voucher);
  assert.deepEqual([state, remaining_fen], ['expired', 0]);
});
