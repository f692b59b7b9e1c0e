// What is one's own: lists, filters, tables, counts and marks of one enterprise hold nothing of another, and what one
// does changes nothing of another's. (That a single foreign object is a missing one, matrix.test.mjs asks of all.)
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { addAccount, findAccount } from '../idp/accounts.mjs';
import { usccFor } from '../idp/uscc.mjs';
import { Client, wholeContract as contract } from './lib/client.mjs';
import { allOfCsv } from './lib/csv.mjs';
import { Held } from './lib/hold.mjs';
import { listedProduct, order, orderAt, paidOrder, pay, productForm, setPassword } from './lib/market.mjs';
import { makeActors, makeObjects, OWNED } from './lib/objects.mjs';
import { advance, all, blockedBy, certifiedEnterprise, domainNow, MINUTE_MS, timeText } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { certify, completeForm, uploadId } from './lib/uploads.mjs';
import { at, draftBatch, runBatch } from './lib/vouchers.mjs';

const SIDES = { provider: 'enterprise', otherProvider: 'other' }; // who trades with whom
const ROLE_OF = { other: 'enterprise', otherProvider: 'provider' };
const VARIANTS = { listOrders: [{ side: 'buyer' }, { side: 'seller' }], listProducts: [{ mine: 'true' }] };
const OWN_LISTS = ['listCertifications', 'listChangeRequests', 'listQualifications', 'listVouchers', 'listLedgerEntries', 'listBookings', 'listOrders', 'listProducts'];
let server;
let actors;
let objects;
let ids; // of the enterprises, by actor
let product; // listed, by the own provider
let paid; // an order of it by the own enterprise

before(async () => {
  server = await startServer();
  actors = await makeActors(server);
  objects = await makeObjects(server, actors);
  ids = {};
  for (const name of ['enterprise', 'other', 'provider', 'otherProvider']) {
    ids[name] = (await actors[name].get('/api/v1/me', { expect: 200 })).body.enterprise.id;
  }
  const voucher = await voucherOf('own');
  product = await listedProduct(server, { client: actors.provider }, [{ id: voucher.voucher_type_id }], { annual_uses: 1 });
  await Promise.all(['enterprise', 'other'].map((name) => setPassword(actors[name])));
  paid = await paidOrder(actors.enterprise, product, [[voucher, 10_000]]);
  const ends_at = timeText(await domainNow(server) + MINUTE_MS); // each was frozen once
  for (const whose of ['own', 'foreign']) {
    await actors.reviewer.post('/api/v1/freezes', {
      object_type: 'voucher', object_id: objects[whose].voucher, reason_code: 'other', reason: '核实', ends_at,
    }, { expect: 201 });
  }
  await advance(server, MINUTE_MS);
});
after(() => server?.stop());

const voucherOf = async (whose) => (await actors[whose === 'own' ? 'enterprise' : 'other'].get(`/api/v1/vouchers/${objects[whose].voucher}`, { expect: 200 })).body;
const typeOf = async (whose) => ({ id: (await voucherOf(whose)).voucher_type_id });
const operation = (id) => contract.operations.find((op) => op.operation.operationId === id);
const parametersOf = ({ path, operation: { parameters = [] } }) => [...(contract.document.paths[path].parameters ?? []), ...parameters]
  .map((p) => (p.$ref ? contract.document.components.parameters[p.$ref.split('/').at(-1)] : p));
const mentions = (item, id) => JSON.stringify(item).includes(id);
const isTable = (op) => op.method === 'get' && Boolean(op.operation.responses['200']?.content?.['text/csv']);
const isStaff = (name) => ['reviewer', 'operator', 'finance', 'auditor'].includes(name);
const may = (op, role) => op.operation['x-roles'].includes('*') || op.operation['x-roles'].includes(role);

