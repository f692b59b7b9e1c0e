// Filters of lists (api.md "Filters"): each selects what it says and nothing else, for owners and for staff.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { wholeContract } from './lib/client.mjs';
import { listedProduct, order, orderAt, pay, productForm, setPassword } from './lib/market.mjs';
import { advance, all, certifiedProvider, domainNow, HOUR_MS, staff, timeText, voucherType } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { usccFor } from '../idp/uscc.mjs';
import { certify, completeForm } from './lib/uploads.mjs';
import { withVouchers } from './lib/vouchers.mjs';

const SAMPLES = {
  enterprise_id: '01930000-0000-7000-8000-0000000000ff', uscc: usccFor('nobody'), q: '泉城',
  district: '370102', from: '2026-01-01', to: '2027-01-01T00:00:00Z', updated_since: '2026-01-01', number: '1', order_number: '0'.repeat(24),
};
const BAD = {
  enterprise_id: ['x'], uscc: ['91370100MA3C0XYB8X'], q: ['\u200b', 'a b c d e f g h i'], from: ['yesterday', '2026-02-29', '2026-11-01T10:00'],
  to: ['2026-13-01'], updated_since: ['1'], order_number: ['12'], district: ['历下区', '37010'],
};
let server;
let people; // operator, approver, reviewer
let finance;
let auditor;
let a; // buyers with a voucher each
let b;
let seller;
let both; // certified to buy and to sell
let product; // of the seller
let made; // orders by name, in the order of their creation: pending (a), paid (b), sold (a, of `both`)
let times; // one before each, and one behind the last
const lists = wholeContract.operations.filter(({ path, operation: o }) => !path.endsWith('.csv') && parametersOf(o).some(({ name }) => name === 'from'));

function parametersOf(operation) {
  const at = ({ $ref, ...own }) => ($ref ? $ref.slice(2).split('/').reduce((o, key) => o[key], wholeContract.document) : own);
  return (operation.parameters ?? []).map(at);
}

before(async () => {
  server = await startServer();
  people = await staff(server);
  finance = await server.as('finance-1');
  auditor = await server.as('auditor');
  const type = await voucherType(server, { face_value_fen: 1_000_000 });
  const { holders } = await withVouchers(server, ['test-buyer-1', 'test-buyer-2'], type);
  [a, b] = holders;
  [seller, both] = await Promise.all(['test-provider', 'test-both'].map((login) => certifiedProvider(server, login)));
  await certify(both.client, people.reviewer);
  await Promise.all([a, b].map(({ client }) => setPassword(client)));
  const products = await Promise.all([seller, both].map((who) => listedProduct(server, who, [type], {})));
  [product] = products;
  const next = async () => { times.push(timeText(await domainNow(server))); await advance(server, HOUR_MS); };
  times = [];
  await next();
  made = { pending: await order(a.client, product) };
  await next();
  made.paid = await order(b.client, product);
  await next();
  made.sold = await order(a.client, products[1]);
  await next();
  await pay(b.client, made.paid, [[b.voucher, 200_000]]);
  made.paid = (await b.client.get(orderAt(made.paid), { expect: 200 })).body;
});
after(() => server?.stop());

const names = (items) => items.map(({ id }) => Object.keys(made).find((name) => made[name].id === id));
const orders = async (client, query = {}) => names(await all(client, '/api/v1/orders', query));
const faults = async (client, path, query) => {
  const { body } = await client.get(path, { query, expect: 400, code: 'invalid_parameters' });
  return body.errors.map(({ parameter, code }) => `${parameter} ${code}`);
};

test('from and to bound a list by its time, the one included, the other not', async () => {
  const { reviewer } = people;
  assert.deepEqual(await orders(reviewer), ['sold', 'paid', 'pending']);
  assert.deepEqual(await orders(reviewer, { from: times[1] }), ['sold', 'paid']);
  assert.deepEqual(await orders(reviewer, { to: times[2] }), ['paid', 'pending']);
  assert.deepEqual(await orders(reviewer, { from: times[1], to: times[2] }), ['paid']);
  assert.deepEqual(await orders(reviewer, { from: made.paid.created_at, to: made.sold.created_at }), ['paid']);
  assert.deepEqual(await orders(reviewer, { from: times[3] }), []);
  assert.deepEqual(await orders(reviewer, { from: made.pending.created_at.slice(0, 10), state: 'pending_payment' }), ['sold', 'pending']);
  assert.deepEqual(await orders(a.client, { from: times[1] }), ['sold']);
  assert.deepEqual(await orders(a.client, { to: times[1] }), ['pending']);
  assert.deepEqual(await orders(seller.client, { to: times[1] }), ['pending']);
  const utc = new Date(times[2]).toISOString();
  assert.deepEqual(await orders(reviewer, { from: utc }), ['sold']);
});

