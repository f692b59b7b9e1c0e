// The catalogue as the front end looks through it: words, filters, facets; and that it holds what is listed, as it is now.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { approvedVersion, listedProduct, productForm, termsOf } from './lib/market.mjs';
import { all, certifiedProvider, staff, voucherType } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { certify } from './lib/uploads.mjs';

const PRODUCTS = '/api/v1/products';
const FACETS = '/api/v1/products/facets';
const PROVIDERS = '/api/v1/providers';
let server;
let provider;
let anyone;
let iso;
let audit;

before(async () => {
  server = await startServer();
  const type = await voucherType(server);
  provider = await certifiedProvider(server, 'test-provider', { name: '济南明信会计师事务所' });
  anyone = server.anonymous();
  iso = await listedProduct(server, provider, [], {
    name: 'ISO 9001 质量体系认证 100%', service_type_code: 'iso_certification', price_fen: 80_000, voucher_product: false,
    max_deduction_fen: 0, district_code: '370103',
  });
  audit = await listedProduct(server, provider, [type], { name: '年度_审计' });
});
after(() => server?.stop());

const ids = (items) => items.map(({ id }) => id).sort();
const found = async (q, more = {}) => ids(await all(anyone, PRODUCTS, { q, ...more }));
const facets = async (query = {}) => (await anyone.get(FACETS, { query, expect: 200 })).body;
const counts = (list) => Object.fromEntries(list.map(({ code, count }) => [code, count]));

/** What differs between the listed products and the rows that are looked through. */
const differences = () => server.database.sql(`(TABLE listed_product EXCEPT TABLE catalogue) UNION ALL
  (TABLE catalogue EXCEPT TABLE listed_product)`);

test('a product is found by words of its own and its provider’s name, however they are typed', async () => {
  for (const q of ['ISO 认证', 'ＩＳＯ', 'iso9001', 'ISO　9001', '认证 iso', '体系 明信', '明信会计师 质量', '100%', '9001质']) {
    assert.deepEqual(await found(q), [iso.id], q);
  }
  assert.deepEqual(await found('明信'), ids([iso, audit]));
  for (const q of ['iso 审计', '认 证 税', '0_质', '年度%审', 'iso\\', '体证']) assert.deepEqual(await found(q), [], q);
});

test('words, filters and order go together', async () => {
  assert.deepEqual(await found('明信', { service_type: 'audit' }), [audit.id]);
  assert.deepEqual(await found('明信', { voucher_only: 'true' }), [audit.id]);
  assert.deepEqual(await found('明信', { max_price_fen: '80000', district_code: '370103' }), [iso.id]);
  assert.deepEqual(await found('审', { provider_id: provider.enterprise.id, sort: 'price' }), [audit.id]);
  assert.deepEqual(await found('审', { min_price_fen: '500001' }), []);
});

test('one page goes on behind the other, and only for the words that it was made for', async () => {
  const { body } = await anyone.get(PRODUCTS, { query: { q: '明信', limit: 1, sort: 'price' }, expect: 200 });
  assert.deepEqual(ids(body.items), [iso.id]);
  const next = { q: '明信', limit: 1, sort: 'price', cursor: body.next_cursor };
  assert.deepEqual(ids((await anyone.get(PRODUCTS, { query: next, expect: 200 })).body.items), [audit.id]);
  await anyone.get(PRODUCTS, { query: { ...next, q: '明' }, expect: 400, code: 'invalid_cursor' });
});

test('facets count what each filter leaves, without the filter of their own kind', async () => {
  const every = await facets();
  assert.deepEqual([every.total, every.voucher_products, every.exact], [2, 1, true]);
  assert.deepEqual(every.service_types.map(({ code, name }) => [code, name]), [['audit', '审计服务'], ['iso_certification', '体系认证']]);
  const some = await facets({ q: '明信', service_type: 'audit' });
  assert.deepEqual([some.total, some.voucher_products], [1, 1]);
  assert.deepEqual(counts(some.service_types), { audit: 1, iso_certification: 1 });
  assert.deepEqual(counts(some.districts), { 370102: 1 });
  const none = await facets({ q: '认证', voucher_only: 'true' });
  assert.deepEqual([none.total, none.voucher_products, none.service_types, none.districts], [0, 0, [], []]);
  assert.deepEqual((await facets({ q: 'ISO', min_price_fen: '80001' })).total, 0);
});

test('what cannot be looked for is told', async () => {
  const fault = async (path, q) => {
    const { body } = await anyone.get(path, { query: { q }, expect: 400, code: 'invalid_parameters' });
    return body.errors.map(({ parameter, code }) => [parameter, code]);
  };
  for (const path of [PRODUCTS, FACETS, PROVIDERS]) {
    assert.deepEqual(await fault(path, '一 二 三 四 五 六 七 八 九'), [['q', 'too_many_items']]);
    assert.deepEqual(await fault(path, '　 '), [['q', 'blank']]);
    assert.deepEqual(await fault(path, '长'.repeat(51)), [['q', 'too_long']]);
    await anyone.get(path, { query: { q: '一 二 三 四 五 六 七 八' }, expect: 200 });
  }
  await anyone.get(FACETS, { query: { sort: 'price' }, expect: 400, code: 'invalid_parameters' });
});

test('a provider is found by several words of its name', async () => {
  const names = async (q) => (await all(anyone, PROVIDERS, { q })).map(({ name }) => name);
  assert.deepEqual(await names('事务所 济南'), ['济南明信会计师事务所']);
  assert.deepEqual(await names('事务所 青岛'), []);
  assert.deepEqual(ids(await all(anyone, PROVIDERS, { q: '明信', district_code: '370181' })), []);
});

test('what is taken off, put back or edited is found as it is now', async () => {
  const { reviewer } = await staff(server);
  const suspend = (suspended) => reviewer.post(`${PRODUCTS}/${audit.id}/suspension`, { suspended, reason: '资质待核' }, { expect: 200 });
  await suspend(true);
  assert.deepEqual(await found('明信'), [iso.id]);
  assert.deepEqual(await differences(), []);
  await suspend(false);
  assert.deepEqual(await found('审计'), [audit.id]);
  await approvedVersion(server, provider, audit, { name: '专项清查', price_fen: 700_000 });
  const { body: now } = await provider.client.get(`${PRODUCTS}/${audit.id}`, { expect: 200 });
  const form = productForm({ ...termsOf(now), district_code: '370103' });
  await provider.client.put(`${PRODUCTS}/${audit.id}`, form, { headers: { 'if-match': `"${now.version}"` }, expect: 200 });
  assert.deepEqual(await found('审计'), []);
  assert.deepEqual(await found('清查', { min_price_fen: '700000', district_code: '370103' }), [audit.id]);
  assert.deepEqual(await differences(), []);
});

test('products are found by their provider’s new name, and by the former one no more', async () => {
  const { reviewer } = await staff(server);
  await certify(provider.client, reviewer, 'enterprise', { name: '山东明信集团' });
  assert.deepEqual(await found('集团 山东'), ids([iso, audit]));
  assert.deepEqual(await found('会计师'), []);
  assert.deepEqual(await differences(), []);
});
