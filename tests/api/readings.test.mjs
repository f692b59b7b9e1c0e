// Who may read what firms filed: operators and finance what they decide on, told as an event each time; a seller nothing of
// the buyer's wallet but what paid him; auditors what was done and what was refused.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listedProduct, order, orderAt, paidOrder, pay, setPassword } from './lib/market.mjs';
import { all, certifiedProvider, staff } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { withVouchers } from './lib/vouchers.mjs';

let server;
let buyer;
let seller;
let paid;
let type;

before(async () => {
  server = await startServer({ env: { JQT_TRUSTED_PROXIES: '127.0.0.1' } });
  seller = await certifiedProvider(server, 'test-seller');
  const given = await withVouchers(server, ['test-buyer'], {});
  [buyer] = given.holders;
  ({ type } = given);
  await setPassword(buyer.client);
  paid = await paidOrder(buyer.client, await listedProduct(server, seller, [given.type]), [[buyer.voucher, 50_000]]);
});
after(() => server?.stop());

const told = async () => (await server.database.sql(`SELECT kind, a.subject, e.object_id FROM event e JOIN account a ON a.id = e.actor_account_id
  WHERE kind LIKE '%.read' OR kind LIKE '%.list_read' ORDER BY seq`));

test('operators and finance read the enterprises, qualifications and files they decide on, and each reading is an event', async () => {
  const { reviewer } = await staff(server);
  const id = buyer.qualification.id;
  const { body: qualification } = await buyer.client.get(`/api/v1/qualifications/${id}`, { expect: 200 });
  const file = Object.values(qualification.attachments).flat().map((f) => f.id ?? f)[0];
  const readings = [
    [`/api/v1/enterprises/${buyer.enterprise.id}`, 'enterprise.read', buyer.enterprise.id],
    ['/api/v1/enterprises', 'enterprise.list_read', null],
    [`/api/v1/qualifications/${id}`, 'qualification.read', id],
    [`/api/v1/qualifications/${id}/revisions`, 'qualification.read', id],
    ['/api/v1/qualifications', 'qualification.list_read', null],
    [`/api/v1/files/${file}`, 'file.read', file],
  ];
  const NIL = '00000000-0000-0000-0000-000000000000';
  for (const login of ['operator-1', 'finance-1']) {
    const client = await server.as(login);
    const before_it = (await told()).length;
    for (const [path] of readings) await client.get(path, { expect: 200 });
    assert.deepEqual((await told()).slice(before_it), readings.map(([, kind, object]) => [kind, login, object ?? NIL]));
  }
  const count = (await told()).length;
  const auditor = await server.as('auditor');
  for (const [path] of readings) for (const client of [reviewer, auditor]) await client.get(path, { expect: 200 });
  await buyer.client.get(`/api/v1/enterprises/${buyer.enterprise.id}`, { expect: 200 });
  assert.equal((await told()).length, count, 'reviewers and auditors read by their office, a firm its own');
  await (await server.as('finance-1')).get(`/api/v1/qualifications/${seller.enterprise.id}`, { expect: 404 });
  assert.equal((await told()).length, count, 'what is not there was not read');
});

test('a seller is told what vouchers paid, not which of the buyer’s they were', async () => {
  const seen = async (client, path, query) => {
    const { body } = await client.get(path, { query, expect: 200 });
    assert.equal(JSON.stringify(body).includes(buyer.voucher.id) || JSON.stringify(body).includes(buyer.voucher.number), client !== seller.client, path);
    return (body.items?.[0] ?? body).payments;
  };
  const whole = [{
    voucher_id: buyer.voucher.id, voucher_number: buyer.voucher.number, type_name: buyer.voucher.type_name, amount_fen: 50_000, refunded_fen: 0,
  }];
  const finance = await server.as('finance-1');
  for (const [path, side] of [[orderAt(paid), {}], ['/api/v1/orders', { side: 'seller' }]]) {
    assert.deepEqual(await seen(seller.client, path, path.endsWith('orders') ? side : undefined),
      [{ type_name: buyer.voucher.type_name, amount_fen: 50_000, refunded_fen: 0 }]);
    assert.deepEqual(await seen(buyer.client, path), whole);
    assert.deepEqual(await seen(finance, path), whole);
  }
  const { body: accepted } = await seller.client.post(orderAt(paid, '/acceptance'), undefined, { expect: 200 });
  assert.ok(!JSON.stringify(accepted).includes(buyer.voucher.id), 'nor by the answer to his own act');
  const timeline = await all(seller.client, orderAt(paid, '/events'));
  assert.ok(!JSON.stringify(timeline).includes(buyer.voucher.id));
});

// ---- what was refused ----

const AUDIT = '/api/v1/audit-events';
const ADDRESS = '203.0.113.77';
const from = { headers: { 'x-forwarded-for': ADDRESS } };
const audited = async (query) => (await (await server.as('auditor')).get(AUDIT, { query, expect: 200 })).body.items;
const idOf = async (login) => (await server.database.sql(`SELECT id FROM account WHERE subject = '${login}'`))[0][0];

test('wrong payment passwords and a lock are told, although nothing was paid', async () => {
  const product = await listedProduct(server, seller, [type]);
  const made = await order(buyer.client, product);
  for (let i = 0; i < 5; i += 1) await pay(buyer.client, made, [[buyer.voucher, 1_000]], { expect: 403, ...from }, '804913');
  const events = await audited({ account_id: await idOf('test-buyer'), client_address: ADDRESS });
  const told_of = (kind) => events.filter((e) => e.kind === kind).map(({ data }) => data);
  assert.deepEqual(told_of('payment_password.wrong'), [0, 1, 2, 3, 4].map((tries_left) => ({ tries_left })));
  assert.deepEqual(told_of('payment_password.locked'), [{ reset_required: false }]);
  assert.equal(events.length, 6);
  const [{ enterprise, account, capacity, client_id, client_address }] = events;
  assert.deepEqual([enterprise.id, account.id, capacity, client_id, client_address],
    [buyer.enterprise.id, await idOf('test-buyer'), 'enterprise', 'jqt-demo', ADDRESS]);
});