test('pages stay within from and to', async () => {
  const query = { from: times[0], to: times[2], limit: 1 };
  assert.deepEqual(await orders(people.reviewer, query), ['paid', 'pending']);
  assert.deepEqual(await orders(people.reviewer, { ...query, enterprise_id: seller.enterprise.id }), ['paid', 'pending']);
});

test('an order is found by its number, by those alone who may see it', async () => {
  const { number } = made.paid;
  for (const client of [b.client, people.reviewer]) assert.deepEqual(await orders(client, { number }), ['paid']);
  assert.deepEqual(await orders(seller.client, { number }), ['paid']);
  assert.deepEqual(await orders(a.client, { number }), []);
  assert.deepEqual(await orders(b.client, { number, state: 'completed' }), []);
  assert.deepEqual(await orders(b.client, { number, state: 'paid', from: times[1] }), ['paid']);
  assert.deepEqual(await orders(b.client, { number, to: times[1] }), []);
  assert.deepEqual(await orders(people.reviewer, { number, uscc: a.enterprise.uscc }), []);
  assert.deepEqual(await orders(people.reviewer, { number, uscc: b.enterprise.uscc }), ['paid']);
});

test('staff find an enterprise’s rows by its id, its USCC or a part of its name', async () => {
  const { reviewer } = people;
  const { id, uscc, name } = b.enterprise;
  for (const query of [{ enterprise_id: id }, { uscc }, { q: name }, { q: name.slice(2) }, { q: `${name.slice(3)} ${name.slice(0, 2)}` }, { q: name, uscc, enterprise_id: id }]) {
    assert.deepEqual(await orders(reviewer, query), ['paid'], JSON.stringify(query));
    const bookings = await all(people.operator, '/api/v1/bookings', query);
    assert.deepEqual(bookings.map((k) => [k.enterprise_id, k.enterprise_name]), [[id, name]]);
    const lines = await all(finance, '/api/v1/ledger/entries', query);
    assert.deepEqual(lines.map((l) => [l.kind, l.enterprise_id, l.enterprise_name]), [['payment', id, name], ['issue', id, name]]);
  }
  for (const query of [{ q: `${name}无` }, { uscc, enterprise_id: a.enterprise.id }, { uscc: SAMPLES.uscc }, { uscc, q: a.enterprise.name }]) {
    assert.deepEqual(await orders(reviewer, query), [], JSON.stringify(query));
    assert.deepEqual(await all(finance, '/api/v1/ledger/entries', query), []);
  }
  assert.deepEqual(await orders(reviewer, { uscc: seller.enterprise.uscc }), ['paid', 'pending'], 'as the seller, too');
  assert.deepEqual(await orders(reviewer, { q: 'test', limit: 1 }), [], 'a login is no name');
});

test('a name that too many have in common is refused', async () => {
  await server.database.sql(`INSERT INTO enterprise (id, uscc, name, name_folded)
    SELECT gen_random_uuid(), lpad(n::text, 18, '0'), '众多' || n, '众多' || n FROM generate_series(1, 60) AS n`);
  assert.deepEqual(await faults(people.reviewer, '/api/v1/orders', { q: '众多' }), ['q too_many_matches']);
  assert.deepEqual(await orders(people.reviewer, { q: '众多1' }), []);
  await server.database.sql("DELETE FROM enterprise WHERE name LIKE '众多%'");
});

