// The payment password and payments (manual §4.4, §4.6; domain.md): what is refused, what is counted, and that money
// moves once, whatever happens.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { Held } from './lib/hold.mjs';
import { listedProduct, order, orderAt, PASSWORD, pay, seen, setPassword } from './lib/market.mjs';
import {
  advance, all, certifiedProvider, DAY_MS, domainNow, MINUTE_MS, moveTo, newEnterprise, together, verifyLedger, voucherType,
} from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { withVouchers } from './lib/vouchers.mjs';

const SECRET = '/api/v1/me/payment-password';
const OTHER = '804913';
let server;
let type;
let product;
let holders; // each with one voucher of 2,000 yuan and a payment password
let next = 0;

before(async () => {
  server = await startServer();
  type = await voucherType(server);
  const [given, seller] = await Promise.all([
    withVouchers(server, Array.from({ length: 18 }, (_, i) => `test-payer-${i}`), type), certifiedProvider(server, 'test-payee')]);
  holders = given.holders;
  product = await listedProduct(server, seller, [type], { max_deduction_fen: 150_000 });
  product.seller = seller;
});
after(() => server?.stop());

/** A holder that no other test uses. */
async function holder() {
  const one = holders[next];
  next += 1;
  assert.ok(one, 'more tests than holders');
  await setPassword(one.client);
  return one;
}

/** The refusal leaves everything as it was. */
async function refused(one, target, lines, code, password, more = {}) {
  const answer = await pay(one.client, target, lines, { expect: 409, code, ...more }, password);
  assert.equal((await one.client.get(orderAt(target), { expect: 200 })).body.state, 'pending_payment');
  assert.equal((await seen(one.client, one.voucher)).remaining_fen, 200_000);
  return answer.body;
}

test('a payment takes exactly what it says from the voucher, and the rest is settled offline', async () => {
  const one = await holder();
  const made = await order(one.client, product);
  const { body } = await pay(one.client, made, [[one.voucher, 120_000]]);
  assert.deepEqual([body.state, body.paid_fen, body.offline_fen], ['paid', 120_000, 380_000]);
  assert.deepEqual(body.payments.map((p) => [p.voucher_id, p.amount_fen, p.refunded_fen]), [[one.voucher.id, 120_000, 0]]);
  assert.equal((await seen(one.client, one.voucher)).remaining_fen, 80_000);
  await verifyLedger(server);
});

test('what may not be paid is refused, and nothing moves', async () => {
  const one = await holder();
  const made = await order(one.client, product);
  const { max_deduction_fen } = await refused(one, made, [[one.voucher, 150_100]], 'deduction_exceeded');
  assert.equal(max_deduction_fen, 150_000);
  const dear = await order(one.client, await listedProduct(server, product.seller, [type]));
  const { remaining_fen } = await refused(one, dear, [[one.voucher, 200_100]], 'voucher_insufficient');
  assert.equal(remaining_fen, 200_000);
  const elsewhere = await order(one.client, await listedProduct(server, product.seller, [await voucherType(server)]));
  await refused(one, elsewhere, [[one.voucher, 100]], 'voucher_type_not_accepted');
  for (const lines of [[[one.voucher, 150]], [[one.voucher, 0]], [[one.voucher, -100]], [],
    [[one.voucher, 100], [one.voucher, 200]]]) {
    await refused(one, made, lines, 'invalid_fields', PASSWORD, { expect: 422 });
  }
  await verifyLedger(server);
});

test("another's voucher looks like one that does not exist", async () => {
  const one = await holder();
  const other = await holder();
  const made = await order(one.client, product);
  const missing = { id: randomUUID() };
  const answers = [];
  for (const voucher of [other.voucher, missing]) {
    const { voucher_id, instance, request_id, ...same } = await refused(one, made, [[voucher, 100]], 'voucher_not_found');
    assert.equal(voucher_id, voucher.id);
    answers.push(same);
  }
  assert.deepEqual(answers[0], answers[1]);
  const held = await Held.begin(server.database, `SELECT FROM voucher WHERE id = '${other.voucher.id}' FOR UPDATE`);
  await refused(one, made, [[other.voucher, 100]], 'voucher_not_found'); // it is not even waited for
  held.end();
  assert.equal((await seen(other.client, other.voucher)).remaining_fen, 200_000);
});