for (const id of OWN_LISTS) {
  test(`${id}: everything in it is the asking enterprise's, and its own is in it`, async () => {
    const { path } = operation(id);
    const [kind] = Object.keys(OWNED).filter((name) => operation(id).path === `/api/v1/${name.replace('ledger_entry', 'ledger/entrie')}s`);
    const seen = [];
    for (const name of ['enterprise', 'provider', 'other', 'otherProvider']) {
      for (const variant of VARIANTS[id] ?? [{}]) {
        const items = await all(actors[name], path, variant);
        const side = variant.side === 'buyer' ? 'buyer' : 'provider';
        for (const item of items) {
          const whose = id === 'listOrders' ? item[side].id : item.enterprise_id ?? item.provider?.id;
          assert.equal(whose, ids[name], `${name} ${JSON.stringify(variant)}: ${JSON.stringify(item)}`);
        }
        if (['enterprise', 'provider'].includes(name)) seen.push(...items.map((item) => item.id));
      }
    }
    if (kind) assert.ok(seen.includes(objects.own[kind]), `${kind} is not in its owner's list`);
    else assert.ok(seen.length > 0);
  });
}

/* Of these the test's firms have none: filters.test.mjs asks for those of one firm. */
const ASKED_ELSEWHERE = ['listProposals', 'listEvaluations', 'listProductVersionQueue'];
const mayAskForOne = (op, role) => (parametersOf(op).find(({ name }) => name === 'enterprise_id')['x-roles'] ?? [role]).includes(role)
  && (may(op, role) || op.operation['x-roles'].length === 0);
const isAskedForOne = (op) => op.method === 'get' && !isTable(op) && parametersOf(op).some((p) => p.name === 'enterprise_id')
  && !ASKED_ELSEWHERE.includes(op.operation.operationId);

for (const op of contract.operations.filter(isAskedForOne)) {
  test(`${op.operation.operationId}: staff who ask for one enterprise get that one alone`, async () => {
    const staff = Object.keys(actors).find((role) => isStaff(role) && mayAskForOne(op, role));
    const pair = /^listProduct/.test(op.operation.operationId) ? ['provider', 'otherProvider'] : ['enterprise', 'other'];
    for (const name of pair) {
      const { body } = await actors[staff].get(op.path, { query: { enterprise_id: ids[name] }, expect: 200 });
      const items = body.items ?? [body];
      assert.ok(items.length > 0, `${name} has nothing`);
      for (const item of items) assert.ok(mentions(item, ids[name]), JSON.stringify(item));
    }
  });
}

for (const op of contract.operations.filter(isTable)) {
  test(`${op.operation.operationId}: the table holds the rows of the list, whoever asks, by whatever filter`, async () => {
    const list = contract.find('GET', op.path.replace('.csv', ''));
    let rows = 0;
    for (const name of Object.keys(actors).filter((actor) => may(op, ROLE_OF[actor] ?? actor))) {
      const asked = isStaff(name) ? [{}, { enterprise_id: ids.enterprise }] : VARIANTS[list.operation.operationId] ?? [{}];
      for (const query of asked) {
        const items = await all(actors[name], list.path, query);
        const records = await allOfCsv(actors[name], op.path, { ...query, limit: 2 });
        const shown = records.map((record) => Object.values(record));
        assert.equal(records.length, items.length, `${name} ${JSON.stringify(query)}`);
        items.forEach(({ id }, i) => assert.ok(shown[i].includes(id), `${name} ${JSON.stringify(query)}, row ${i}`));
        rows += items.length;
      }
    }
    assert.ok(rows > 0);
  });
}