test('updated_since gives what has changed, oldest change first, and a copy kept by it is complete', async () => {
  const { reviewer } = people;
  assert.deepEqual(await orders(reviewer, { updated_since: times[0] }), ['pending', 'sold', 'paid']);
  assert.deepEqual(await orders(reviewer, { updated_since: times[3] }), ['paid']);
  assert.deepEqual(await orders(reviewer, { updated_since: times[0], limit: 1 }), ['pending', 'sold', 'paid']);
  assert.deepEqual(await orders(b.client, { updated_since: made.paid.updated_at }), ['paid']);
  assert.deepEqual(await orders(seller.client, { updated_since: times[0], side: 'seller' }), ['pending', 'paid']);
  assert.deepEqual(await orders(reviewer, { updated_since: times[0], q: b.enterprise.name }), ['paid']);
  const later = new Date(Date.parse(made.paid.updated_at) + 1).toISOString();
  assert.deepEqual(await orders(reviewer, { updated_since: later }), []);
  const lines = await all(finance, '/api/v1/ledger/entries', { updated_since: times[0] });
  assert.deepEqual(lines.map((l) => [l.kind, l.enterprise_id]), [['payment', b.enterprise.id]]);
  for (const client of [b.client, finance]) {
    const query = client === finance ? { uscc: b.enterprise.uscc } : {};
    const grown = await all(client, '/api/v1/ledger/entries', { updated_since: '2026-01-01', limit: 1, ...query });
    assert.deepEqual(grown.map((l) => l.number), [1, 2]);
  }
  for (const client of [b.client, people.operator]) {
    const since = (await all(b.client, '/api/v1/bookings'))[0].updated_at;
    assert.ok((await all(client, '/api/v1/bookings', { updated_since: since })).some((k) => k.enterprise_id === b.enterprise.id));
    assert.deepEqual(await all(client, '/api/v1/bookings', { updated_since: times[0] }), []);
  }
});

test('lines of a statement are found by kinds, by order and by time', async () => {
  const lines = async (client, query) => (await all(client, '/api/v1/ledger/entries', query)).map((l) => l.kind);
  const { uscc } = b.enterprise;
  for (const [client, query] of [[b.client, {}], [finance, { uscc }], [finance, { voucher_id: b.voucher.id }], [b.client, { voucher_id: b.voucher.id }]]) {
    assert.deepEqual(await lines(client, { ...query, kind: 'payment,refund' }), ['payment']);
    assert.deepEqual(await lines(client, { ...query, kind: 'issue,payment' }), ['payment', 'issue']);
    assert.deepEqual(await lines(client, { ...query, kind: 'expiry' }), []);
    assert.deepEqual(await lines(client, { ...query, order_number: made.paid.number }), ['payment']);
    assert.deepEqual(await lines(client, { ...query, order_number: made.paid.number, kind: 'issue' }), []);
    assert.deepEqual(await lines(client, { ...query, order_number: made.pending.number }), []);
    assert.deepEqual(await lines(client, { ...query, from: times[0] }), ['payment']);
    assert.deepEqual(await lines(client, { ...query, to: times[0] }), ['issue']);
    assert.deepEqual(await lines(client, { ...query, from: times[0], order_number: made.paid.number }), ['payment']);
    assert.deepEqual(await lines(client, { ...query, to: times[0], order_number: made.paid.number }), []);
  }
  assert.deepEqual(await lines(finance, { order_number: made.paid.number }), ['payment']);
  assert.deepEqual(await lines(a.client, { order_number: made.paid.number }), []);
  assert.deepEqual(await lines(a.client, { voucher_id: b.voucher.id }), []);
});

test('vouchers are found by number, by state and by time, their enterprise named', async () => {
  const found = async (client, query) => (await all(client, '/api/v1/vouchers', query)).map((v) => v.id);
  const { voucher, enterprise: { uscc, name } } = b;
  for (const [client, query] of [[b.client, {}], [people.operator, {}], [people.operator, { uscc }], [people.operator, { q: name }]]) {
    const { number } = voucher;
    assert.deepEqual(await found(client, { ...query, number }), [voucher.id]);
    assert.deepEqual(await found(client, { ...query, number, state: 'usable', from: voucher.created_at }), [voucher.id]);
    assert.deepEqual(await found(client, { ...query, number, state: 'used' }), []);
    assert.deepEqual(await found(client, { ...query, number, to: voucher.created_at }), []);
    assert.deepEqual(await found(client, { ...query, number: `${number}0` }), []);
    assert.ok((await found(client, { ...query, from: voucher.created_at })).includes(voucher.id));
    assert.deepEqual(await found(client, { ...query, to: voucher.created_at }), []);
    assert.deepEqual(await found(client, { ...query, updated_since: times[0] }), [voucher.id], 'paid with');
  }
  assert.deepEqual(await found(a.client, { number: voucher.number }), []);
  assert.deepEqual(await found(people.operator, { number: voucher.number, uscc: a.enterprise.uscc }), []);
  const [seen] = await all(people.operator, '/api/v1/vouchers', { uscc });
  assert.deepEqual([seen.enterprise_name, seen.updated_at], [name, made.paid.updated_at]);
});