test("another's order looks like one that does not exist", async () => {
  const one = await holder();
  const other = await holder();
  const made = await order(one.client, product);
  const answers = [];
  for (const target of [made, { id: randomUUID() }]) {
    const { body: { instance, request_id, ...same } } = await pay(other.client, target, [[other.voucher, 100]], { expect: 404 });
    answers.push(same);
  }
  assert.deepEqual(answers[0], answers[1]);
  await product.seller.client.post(orderAt(made, '/payment'), { vouchers: [{ voucher_id: other.voucher.id, amount_fen: 100 }], payment_password: PASSWORD }, { expect: 404 });
});

test('an order is paid once', async () => {
  const one = await holder();
  const made = await order(one.client, product);
  const answers = await Promise.all([1, 2, 3, 4].map(() => pay(one.client, made, [[one.voucher, 50_000]], {})));
  assert.deepEqual(answers.map((a) => a.status).sort(), [200, 409, 409, 409]);
  for (const { status, body } of answers) if (status === 409) assert.equal(body.code, 'wrong_state');
  assert.equal((await seen(one.client, one.voucher)).remaining_fen, 150_000);
  assert.equal((await all(one.client, '/api/v1/ledger/entries', { kind: 'payment' })).length, 1);
  await verifyLedger(server);
});

test('two orders cannot spend the same yuan', async () => {
  const one = await holder();
  const made = [await order(one.client, product), await order(one.client, product)];
  const answers = await Promise.all(made.map((target) => pay(one.client, target, [[one.voucher, 150_000]], {})));
  assert.deepEqual(answers.map((a) => a.status).sort(), [200, 409]);
  assert.equal(answers.find((a) => a.status === 409).body.code, 'voucher_insufficient');
  assert.equal((await seen(one.client, one.voucher)).remaining_fen, 50_000);
  await verifyLedger(server);
});

test('one Idempotency-Key has one effect, also when its requests come at once', async () => {
  const one = await holder();
  const made = await order(one.client, product);
  const headers = { 'idempotency-key': randomUUID() };
  const answers = await Promise.all([1, 2, 3, 4].map(() => pay(one.client, made, [[one.voucher, 50_000]], { expect: 200, headers })));
  assert.equal(answers.filter((a) => a.headers.get('idempotent-replayed') === 'true').length, 3);
  for (const { body } of answers) assert.deepEqual(body, answers[0].body);
  assert.equal((await seen(one.client, one.voucher)).remaining_fen, 150_000);
  await pay(one.client, made, [[one.voucher, 60_000]], { expect: 422, code: 'idempotency_key_reused', headers });
  await pay(one.client, made, [[one.voucher, 60_000]], { expect: 400, code: 'idempotency_key_required', headers: { 'idempotency-key': null } });
});

test('a dry run pays nothing', async () => {
  const one = await holder();
  const made = await order(one.client, product);
  const { body } = await pay(one.client, made, [[one.voucher, 50_000]], { expect: 200, query: { validate_only: 'true' } });
  assert.equal(body.state, 'paid', 'what it would be');
  assert.equal((await one.client.get(orderAt(made), { expect: 200 })).body.state, 'pending_payment');
  assert.equal((await seen(one.client, one.voucher)).remaining_fen, 200_000);
});

test('a payment password is set first, is not trivial, and is changed with the current one', async () => {
  const { client } = await newEnterprise(server, 'test-secret');
  assert.deepEqual((({ set, usable }) => [set, usable])((await client.get(SECRET, { expect: 200 })).body), [false, false]);
  for (const trivial of ['111111', '123456', '987654', '121212', '112233', '123321']) {
    await client.put(SECRET, { new_password: trivial }, { expect: 422, code: 'payment_password_trivial' });
  }
  for (const malformed of ['12345', '1234567', 'abcdef', '73915x']) {
    await client.put(SECRET, { new_password: malformed }, { expect: 422, code: 'invalid_fields' });
  }
  const { body } = await setPassword(client);
  assert.deepEqual([body.set, body.usable, body.locked_until], [true, true, null]);
  assert.ok(!JSON.stringify(body).includes(PASSWORD));
  await client.put(SECRET, { new_password: OTHER }, { expect: 422, code: 'current_password_required' });
  await client.put(SECRET, { new_password: OTHER, current_password: OTHER }, { expect: 403, code: 'payment_password_wrong' });
  await client.put(SECRET, { new_password: OTHER, current_password: PASSWORD }, { expect: 200 });
  await client.put(SECRET, { new_password: PASSWORD, current_password: OTHER }, { expect: 200 });
});