test('the member centre counts what is one\'s own', async () => {
  for (const [seller, buyer] of Object.entries(SIDES)) {
    const [{ body: sells }, { body: buys }] = await Promise.all([seller, buyer].map((name) => actors[name].get('/api/v1/me', { expect: 200 })));
    const of = async (name, side) => (await all(actors[name], '/api/v1/orders', { side })).length;
    const sum = (counts) => Object.values(counts ?? {}).reduce((a, b) => a + b, 0);
    assert.deepEqual([sum(buys.orders), sum(buys.sales)], [await of(buyer, 'buyer'), 0]);
    assert.deepEqual([sum(sells.orders), sum(sells.sales)], [0, await of(seller, 'seller')]);
    assert.deepEqual([buys.vouchers.usable, sells.vouchers.usable], [1, 0]);
    const [{ body: wallet }, { body: balance }] = await Promise.all(['/vouchers/summary', '/ledger/balance'].map((path) => (
      actors[buyer].get(`/api/v1${path}`, { expect: 200 }))));
    const { remaining_fen, face_value_fen } = await voucherOf(buyer === 'other' ? 'foreign' : 'own');
    assert.deepEqual([wallet.usable_count, wallet.usable_fen], [1, remaining_fen]);
    assert.deepEqual([balance.issued_fen, balance.balance_fen, balance.wallet_fen], [face_value_fen, remaining_fen, remaining_fen]);
    assert.deepEqual([Object.keys(buys.certifications), Object.keys(sells.certifications)], [['enterprise'], ['provider']]);
  }
});

test('a quote knows one\'s own vouchers, uses and certification', async () => {
  const quote = async (client) => (await client.get(`/api/v1/products/${product.id}/quote`, { expect: 200 })).body;
  const [own, foreign] = [await quote(actors.enterprise), await quote(actors.other)];
  assert.deepEqual([own.uses_this_year, blockedBy(own, 'order')], [1, 'annual_uses_reached']);
  assert.deepEqual([foreign.uses_this_year, blockedBy(foreign, 'order')], [0, undefined]);
  assert.deepEqual(own.vouchers.map((v) => v.id), [objects.own.voucher]);
  assert.deepEqual(foreign.vouchers.map((v) => v.id), [objects.foreign.voucher]);
  const nobody = await server.as('test-nobody');
  assert.equal(blockedBy(await quote(nobody), 'order'), 'not_certified');
  await order(nobody, product, { expect: 409, code: 'not_certified' });
});

test('a mark is one\'s own', async () => {
  const marks = async (client) => (await all(client, '/api/v1/favourites')).map((p) => p.id);
  const path = `/api/v1/products/${product.id}/favourite`;
  const dry = { query: { validate_only: 'true' }, expect: 204 };
  await actors.enterprise.put(path, undefined, dry);
  assert.deepEqual(await marks(actors.enterprise), []);
  await actors.enterprise.put(path, undefined, { expect: 204 });
  await actors.enterprise.delete(path, dry);
  assert.deepEqual([await marks(actors.enterprise), await marks(actors.other)], [[product.id], []]);
  const shown = async (client) => (await client.get(`/api/v1/products/${product.id}`, { expect: 200 })).body.favourite;
  assert.deepEqual([await shown(actors.enterprise), await shown(actors.other)], [true, false]);
  await actors.other.put(path, undefined, { expect: 204 });
  await actors.other.delete(path, { expect: 204 });
  assert.deepEqual([await marks(actors.enterprise), await marks(actors.other)], [[product.id], []]);
});

test('a notice that one enterprise has read, another has not', async () => {
  const { batch } = await runBatch(server, { types: [await typeOf('foreign')], to: 'open' });
  const read = async (client) => (await client.get(at(batch), { expect: 200 })).body.notice_acknowledged;
  await actors.enterprise.post(at(batch, '/notice-acknowledgement'), undefined, { expect: 204 });
  assert.deepEqual([await read(actors.enterprise), await read(actors.other)], [true, false]);
  const listed = async (client) => (await all(client, '/api/v1/booking-batches')).find(({ id }) => id === batch.id).notice_acknowledged;
  assert.deepEqual([await listed(actors.enterprise), await listed(actors.other)], [true, false]);
  await actors.other.put(at(batch, '/booking'), { voucher_type_id: (await typeOf('foreign')).id }, { expect: 409 });
});