test('bookings are found by result and by time', async () => {
  const [booking] = await all(b.client, '/api/v1/bookings', { result: 'won' });
  assert.equal(booking.enterprise_id, b.enterprise.id);
  assert.deepEqual(await all(b.client, '/api/v1/bookings', { result: 'undecided,not_won' }), []);
  for (const client of [b.client, people.operator]) {
    const query = { batch_id: booking.batch_id };
    const found = async (more) => (await all(client, '/api/v1/bookings', { ...query, ...more })).some(({ id }) => id === booking.id);
    assert.ok(await found({ from: booking.created_at }));
    assert.ok(!await found({ to: booking.created_at }));
    assert.ok(!await found({ from: times[0] }));
  }
});

test('reviewers find certifications and qualifications by enterprise, states and time of submission', async () => {
  const { reviewer } = people;
  const { id, uscc, name } = b.enterprise;
  for (const path of ['/api/v1/certifications', '/api/v1/qualifications']) {
    const of = async (query) => (await all(reviewer, path, query)).map((c) => c.enterprise_id);
    const [own] = await all(b.client, path);
    assert.equal(own.enterprise_name, name);
    const decided = path.endsWith('certifications') ? 'approved' : 'granted';
    for (const query of [{ enterprise_id: id }, { uscc }, { q: name }, { uscc, state: `pending,${decided}` }, { uscc, from: own.submitted_at },
      { uscc, updated_since: own.updated_at }]) assert.deepEqual(await of(query), [id], `${path} ${JSON.stringify(query)}`);
    for (const query of [{ uscc, state: 'pending,rejected' }, { uscc, to: own.submitted_at }, { uscc, q: a.enterprise.name },
      { uscc, updated_since: '2099-01-01' }]) assert.deepEqual(await of(query), [], `${path} ${JSON.stringify(query)}`);
    const changed = await of({ updated_since: own.updated_at, limit: 1 });
    assert.ok(changed[0] === id || changed.includes(id));
    assert.ok((await of({ from: own.submitted_at })).includes(id) && !(await of({ to: own.submitted_at })).includes(id));
    assert.deepEqual((await all(b.client, path, { from: own.created_at })).map((c) => c.id), [own.id]);
    assert.deepEqual(await all(b.client, path, { to: own.created_at }), []);
    assert.deepEqual((await all(b.client, path, { updated_since: own.updated_at })).map((c) => c.id), [own.id]);
  }
  assert.deepEqual((await all(reviewer, '/api/v1/enterprises', { q: name })).map((e) => e.id), [id]);
  assert.deepEqual(await all(reviewer, '/api/v1/enterprises', { q: name, certified_role: 'provider' }), []);
});

test('reviewers find products and their versions by provider, states, time of submission and the provider’s district then', async () => {
  const { reviewer } = people;
  const { id, uscc, name } = seller.enterprise;
  const form = productForm({ name: '还没有提交', voucher_product: false, max_deduction_fen: 0, voucher_type_ids: [] });
  const { body: draft } = await seller.client.post('/api/v1/products', form, { expect: 201 });
  for (const [path, decided] of [['/api/v1/products', 'listed'], ['/api/v1/product-versions', 'approved']]) {
    const of = async (query) => (await all(reviewer, path, query)).map((row) => row.provider.id);
    const [own] = await all(reviewer, path, { enterprise_id: id, state: decided });
    const home = own.provider_district_code;
    await server.database.sql(`UPDATE enterprise SET district_code = '370103' WHERE id = '${id}'`);
    for (const query of [{ enterprise_id: id }, { uscc }, { q: name }, { q: name, uscc, district: home }, { uscc, from: own.submitted_at }]) {
      assert.deepEqual(await of({ ...query, state: `pending,${decided}` }), [id], `${path} ${JSON.stringify(query)}`);
    }
    for (const query of [{ uscc, state: 'pending,rejected' }, { uscc, to: own.submitted_at, state: decided }, { uscc, q: both.enterprise.name, state: decided },
      { uscc, district: '370103', state: decided }, { district: '370103', state: decided }, { uscc, updated_since: '2099-01-01' }]) {
      assert.deepEqual(await of(query), [], `${path} ${JSON.stringify(query)}`);
    }
    assert.deepEqual(await of({ district: home, state: decided }), await of({ state: decided, limit: 1 }));
    for (const query of [{ updated_since: own.updated_at, limit: 1 }, { from: own.submitted_at, state: decided }]) assert.ok((await of(query)).includes(id));
    assert.deepEqual((await all(reviewer, path, { uscc, updated_since: own.updated_at })).map((row) => row.id), [own.id]);
    await server.database.sql(`UPDATE enterprise SET district_code = '${home}' WHERE id = '${id}'`);
  }
  assert.deepEqual(await all(reviewer, '/api/v1/product-versions', { uscc }), [], 'those that are pending, if no state is asked for');
  assert.ok((await all(reviewer, '/api/v1/products', { uscc })).every((row) => row.id !== draft.id), 'drafts are the provider’s alone');

  const mine = async (query) => (await all(seller.client, '/api/v1/products', { mine: true, limit: 1, ...query })).map((row) => row.id);
  for (const query of [{}, { state: 'draft,listed' }, { from: product.created_at }]) assert.deepEqual(await mine(query), [draft.id, product.id]);
  for (const query of [{ updated_since: product.created_at }]) assert.deepEqual(await mine(query), [product.id, draft.id]);
  assert.deepEqual(await mine({ state: 'draft' }), [draft.id]);
  assert.deepEqual(await mine({ to: draft.created_at }), [product.id]);
});