test('no payment without a payment password', async () => {
  const one = holders[next];
  next += 1;
  const made = await order(one.client, product);
  await refused(one, made, [[one.voucher, 100]], 'payment_password_not_set');
});

test('five wrong tries lock the password for the right one too, dry runs count, and a fresh login resets it', async () => {
  const one = await holder();
  const made = await order(one.client, product);
  const wrong = (more) => pay(one.client, made, [[one.voucher, 100]], { expect: 403, code: 'payment_password_wrong', ...more }, OTHER);
  assert.equal((await wrong()).body.tries_left, 4);
  assert.equal((await wrong({ query: { validate_only: 'true' } })).body.tries_left, 3, 'a dry run is a try');
  await one.client.put(SECRET, { new_password: '805316', current_password: OTHER }, { expect: 403, code: 'payment_password_wrong' });
  assert.equal((await wrong()).body.tries_left, 1);
  assert.equal((await wrong()).body.tries_left, 0);
  const locked = await refused(one, made, [[one.voucher, 100]], 'payment_password_locked');
  const minutes = (Date.parse(locked.locked_until) - await domainNow(server)) / 60_000;
  assert.ok(minutes > 28 && minutes <= 30.1, locked.locked_until);
  const { body } = await one.client.get(SECRET, { expect: 200 });
  assert.deepEqual([body.usable, body.reset_required, Date.parse(body.locked_until)], [false, false, Date.parse(locked.locked_until)]);
  await one.client.put(SECRET, { new_password: OTHER, current_password: PASSWORD }, { expect: 409, code: 'payment_password_locked' });
  await one.client.put(SECRET, { new_password: OTHER }, { expect: 422, code: 'current_password_required' });

  const again = await server.as(one.login, { fresh: true });
  await again.put(SECRET, { new_password: OTHER }, { expect: 422, code: 'current_password_required' });
  const fresh = await server.as(one.login, { fresh: true, parameters: { max_age: '0' } });
  await fresh.put(SECRET, { new_password: OTHER }, { expect: 200 });
  await pay(one.client, made, [[one.voucher, 100]], { expect: 403, code: 'payment_password_wrong' }, PASSWORD);
  await pay(one.client, made, [[one.voucher, 100]], { expect: 200 }, OTHER);
});

test('a lock ends by the clock of the domain, which shows it', async () => {
  const one = await holder();
  const made = await order(one.client, product);
  for (let i = 0; i < 5; i += 1) await pay(one.client, made, [[one.voucher, 100]], { expect: 403, code: 'payment_password_wrong' }, OTHER);
  const { body } = await one.client.get(SECRET, { expect: 200 });
  const minutes = (Date.parse(body.locked_until) - Date.parse(body.changed_at)) / 60_000;
  assert.ok(minutes >= 30 && minutes < 32, `${body.changed_at} – ${body.locked_until}`);
  await advance(server, 29 * MINUTE_MS);
  await refused(one, made, [[one.voucher, 100]], 'payment_password_locked');
  await advance(server, 2 * MINUTE_MS);
  assert.deepEqual((({ usable, locked_until }) => [usable, locked_until])((await one.client.get(SECRET, { expect: 200 })).body), [true, null]);
  await pay(one.client, made, [[one.voucher, 100]], { expect: 200 });
});

test('a password change sent again under its key is no wrong try', async () => {
  const { client } = await newEnterprise(server, 'test-secret-again');
  await setPassword(client);
  const headers = { 'idempotency-key': randomUUID() };
  const change = () => client.put(SECRET, { new_password: OTHER, current_password: PASSWORD }, { expect: 200, headers });
  assert.equal((await change()).headers.get('idempotent-replayed'), null);
  assert.equal((await change()).headers.get('idempotent-replayed'), 'true');
  assert.deepEqual(await server.database.sql(`SELECT failures FROM payment_password p JOIN account a ON a.id = p.account_id
    WHERE a.subject = 'test-secret-again'`), [['0']]);
  await client.put(SECRET, { new_password: PASSWORD, current_password: OTHER }, { expect: 200 });
});