test('a batch that is a draft is seen by staff alone', async () => {
  const { batch } = await draftBatch(server, { types: [{ voucher_type_id: objects.shared.voucher_type, quota: 1 }] });
  await actors.enterprise.post(at(batch, '/notice-acknowledgement'), undefined, { expect: 404 });
  await actors.enterprise.put(at(batch, '/booking'), { voucher_type_id: objects.shared.voucher_type }, { expect: 404 });
  await actors.enterprise.delete(at(batch, '/booking'), { expect: 404 });
  const isListed = async (name) => (await all(actors[name], '/api/v1/booking-batches')).some(({ id }) => id === batch.id);
  for (const name of ['anonymous', 'enterprise', 'provider']) {
    await actors[name].get(at(batch), { expect: 404 });
    assert.equal(await isListed(name), false, name);
  }
  assert.equal(await isListed('operator'), true);
});

test("another's draft is not for sale, and no draft has a quote", async () => {
  const { body: { version } } = await actors.enterprise.get('/api/v1/agreements/trade_agreement', { expect: 200 });
  const { body } = await actors.enterprise.post('/api/v1/orders', { product_id: objects.own.product, agreement_version: version }, { expect: 422 });
  assert.deepEqual(body.errors.map((e) => [e.pointer, e.code]), [['/product_id', 'does_not_exist']]);
  await actors.enterprise.get(`/api/v1/products/${objects.own.product}/quote`, { expect: 404 });
});

test('what was rejected and is a draft again is nobody else\'s business', async () => {
  const { client, certification_id } = await certifiedEnterprise(server, 'test-draft-again');
  const { reviewer } = actors;
  const path = `/api/v1/certifications/${certification_id}`;
  await server.database.sql(`UPDATE certification SET state = 'rejected' WHERE id = '${certification_id}'`);
  await client.put(path, { name: '名称' }, { headers: { 'if-match': '*' }, expect: 200 });
  await reviewer.get(path, { expect: 404 });
  await reviewer.post(`${path}/review`, { decision: 'approve' }, { expect: 404 });
  assert.ok(!(await all(reviewer, '/api/v1/certifications')).some((c) => c.id === certification_id));
  const qualification = `/api/v1/qualifications/${objects.own.qualification}`;
  await server.database.sql(`UPDATE qualification SET state = 'draft' WHERE id = '${objects.own.qualification}'`);
  for (const more of ['', '/revisions']) await reviewer.get(qualification + more, { expect: 404 });
  await reviewer.post(`${qualification}/review`, { decision: 'approve' }, { expect: 404 });
  assert.ok(!(await all(reviewer, '/api/v1/qualifications')).some((q) => q.id === objects.own.qualification));
  await server.database.sql(`UPDATE qualification SET state = 'granted' WHERE id = '${objects.own.qualification}'`);
});

test('a file of an order is for its two sides and for staff', async () => {
  const id = await uploadId(actors.provider);
  await actors.provider.post(orderAt(paid, '/acceptance'), undefined, { expect: 200 });
  await actors.provider.post(orderAt(paid, '/completion-report'), { file_ids: [id] }, { expect: 200 });
  for (const name of ['provider', 'enterprise', 'reviewer']) await actors[name].get(`/api/v1/files/${id}`, { expect: 200 });
  for (const name of ['otherProvider', 'other']) await actors[name].get(`/api/v1/files/${id}`, { expect: 404 });
});

// ---- what one does changes nothing of another's ----

test('a role that is taken from one stays with the other', async () => {
  await Promise.all(['staff-keeps', 'staff-loses'].map((login) => server.grant(login, 'finance')));
  await server.command('admin', 'revoke', '--subject', 'staff-loses', '--role', 'finance');
  const rows = await server.database.sql(`SELECT a.subject FROM account a JOIN account_role r ON r.account_id = a.id
    WHERE a.subject IN ('staff-keeps', 'staff-loses')`);
  assert.deepEqual(rows, [['staff-keeps']]);
});

test('a wrong password is one\'s own', async () => {
  const voucher = await voucherOf('foreign');
  const tries = async () => server.database.sql(`SELECT sum(failures) FROM payment_password p JOIN account a ON a.id = p.account_id WHERE a.subject = 'test-own'`);
  const made = await order(actors.other, product);
  await pay(actors.other, made, [[voucher, 100]], { expect: 403, code: 'payment_password_wrong' }, '804913');
  assert.deepEqual(await tries(), [['0']]);
});