test('a filter of the catalogue alone goes neither with the queue nor with one’s own products', async () => {
  const path = '/api/v1/products';
  assert.deepEqual(await faults(people.reviewer, path, { state: 'listed', sort: 'price', provider_id: seller.enterprise.id }), ['provider_id not_together', 'sort not_together']);
  assert.deepEqual(await faults(seller.client, path, { mine: true, service_type: 'audit', q: '审' }), ['service_type not_together', 'q not_together']);
  for (const query of [{ state: 'listed' }, { from: times[0] }, { updated_since: times[0] }]) {
    await seller.client.get(path, { query, expect: 403, code: 'forbidden' });
    await server.anonymous().get(path, { query, expect: 401, code: 'unauthorized' });
  }
  for (const client of [seller.client, server.anonymous()]) assert.deepEqual(await faults(client, path, { district: '370102' }), ['district unknown_parameter']);
});

test('the side of orders follows from what the firm is', async () => {
  assert.deepEqual(await orders(seller.client), ['paid', 'pending'], 'who only sells sees what it sold');
  assert.deepEqual(await orders(both.client), [], 'who does both sees what it bought');
  assert.deepEqual(await orders(both.client, { side: 'seller' }), ['sold']);
  assert.deepEqual(await orders(a.client), ['sold', 'pending']);
  assert.deepEqual(await faults(people.reviewer, '/api/v1/orders', { side: 'seller' }), ['side unknown_parameter']);
});

/** One that the parameter takes. */
const valueFor = ({ name, schema }) => SAMPLES[name] ?? (schema.type === 'boolean' ? true : (schema.items ?? schema).enum[0]);

/** What never changes is read on by its time alone. */
const NEVER_CHANGES = ['/api/v1/audit-events'];

/** A client of staff, or of a firm, that may ask for the list. */
function askers({ operation: { 'x-roles': roles } }) {
  const workers = { finance, reviewer: people.reviewer, operator: people.operator, auditor };
  return { firm: roles.includes('enterprise') ? [b.client] : [], worker: Object.entries(workers).find(([role]) => roles.includes(role))?.[1] ?? people.operator };
}

test('every list with a time has all common filters, and says which one is wrong', async () => {
  assert.ok(lists.length >= 3);
  for (const list of lists) {
    const { firm, worker } = askers(list);
    const path = list.path.replace('{id}', product.id);
    const known = new Set(parametersOf(list.operation).map(({ name }) => name));
    const changes = !NEVER_CHANGES.includes(list.path);
    for (const name of ['from', 'to', ...(changes ? ['updated_since'] : [])]) assert.ok(known.has(name), `${list.path} has no ${name}`);
    for (const [name, values] of Object.entries(BAD).filter(([name]) => known.has(name))) {
      for (const value of values) {
        const found = await faults(worker, path, { [name]: value });
        assert.ok(found.length === 1 && found[0].startsWith(`${name} `), `${list.path}?${name}=${value}: ${found}`);
      }
    }
    for (const client of [worker, ...firm]) {
      assert.deepEqual(await faults(client, path, { from: times[1], to: times[1] }), ['to out_of_order']);
      assert.deepEqual(await faults(client, path, { from: times[1], to: times[0] }), ['to out_of_order']);
      if (changes) assert.deepEqual(await faults(client, path, { from: times[1], updated_since: times[0] }), ['from not_together']);
      assert.deepEqual(await all(client, path, { from: '2099-01-01' }), []);
      assert.deepEqual(await all(client, path, { to: '2001-01-01' }), []);
      if (changes) assert.deepEqual(await all(client, path, { updated_since: '2099-01-01' }), []);
    }
    for (const client of firm) {
      for (const parameter of parametersOf(list.operation).filter(({ 'x-roles': roles }) => roles && !roles.includes('enterprise'))) {
        const { name } = parameter;
        assert.deepEqual(await faults(client, path, { [name]: valueFor(parameter) }), [`${name} unknown_parameter`]);
      }
    }
  }
});