test('acts of staff by whoever may not, and judging what is one\u2019s own, are told; what anybody may try is not', async () => {
  const { operator } = await staff(server);
  await buyer.client.post('/api/v1/freezes', {}, { ...from, expect: 403, code: 'forbidden' });
  const { body: frozen } = await operator.post('/api/v1/freezes', {
    object_type: 'enterprise', object_id: seller.enterprise.id, reason_code: 'investigation', reason: '接到举报,正在核实',
  }, { expect: 201 });
  const { body: lifting } = await operator.post(`/api/v1/freezes/${frozen.id}/lifting`, { reason_code: 'cleared', reason: '已核实' }, { expect: 201 });
  await operator.post(`/api/v1/proposals/${lifting.id}/approval`, { content_sha256: lifting.content_sha256 }, { ...from, expect: 409, code: 'own_work' });
  await buyer.client.post(orderAt(paid, '/acceptance'), undefined, { ...from });
  const events = await audited({ kind: 'act.refused', client_address: ADDRESS });
  assert.deepEqual(events.map(({ account, object_id, data, capacity }) => [account.id, object_id, data, capacity]), [
    [await idOf('operator-1'), lifting.id, { operation: 'approveProposal', code: 'own_work' }, 'staff'],
    [await idOf('test-buyer'), null, { operation: 'createFreeze', code: 'forbidden' }, 'enterprise'],
  ]);
});

test('refused logins are told, with the account where there is one', async () => {
  await server.as('test-turned-off');
  await server.database.sql("UPDATE account SET status = 'disabled' WHERE subject = 'test-turned-off'");
  await assert.rejects(server.tokens('test-turned-off', { fresh: true }));
  await fetch(`${server.publicUrl}/oauth/callback/oidc?state=${'a'.repeat(43)}&code=any`, from);
  const events = await audited({ kind: 'login.refused' });
  assert.deepEqual(events.map(({ account, data, client_address, client_id, capacity }) => [account?.id, data.code, client_address, client_id, capacity]), [
    [undefined, 'oauth_login_failed', ADDRESS, null, 'system'],
    [await idOf('test-turned-off'), 'account_disabled', '127.0.0.1', 'jqt-demo', 'none'],
  ]);
});

test('a flood of refusals is told by twenty a minute of an account, and sixty of strangers', async () => {
  const count = async (kind) => Number((await server.database.sql(`SELECT count(*) FROM event WHERE kind = '${kind}'`))[0][0]);
  const before_it = { act: await count('act.refused'), login: await count('login.refused') };
  const flooding = await server.as('test-flooding');
  for (let i = 0; i < 40; i += 1) await flooding.post('/api/v1/freezes', {}, { expect: 403 });
  for (let i = 0; i < 80; i += 1) await fetch(`${server.publicUrl}/oauth/callback/oidc?state=${'b'.repeat(43)}&code=any`);
  const acts = await count('act.refused') - before_it.act;
  const logins = await count('login.refused') - before_it.login;
  assert.ok(acts >= 20 && acts < 40, `${acts}`); // more as time passes
  assert.ok(logins >= 50 && logins < 80, `${logins}`);
});

test('auditors find events by kind, account, object, enterprise, address and time, newest first', async () => {
  const auditor = await server.as('auditor');
  const account = await idOf('test-buyer');
  const every = await all(auditor, AUDIT);
  assert.equal(every.length, Number((await server.database.sql('SELECT count(*) FROM event'))[0][0]));
  assert.deepEqual(every, [...every].sort((a, b) => (a.at === b.at ? (a.id < b.id ? 1 : -1) : a.at < b.at ? 1 : -1)));
  const middle = every[Math.floor(every.length / 2)].at;
  const filters = [
    [{ kind: 'order.paid' }, (e) => e.kind === 'order.paid'],
    [{ account_id: account }, (e) => e.account?.id === account],
    [{ object_id: paid.id }, (e) => e.object_id === paid.id],
    [{ object_type: 'order', object_id: paid.id, account_id: account }, (e) => e.object_id === paid.id && e.account?.id === account],
    [{ enterprise_id: buyer.enterprise.id }, (e) => e.enterprise?.id === buyer.enterprise.id],
    [{ uscc: buyer.enterprise.uscc, kind: 'order.paid' }, (e) => e.enterprise?.id === buyer.enterprise.id && e.kind === 'order.paid'],
    [{ client_address: `::ffff:${ADDRESS}` }, (e) => e.client_address === ADDRESS],
    [{ from: middle }, (e) => e.at >= middle],
    [{ to: middle, object_type: 'session' }, (e) => e.at < middle && e.object_type === 'session'],
  ];
  for (const [query, fits] of filters) {
    const found = await all(auditor, AUDIT, query);
    const wanted = every.filter(fits);
    assert.ok(wanted.length > 0, JSON.stringify(query));
    assert.deepEqual(found.filter(({ at }) => at <= every[0].at).map(({ id }) => id), wanted.map(({ id }) => id), JSON.stringify(query));
  }
  await auditor.get(AUDIT, { query: { client_address: 'here' }, expect: 400, code: 'invalid_parameters' });
});