test('a key is one\'s own: another account that uses the same neither waits for it nor frees it', async () => {
  const { batch } = await runBatch(server, { types: [await typeOf('own')], to: 'open' });
  const headers = { 'idempotency-key': randomUUID() };
  const read = (client) => client.post(at(batch, '/notice-acknowledgement'), undefined, { headers, expect: 204 });
  await read(actors.enterprise);
  const held = await Held.begin(server.database, `SELECT FROM idempotency WHERE key = '${headers['idempotency-key']}' FOR UPDATE`);
  assert.equal((await read(actors.other)).headers.get('idempotent-replayed'), null);
  held.end();
  assert.equal((await read(actors.enterprise)).headers.get('idempotent-replayed'), 'true');
  const key = { headers: { 'idempotency-key': randomUUID() } };
  const [mine, theirs] = await Promise.all(['own', 'foreign'].map(voucherOf));
  const plenty = await listedProduct(server, { client: actors.provider }, [{ id: mine.voucher_type_id }], { annual_uses: 10 });
  await pay(actors.enterprise, await order(actors.enterprise, plenty), [[mine, 100]], { ...key, expect: 200 });
  await pay(actors.other, await order(actors.other, plenty), [[theirs, 100]], { ...key, expect: 403 }, '804913');
  const kept = await server.database.sql(`SELECT count(*) FROM idempotency WHERE key = '${key.headers['idempotency-key']}'`);
  assert.deepEqual(kept, [['1']], 'a refusal frees the key of the account that was refused');
});

// ---- nobody judges what is his own ----

/** Pending things of a new enterprise, each with what tells by SQL that it is somebody's work. */
const JUDGED = {
  change_request: async (client) => {
    const { body } = await client.post(`/api/v1/certifications/${await certify(client, actors.reviewer)}/change-requests`, {}, { expect: 201 });
    await server.database.sql(`UPDATE change_request SET state = 'pending', submitted_at = now() WHERE id = '${body.id}'`);
    return { id: body.id, path: `/api/v1/change-requests/${body.id}` };
  },
  certification: async (client) => {
    const { body: { id } } = await client.post('/api/v1/certifications', { role: 'provider' }, { expect: 201 });
    await server.database.sql(`UPDATE certification SET state = 'pending', submitted_at = now() WHERE id = '${id}'`);
    return { id, path: `/api/v1/certifications/${id}` };
  },
  qualification: async (client) => {
    const { body: { id } } = await client.post('/api/v1/qualifications', await completeForm(client), { expect: 201 });
    await server.database.sql(`UPDATE qualification SET state = 'pending', submitted_at = now() WHERE id = '${id}'`);
    return { id, path: `/api/v1/qualifications/${id}` };
  },
  product: async (client) => {
    const { body: { id } } = await client.post('/api/v1/products', productForm({ voucher_type_ids: [objects.shared.voucher_type] }), { expect: 201 });
    await server.database.sql(`UPDATE product SET state = 'pending', submitted_at = now() WHERE id = '${id}'`);
    return { id, path: `/api/v1/products/${id}` };
  },
};
const MADE_BY = {
  change_request: [['change_request', 'id', 'created_by'], ['change_request', 'id', 'submitted_by']],
  certification: [['certification', 'id', 'created_by'], ['certification', 'id', 'submitted_by']],
  qualification: [['qualification_revision', 'qualification_id', 'saved_by'], ['qualification', 'id', 'submitted_by']],
  product: [['product', 'id', 'created_by'], ['product', 'id', 'submitted_by']],
};
for (const [kind, make] of Object.entries(JUDGED)) {
  test(`nobody reviews a ${kind} that he made or submitted, or that is of his enterprise`, async () => {
    const judge = await server.as('reviewer-2');
    const account = "(SELECT id FROM account WHERE subject = 'reviewer-2')";
    const works = MADE_BY[kind].map(([table, key, column]) => [column, ({ id }) => `UPDATE ${table} SET ${column} = ${account} WHERE ${key} = '${id}'`]);
    works.push(['enterprise_id', ({ id }) => `UPDATE account SET enterprise_id = (SELECT enterprise_id FROM ${kind} WHERE id = '${id}') WHERE id = ${account}`]);
    for (const [i, [what, relate]] of works.entries()) {
      const client = kind === 'product' ? actors.provider : await server.as(`test-judged-${kind.replace('_', '-')}-${i}`);
      const thing = await make(client);
      await server.database.sql(relate(thing));
      await judge.post(`${thing.path}/review`, { decision: 'reject', reason: '材料不全' }, { expect: 409, code: 'own_work' });
      const seenBy = async (reviewer) => [(await reviewer.get(thing.path, { expect: 200 })).body,
        (await all(reviewer, `/api/v1/${kind.replace('_', '-')}s`, { state: 'pending' })).find(({ id }) => id === thing.id)];
      assert.deepEqual((await seenBy(judge)).map((body) => blockedBy(body, 'review')), ['own_work', 'own_work'], what);
      assert.ok((await seenBy(actors.reviewer)).every((body) => body.allowed_actions.includes('review')), what);
      await server.database.sql(`UPDATE account SET enterprise_id = NULL WHERE id = ${account}`);
      await actors.reviewer.post(`${thing.path}/review`, { decision: 'reject', reason: '材料不全' }, { expect: 200 });
    }
  });
}