test('a cursor goes on with the filters it was made for, and with no other', async () => {
  const filters = { from: times[0], uscc: seller.enterprise.uscc };
  const page = (query) => people.reviewer.get('/api/v1/orders', { query: { limit: 1, ...query }, expect: 200 });
  const { body: { next_cursor: cursor } } = await page(filters);
  assert.ok(cursor);
  await page({ ...filters, cursor });
  for (const other of [{}, { from: times[0] }, { ...filters, from: times[1] }, { ...filters, to: times[3] }, { ...filters, state: 'paid' },
    { from: times[0], enterprise_id: seller.enterprise.id }, { updated_since: times[0], uscc: seller.enterprise.uscc }]) {
    await people.reviewer.get('/api/v1/orders', { query: { ...other, cursor }, expect: 400, code: 'invalid_cursor' });
  }
});

test('staff find what is of a district: where a firm is now, and where it was when it ordered, booked, won or paid', async () => {
  const { reviewer, operator } = people;
  const { id, uscc } = b.enterprise;
  const readers = { orders: reviewer, bookings: operator, vouchers: operator, 'ledger/entries': finance, certifications: reviewer, qualifications: reviewer };
  const found = async (path, query) => (await all(readers[path] ?? reviewer, `/api/v1/${path}`, query)).map((row) => row.buyer?.id ?? row.enterprise_id ?? row.id);
  const everywhere = async (home, enterprise) => {
    for (const path of Object.keys(readers)) {
      for (const query of [{}, { uscc }]) {
        const rows = await found(path, { ...query, limit: 1 });
        assert.deepEqual((await found(path, { ...query, district: home, limit: 1 })).sort(), rows.sort(), `${path} ${JSON.stringify(query)}`);
        assert.deepEqual(await found(path, { ...query, district: '370103' }), [], path);
      }
    }
    for (const query of [{}, { uscc }, { certified_role: 'enterprise' }]) {
      assert.ok((await found('enterprises', { ...query, district: enterprise })).includes(id), JSON.stringify(query));
      assert.ok(!(await found('enterprises', { ...query, district: enterprise === home ? '370103' : home })).includes(id));
    }
  };
  await everywhere('370102', '370102');
  await server.database.sql(`UPDATE enterprise SET district_code = '370103' WHERE id = '${id}'`);
  await everywhere('370102', '370103');
  const [batch] = (await all(b.client, '/api/v1/bookings')).map((k) => k.batch_id);
  const [line] = await all(finance, '/api/v1/ledger/entries', { uscc, kind: 'payment' });
  const one = [['bookings', { batch_id: batch }], ['ledger/entries', { voucher_id: line.voucher_id }], ['orders', { uscc: seller.enterprise.uscc }],
    ...[{}, { uscc }].flatMap((query) => [['ledger/entries', { ...query, order_number: line.order_number }],
      ['orders', { ...query, number: made.paid.number }], ['vouchers', { ...query, number: b.voucher.number }]])];
  for (const [path, query] of one) {
    assert.ok((await found(path, { ...query, district: '370102' })).includes(id), path);
    assert.deepEqual(await found(path, { ...query, district: '370103' }), [], path);
  }
  await server.database.sql(`UPDATE qualification SET flagged = true WHERE enterprise_id = '${id}'`);
  assert.deepEqual(await found('qualifications', { flagged: true, district: '370102' }), [id]);
  assert.deepEqual(await found('qualifications', { flagged: true, district: '370103' }), []);
  await b.client.put(`/api/v1/qualifications/${b.qualification.id}`, await completeForm(b.client, { district_code: '370103' }),
    { headers: { 'if-match': b.qualification.etag }, expect: 200 });
  assert.deepEqual(await found('qualifications', { district: '370103' }), [id]);
  const later = await order(b.client, product);
  assert.deepEqual(await orders(reviewer, { district: '370103' }), [undefined]);
  assert.equal((await b.client.get(orderAt(later), { expect: 200 })).body.district_code, '370103');
  await server.database.sql(`UPDATE enterprise SET district_code = '370102' WHERE id = '${id}'`);
});