test('of two password changes at once one holds, and under one key both are it, in 200 tries', async () => {
  const { client } = await newEnterprise(server, 'test-two-keys');
  const failures = () => server.database.sql("SELECT failures FROM payment_password p JOIN account a ON a.id = p.account_id WHERE a.subject = 'test-two-keys'");
  await setPassword(client);
  for (let i = 0; i < 200; i++) {
    const [current_password, new_password] = i % 2 ? [OTHER, PASSWORD] : [PASSWORD, OTHER];
    const keys = i % 4 < 2 ? [randomUUID(), randomUUID()] : Array(2).fill(randomUUID());
    const answers = await Promise.all(keys.map((key) => client.put(SECRET, { new_password, current_password }, { headers: { 'idempotency-key': key } })));
    assert.deepEqual(answers.map(({ status }) => status).sort(), i % 4 < 2 ? [200, 403] : [200, 200], `try ${i}`);
    assert.deepEqual(await failures(), [[i % 4 < 2 ? '1' : '0']], `try ${i}`);
  }
});

test('a key that was used does not tell whether a password is right', async () => {
  const one = await holder();
  const made = await order(one.client, product);
  const headers = { 'idempotency-key': 'a-key-that-can-be-guessed' };
  await pay(one.client, made, [[one.voucher, 100]], { expect: 200, headers });
  for (const guess of [PASSWORD, OTHER, '802357']) {
    const { headers: answered } = await pay(one.client, made, [[one.voucher, 100]], { expect: 200, headers }, guess);
    assert.equal(answered.get('idempotent-replayed'), 'true');
  }
});

test('wrong tries that come at once are all counted', async () => {
  const one = await holder();
  const made = await order(one.client, product);
  const answers = await Promise.all(Array.from({ length: 8 }, () => pay(one.client, made, [[one.voucher, 100]], {}, OTHER)));
  const codes = answers.map(({ body }) => body.code).sort();
  assert.deepEqual(codes.filter((c) => c === 'payment_password_wrong').length, 5, codes.join());
  assert.deepEqual(codes.filter((c) => c === 'payment_password_locked').length, 3, codes.join());
});

test('a right password forgets the wrong ones before it', async () => {
  const one = await holder();
  for (let round = 0; round < 2; round += 1) {
    const made = await order(one.client, product);
    for (let i = 0; i < 4; i += 1) {
      await pay(one.client, made, [[one.voucher, 100]], { expect: 403, code: 'payment_password_wrong' }, OTHER);
    }
    await pay(one.client, made, [[one.voucher, 100]]);
  }
});

test('no payment is lost when the server is killed in the middle of many', async () => {
  const one = await holder();
  const targets = await together(Array.from({ length: 24 }), () => order(one.client, product));
  const keys = targets.map(() => randomUUID());
  const acknowledged = [];
  let killed = false;
  const attempts = targets.map(async (target, i) => {
    const answer = await pay(one.client, target, [[one.voucher, 1_000]], { headers: { 'idempotency-key': keys[i] } }).catch(() => undefined);
    if (answer?.status === 200) acknowledged.push(i);
    if (acknowledged.length > 0 && !killed) { // at the first: a busy machine tells of many at once
      killed = true;
      server.child.process.kill('SIGKILL');
    }
  });
  await Promise.all(attempts);
  await server.child.ended;
  assert.ok(killed && acknowledged.length < targets.length, `killed after ${acknowledged.length}`);
  await server.serve();
  await verifyLedger(server);
  for (const i of acknowledged) {
    assert.equal((await one.client.get(orderAt(targets[i]), { expect: 200 })).body.state, 'paid', `acknowledged payment ${i}`);
  }
  // The clients that heard nothing repeat with their key; those whose payment stood already get it told, not done again.
  await together(targets, (target, i) => pay(one.client, target, [[one.voucher, 1_000]], { expect: 200, headers: { 'idempotency-key': keys[i] } }));
  assert.equal((await seen(one.client, one.voucher)).remaining_fen, 200_000 - targets.length * 1_000);
  assert.equal((await all(one.client, '/api/v1/ledger/entries', { kind: 'payment' })).length, targets.length);
  await verifyLedger(server);
});

// Last: every voucher of this file expires.
test('an expired voucher pays nothing', async () => {
  const one = await holder();
  await moveTo(server, Date.parse(`${one.voucher.expires_on}T00:00:00+08:00`) + DAY_MS);
  const made = await order(one.client, product);
  await pay(one.client, made, [[one.voucher, 100]], { expect: 409, code: 'voucher_expired' });
});