/** Logins of one subject, one behind the other, in which the province speaks of an enterprise (its code is added to each that names none). */
const SPOKE_OF_IT = {
  'he belongs to': [{}],
  'he has left since': [{}, { uscc: usccFor('somewhere-else') }],
  'he came in with as a person': [{ account_type: 'person' }],
  'he came in with under a name that is not kept': [{ enterprise_name: '济'.repeat(201) }],
};
for (const [kind, make] of Object.entries(JUDGED)) {
  test(`nobody reviews a ${kind} of an enterprise that one of his logins spoke of`, async () => {
    const client = kind === 'product' ? actors.provider : await server.as(`test-spoken-of-${kind.replace('_', '-')}`);
    const { body: { enterprise: { uscc } } } = await client.get('/api/v1/me', { expect: 200 });
    const thing = await make(client);
    for (const [n, [how, logins]] of Object.entries(SPOKE_OF_IT).entries()) {
      const login = `judge-of-${kind}-${n}`;
      let judge;
      for (const claims of logins) {
        addAccount({ ...findAccount('test-model'), uscc, ...claims, login });
        await server.grant(login, 'reviewer');
        const { access_token: token } = await server.tokens(login, { fresh: true });
        judge = new Client(server.publicUrl, { token });
      }
      await judge.post(`${thing.path}/review`, { decision: 'reject', reason: '材料不全' }, { expect: 409, code: 'own_work' });
      const { body } = await judge.get(thing.path, { expect: 200 });
      assert.equal(blockedBy(body, 'review'), 'own_work', `an enterprise ${how}`);
    }
    await actors.reviewer.post(`${thing.path}/review`, { decision: 'reject', reason: '材料不全' }, { expect: 200 });
  });
}

test('nobody decides on a proposal that concerns his enterprise', async () => {
  const judge = await server.as('operator-2');
  const account = "(SELECT id FROM account WHERE subject = 'operator-2')";
  const { batch } = await draftBatch(server, { types: [{ voucher_type_id: objects.shared.voucher_type, quota: 1 }] });
  const { body: proposal } = await actors.operator.post(at(batch, '/publication'), undefined, { expect: 201 });
  await server.database.sql(`UPDATE proposal SET enterprise_id = '${ids.enterprise}' WHERE id = '${proposal.id}'`,
    `UPDATE account SET enterprise_id = '${ids.enterprise}' WHERE id = ${account}`);
  const approval = { content_sha256: proposal.content_sha256 };
  await judge.post(`/api/v1/proposals/${proposal.id}/approval`, approval, { expect: 409, code: 'own_work' });
  await server.database.sql(`UPDATE account SET enterprise_id = NULL WHERE id = ${account}`);
  await judge.post(`/api/v1/proposals/${proposal.id}/approval`, approval, { expect: 200 });
});