test('enterprises are found by the time they came and by what changed of them, its certifications too', async () => {
  const { reviewer } = people;
  const path = '/api/v1/enterprises';
  const ids = async (query) => (await all(reviewer, path, query)).map((e) => e.id);
  const own = () => b.client.get(`${path}/${b.enterprise.id}`, { expect: 200 });
  const { body: before, etag } = await own();
  for (const query of [{}, { uscc: before.uscc }, { certified_role: 'enterprise' }]) {
    assert.ok((await ids({ ...query, from: before.created_at })).includes(before.id), JSON.stringify(query));
    assert.ok(!(await ids({ ...query, to: before.created_at })).includes(before.id), JSON.stringify(query));
    assert.deepEqual(await ids({ ...query, from: '2099-01-01' }), []);
  }
  for (const [role, firms] of [['enterprise', [a, b]], ['provider', [seller, both]]]) {
    const certified = await ids({ certified_role: role, limit: 1 });
    assert.deepEqual(firms.map((firm) => certified.includes(firm.enterprise.id)), [true, true], role);
    assert.deepEqual(certified, await ids({ certified_role: role }));
  }
  assert.ok((await ids({ certified_role: 'enterprise' })).includes(both.enterprise.id));
  assert.ok(!(await ids({ certified_role: 'provider' })).includes(b.enterprise.id));
  await server.tokens(b.login, { fresh: true });
  assert.deepEqual(await ids({ updated_since: times[0] }), [], 'a login that tells nothing new is no change');
  await b.client.put(`${path}/${before.id}`, { contact_name: '李敏' }, { headers: { 'if-match': etag }, expect: 200 });
  assert.deepEqual(await ids({ updated_since: times[0] }), [before.id]);
  assert.deepEqual(await ids({ updated_since: times[0], q: before.name }), [before.id]);
  const { body: changed } = await own();
  assert.deepEqual(await ids({ updated_since: changed.updated_at }), [before.id]);
  await advance(server, HOUR_MS);
  await certify(a.client, reviewer, 'provider');
  assert.deepEqual(await ids({ updated_since: times[0], limit: 1 }), [before.id, a.enterprise.id]);
});


test('batches and proposals are found by their time and by what changed of them', async () => {
  const { operator } = people;
  const sorted = (rows, time) => [...rows].sort((x, y) => (time(x) < time(y) ? -1 : time(x) > time(y) ? 1 : x.id < y.id ? -1 : 1)).map((row) => row.id);
  const lists = [['proposals', operator, (p) => p.proposed_at, (p) => p.decided_at ?? p.proposed_at], ...[operator, b.client, server.anonymous()].map(
    (client) => ['booking-batches', client, (batch) => batch.opens_at, (batch) => batch.updated_at])];
  for (const [name, client, at, changed] of lists) {
    const rows = await all(client, `/api/v1/${name}`);
    const ids = async (query) => (await all(client, `/api/v1/${name}`, query)).map((row) => row.id);
    const since = rows.map(changed).sort().at(-1);
    assert.deepEqual(rows.map((row) => row.id), sorted(rows, at).reverse());
    assert.deepEqual(await ids({ updated_since: '2026-01-01', limit: 1 }), sorted(rows, changed));
    assert.deepEqual(await ids({ updated_since: since }), sorted(rows.filter((row) => changed(row) >= since), changed));
    assert.deepEqual(await ids({ from: at(rows[0]) }), rows.filter((row) => at(row) >= at(rows[0])).map((row) => row.id));
    assert.deepEqual(await ids({ to: at(rows[0]) }), rows.filter((row) => at(row) < at(rows[0])).map((row) => row.id));
  }
  for (const client of [operator, b.client, server.anonymous()]) {
    const batches = async (query) => (await all(client, '/api/v1/booking-batches', query)).map(({ number, state }) => [number, state]);
    const rows = await batches({});
    for (const state of new Set(rows.map(([, is]) => is))) assert.deepEqual(await batches({ state, limit: 1 }), rows.filter(([, is]) => is === state));
    assert.deepEqual(await batches({ state: 'issued,void', from: '2001-01-01' }), rows.filter(([, is]) => ['issued', 'void'].includes(is)));
    assert.deepEqual(await batches({ number: rows[0][0] }), [rows[0]]);
    assert.deepEqual(await batches({ number: rows[0][0], state: 'closed' }), []);
    assert.deepEqual(await batches({ number: '200001-01' }), []);
  }
  const [proposal] = await all(operator, '/api/v1/proposals');
  const query = { state: proposal.state, from: proposal.proposed_at };
  assert.ok((await all(operator, '/api/v1/proposals', query)).some(({ id }) => id === proposal.id));
  assert.deepEqual(await all(operator, '/api/v1/proposals', { state: proposal.state, from: '2099-01-01' }), []);
});

test('names stand beside ids: of the firm that a proposal concerns, of the types that an order takes', async () => {
  const { operator } = people;
  const [proposal] = await all(operator, '/api/v1/proposals');
  assert.deepEqual([proposal.enterprise_id, proposal.enterprise_name], [null, null]);
  await server.database.sql(`UPDATE proposal SET enterprise_id = '${b.enterprise.id}' WHERE id = '${proposal.id}'`);
  assert.equal((await all(operator, '/api/v1/proposals'))[0].enterprise_name, b.enterprise.name);
  await server.database.sql(`UPDATE proposal SET district_code = '370102' WHERE id = '${proposal.id}'`);
  const ofFirm = async (district) => (await all(operator, '/api/v1/proposals', { uscc: b.enterprise.uscc, district })).map(({ id }) => id);
  assert.deepEqual([await ofFirm('370102'), await ofFirm('370103')], [[proposal.id], []]);
  const { provider_district_code: home } = (await all(server.anonymous(), '/api/v1/products'))[0];
  const sellers = async (district_code) => (await all(server.anonymous(), '/api/v1/providers', { district_code })).map(({ id }) => id);
  assert.ok((await sellers(home)).includes(seller.enterprise.id));
  assert.ok(!(await sellers(home === '370103' ? '370104' : '370103')).includes(seller.enterprise.id));
  const { body: type } = await operator.get(`/api/v1/voucher-types/${made.paid.voucher_type_ids[0]}`, { expect: 200 });
  assert.deepEqual(made.paid.voucher_types, [{ id: type.id, code: type.code, name: type.name }]);
});

test('evaluations are found by their time, their provider named', async () => {
  const act = (client, what, body) => client.post(orderAt(made.paid, `/${what}`), body, { expect: 200 });
  await act(seller.client, 'acceptance');
  await act(seller.client, 'completion-report', {});
  await act(b.client, 'confirmation');
  const { body: { id, created_at, provider } } = await b.client.put(orderAt(made.paid, '/evaluation'), { service: 'good', platform_stars: 5 }, { expect: 201 });
  assert.deepEqual(provider, { id: seller.enterprise.id, name: seller.enterprise.name });
  const anybody = server.anonymous();
  for (const [path, query] of [['/api/v1/evaluations', {}], ['/api/v1/evaluations', { product_id: product.id }], [`/api/v1/products/${product.id}/evaluations`, {}]]) {
    const found = async (more) => (await all(anybody, path, { ...query, ...more })).map((e) => [e.id, e.provider.name]);
    for (const more of [{}, { from: created_at }, { to: '2099-01-01' }, { updated_since: created_at }]) assert.deepEqual(await found(more), [[id, provider.name]], `${path} ${JSON.stringify(more)}`);
    for (const more of [{ to: created_at }, { from: '2099-01-01' }, { updated_since: '2099-01-01' }]) assert.deepEqual(await found(more), [], `${path} ${JSON.stringify(more)}`);
  }
  const { reviewer } = people;
  const { id: firm, uscc, name } = seller.enterprise;
  const [{ provider_district_code: home }] = await all(anybody, '/api/v1/evaluations');
  await server.database.sql(`UPDATE enterprise SET district_code = '370103' WHERE id = '${firm}'`);
  const ids = async (query) => (await all(reviewer, '/api/v1/evaluations', query)).map((e) => e.id);
  for (const query of [{ enterprise_id: firm }, { uscc }, { q: name }, { district: home }, { uscc, district: home, from: created_at }, { uscc, updated_since: created_at }]) {
    assert.deepEqual(await ids(query), [id], JSON.stringify(query));
  }
  for (const query of [{ uscc: b.enterprise.uscc }, { district: '370103' }, { uscc, district: '370103' }, { uscc, to: created_at }, { district: home, to: created_at }, { uscc, updated_since: '2099-01-01' }]) {
    assert.deepEqual(await ids(query), [], JSON.stringify(query));
  }
  assert.deepEqual(await faults(reviewer, '/api/v1/evaluations', { uscc, product_id: product.id }), ['product_id not_together']);
  assert.deepEqual(await faults(b.client, '/api/v1/evaluations', { uscc }), ['uscc unknown_parameter']);
  await server.database.sql(`UPDATE enterprise SET district_code = '${home}' WHERE id = '${firm}'`);
});
