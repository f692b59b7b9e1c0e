// What a reviewer approved of a product changes only by a reviewed new version (domain.md 4.6): the approved one stays on
// sale meanwhile, an order has the whole of one version, and everybody can read what a version changes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { addAccount, findAccount } from '../idp/accounts.mjs';
import { Client } from './lib/client.mjs';
import { behind } from './lib/hold.mjs';
import { AGREEMENT, listedProduct, order, orderAt, productForm, termsOf } from './lib/market.mjs';
import { all, blockedBy, certifiedProvider, qualifiedEnterprise, staff, together, voucherType } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';

let server;
let people;
let types; // two that accept audits, one that accepts certifications
let seller;
let buyers;

before(async () => {
  server = await startServer({ env: { JQT_DB_POOL: '10' } }); // of which one enterprise may hold three
  people = await staff(server);
  types = [await voucherType(server), await voucherType(server), await voucherType(server, { service_types: ['iso_certification'] })];
  [seller, ...buyers] = await Promise.all([certifiedProvider(server, 'test-seller'),
    ...['one', 'two', 'three', 'four'].map((name) => qualifiedEnterprise(server, `test-buyer-${name}`))]);
});
after(() => server?.stop());

const ANY = { headers: { 'if-match': '*' } };
const at = (version, more = '') => `/api/v1/product-versions/${version.id ?? version}${more}`;
const ofProduct = (product) => `/api/v1/products/${product.id}/versions`;
const listed = (changes) => listedProduct(server, seller, [types[0]], changes);
const shown = async (product, client = server.anonymous()) => (await client.get(`/api/v1/products/${product.id}`, { expect: 200 })).body;

async function started(product, changes) {
  return (await seller.client.post(ofProduct(product), { ...termsOf(product), ...changes }, { expect: 201 })).body;
}
async function submitted(product, changes) {
  const { id } = await started(product, changes);
  return (await seller.client.post(at(id, '/submission'), undefined, { expect: 200 })).body;
}
const approve = (version, options = { expect: 200 }, reviewer = people.reviewer) => reviewer.post(at(version, '/review'), { decision: 'approve' }, options);

test('what was approved of a product on sale is not changed by an edit, and each such member is told', async () => {
  const product = await listed();
  const whole = productForm({ voucher_type_ids: [types[0].id] });
  const attempts = {
    name: '换了名字', service_type_code: 'tax_service', price_fen: 5_000_000, max_deduction_fen: 400_000, annual_uses: 1, service_days: 1,
    voucher_type_ids: [types[0].id, types[1].id],
  };
  const refused = async (form) => {
    const { body } = await seller.client.put(`/api/v1/products/${product.id}`, form, { ...ANY, expect: 409, code: 'review_required' });
    return body.errors.map(({ pointer, code }) => [pointer, code]);
  };
  for (const [member, value] of Object.entries(attempts)) {
    assert.deepEqual(await refused({ ...whole, [member]: value }), [[`/${member}`, 'reviewed']]);
  }
  assert.deepEqual(await refused({ ...whole, voucher_product: false, max_deduction_fen: 0, voucher_type_ids: [] }),
    ['/voucher_product', '/max_deduction_fen', '/voucher_type_ids'].map((pointer) => [pointer, 'reviewed']));
  await seller.client.post(`/api/v1/products/${product.id}/suspension`, { suspended: true }, { expect: 200 });
  assert.deepEqual(await refused({ ...whole, price_fen: 5_000_000 }), [['/price_fen', 'reviewed']], 'nor while it is off the list');
  const { updated_at, ...now } = await shown(product, seller.client);
  assert.deepEqual(termsOf(now), termsOf(product));
});

test('where it is offered, contacts and texts change at once', async () => {
  const product = await listed();
  const texts = { district_code: '370103', contact_name: '钱江', contact_mobile: '19900000078', contact_phone: '0531-88880000', contact_email: 'a@example.cn',
    introduction: '新的介绍', guarantee: '不满意重做', process: '一、二、三', details: '详情' };
  const { body } = await seller.client.put(`/api/v1/products/${product.id}`, productForm({ voucher_type_ids: [types[0].id], ...texts }), { ...ANY, expect: 200 });
  assert.equal(body.state, 'listed');
  const now = await shown(product);
  assert.deepEqual(Object.fromEntries(Object.keys(texts).map((member) => [member, now[member]])), texts);
  assert.deepEqual([termsOf(now), now.terms_version], [termsOf(product), 1]);
  const found = await all(server.anonymous(), '/api/v1/products', { district_code: '370103', provider_id: seller.enterprise.id });
  assert.ok(found.some(({ id }) => id === product.id));
  await seller.client.put(`/api/v1/products/${product.id}`, productForm({ voucher_type_ids: [types[0].id], introduction: '反\u202e向' }), { ...ANY, expect: 422 });
});

test('a version replaces the terms when it is approved; until then the approved ones are on sale', async () => {
  const product = await listed();
  const [buyer] = buyers;
  const changes = { name: 'ＩＳＯ 专项㈱', service_type_code: 'iso_certification', price_fen: 900_000, max_deduction_fen: 100_000, voucher_type_ids: [types[2].id], annual_uses: 3, service_days: 30 };
  const version = await submitted(product, changes);
  const before_ = await order(buyer.client, product);
  assert.deepEqual([before_.price_fen, before_.product.name, before_.product.terms_version], [500_000, product.name, 1]);
  assert.deepEqual(termsOf(await shown(product)), termsOf(product));
  const { body: approved } = await approve(version);
  assert.deepEqual([approved.state, approved.terms_version, approved.offline_fen], ['approved', 2, 800_000]);
  const now = await shown(product);
  assert.deepEqual([termsOf(now), now.terms_version, now.state, now.listed_at], [{ ...termsOf(product), ...changes }, 2, 'listed', product.listed_at]);
  const found = (q) => all(server.anonymous(), '/api/v1/products', { q, service_type: 'iso_certification', provider_id: seller.enterprise.id });
  assert.deepEqual((await found('iso专项(株)')).map(({ id }) => id), [product.id], 'it is found by what it is called now');
  assert.deepEqual(await found(product.name), []);
  const kept = (await buyer.client.get(orderAt(before_), { expect: 200 })).body;
  assert.deepEqual([kept.price_fen, kept.max_deduction_fen, kept.product.name, kept.voucher_type_ids], [500_000, 300_000, product.name, [types[0].id]]);
  const after_ = await order(buyer.client, product);
  assert.deepEqual([after_.price_fen, after_.max_deduction_fen, after_.product.terms_version, after_.voucher_type_ids], [900_000, 100_000, 2, [types[2].id]]);
  const history = await all(seller.client, ofProduct(product));
  assert.deepEqual(history.map((v) => [v.terms_version, v.price_fen, v.state]), [[2, 900_000, 'approved'], [1, 500_000, 'approved']]);
  assert.ok(history[1].changes.every(({ before: was }) => was === null), 'before the first one there was none');
  assert.deepEqual(await server.database.sql('(TABLE listed_product EXCEPT TABLE catalogue) UNION ALL (TABLE catalogue EXCEPT TABLE listed_product)'), []);
});

test('provider and reviewer read what a version changes, and nobody else that there is one', async () => {
  const product = await listed();
  const version = await started(product, { price_fen: 600_000, voucher_type_ids: [types[1].id, types[0].id] });
  const changes = [
    { member: 'price_fen', before: 500_000, after: 600_000 },
    { member: 'voucher_type_ids', before: [types[0].id], after: [types[0].id, types[1].id].sort() },
  ];
  assert.deepEqual(version.changes, changes);
  assert.deepEqual(version.voucher_types.map(({ id }) => id).sort(), changes[1].after);
  await people.reviewer.get(at(version), { expect: 404 });
  assert.deepEqual((await shown(product, seller.client)).open_version, { id: version.id, state: 'draft' });
  assert.equal((await shown(product, people.reviewer)).open_version, null);
  await seller.client.post(at(version, '/submission'), undefined, { expect: 200 });
  const { body } = await people.reviewer.get(at(version), { expect: 200 });
  assert.deepEqual([body.changes, body.allowed_actions], [changes, ['review']]);
  assert.deepEqual((await all(people.reviewer, '/api/v1/product-versions')).find(({ id }) => id === version.id).changes, changes);
  assert.deepEqual((await shown(product, people.reviewer)).open_version, { id: version.id, state: 'pending' });
  for (const client of [server.anonymous(), buyers[0].client]) assert.ok(!('open_version' in await shown(product, client)));
  await approve(version);
  assert.deepEqual((await seller.client.get(at(version), { expect: 200 })).body.changes, changes, 'also when it is on sale itself');
  assert.equal((await shown(product, seller.client)).open_version, null);
});

test('one version is open at a time; a rejected or withdrawn one makes room and stays readable', async () => {
  const product = await listed();
  const first = await started(product, { price_fen: 600_000 });
  const again = { ...termsOf(product), price_fen: 700_000 };
  await seller.client.post(ofProduct(product), again, { expect: 409, code: 'already_exists' });
  assert.equal(blockedBy(await shown(product, seller.client), 'versions'), 'already_exists');
  const { body: changed } = await seller.client.put(at(first), { ...again, annual_uses: 5 }, { ...ANY, expect: 200 });
  assert.deepEqual(changed.changes.map(({ member }) => member), ['price_fen', 'annual_uses']);
  await seller.client.post(at(first, '/submission'), undefined, { expect: 200 });
  await seller.client.put(at(first), again, { ...ANY, expect: 409, code: 'wrong_state' });
  await people.reviewer.post(at(first, '/review'), { decision: 'reject' }, { expect: 422, code: 'reason_required' });
  await people.reviewer.post(at(first, '/review'), { decision: 'reject', reason: '价格过高' }, { expect: 200 });
  const second = await submitted(product, { price_fen: 550_000 });
  await seller.client.post(at(second, '/withdrawal'), undefined, { expect: 200 });
  await approve(second, { expect: 409, code: 'wrong_state' });
  const third = await started(product, { price_fen: 560_000 });
  await seller.client.post(at(third, '/withdrawal'), undefined, { expect: 200 });
  assert.deepEqual((await all(seller.client, ofProduct(product))).map((v) => [v.state, v.reason]),
    [['withdrawn', null], ['withdrawn', null], ['rejected', '价格过高'], ['approved', null]]);
  assert.equal((await all(people.reviewer, ofProduct(product))).length, 3, 'what was never submitted is the provider’s alone');
  assert.deepEqual(termsOf(await shown(product)), termsOf(product));
});

test('a version changes something, and is as sound as a product', async () => {
  const product = await listed();
  const create = async (changes, options) => (await seller.client.post(ofProduct(product), { ...termsOf(product), ...changes }, options)).body;
  const faults = async (changes) => (await create(changes, { expect: 422 })).errors.map(({ pointer, code }) => [pointer, code]);
  await create({}, { expect: 409, code: 'nothing_changed' });
  assert.deepEqual(await faults({ max_deduction_fen: 600_000 }), [['/max_deduction_fen', 'too_large']]);
  assert.deepEqual(await faults({ voucher_type_ids: [types[2].id] }), [['/voucher_type_ids/0', 'mismatch']]);
  assert.deepEqual(await faults({ name: '反\u202e向' }), [['/name', 'forbidden_characters']]);
  assert.deepEqual(await faults({ service_type_code: 'alchemy', voucher_product: false, max_deduction_fen: 0, voucher_type_ids: [] }), [['/service_type_code', 'does_not_exist']]);
  const version = await started(product, { price_fen: 600_000, voucher_type_ids: [types[0].id, types[0].id.toUpperCase()] });
  assert.deepEqual(version.voucher_type_ids, [types[0].id], 'the same one, named twice');
  await seller.client.put(at(version), termsOf(product), { ...ANY, expect: 409, code: 'nothing_changed' });
});

test('a draft is edited itself, and taken back from the review first', async () => {
  const { body: { id } } = await seller.client.post('/api/v1/products', productForm({ voucher_type_ids: [types[0].id] }), { expect: 201 });
  const product = { id };
  await seller.client.post(ofProduct(product), termsOf(productForm({ voucher_type_ids: [types[0].id], price_fen: 1_000_000 })), { expect: 409, code: 'wrong_state' });
  await seller.client.post(`/api/v1/products/${id}/submission`, undefined, { expect: 200 });
  const changed = productForm({ voucher_type_ids: [types[0].id], price_fen: 1_000_000 });
  await seller.client.put(`/api/v1/products/${id}`, changed, { ...ANY, expect: 409, code: 'wrong_state' });
  const { body } = await seller.client.post(`/api/v1/products/${id}/withdrawal`, undefined, { expect: 200 });
  assert.equal(body.state, 'draft');
  await seller.client.put(`/api/v1/products/${id}`, changed, { ...ANY, expect: 200 });
  await people.reviewer.post(`/api/v1/products/${id}/review`, { decision: 'approve' }, { expect: 409, code: 'wrong_state' });
});

test('nobody reviews a version of an enterprise that one of his logins spoke of', async () => {
  const version = await submitted(await listed(), { price_fen: 600_000 });
  const login = 'judge-of-versions';
  addAccount({ ...findAccount('test-model'), account_type: 'person', uscc: seller.enterprise.uscc, login });
  await server.grant(login, 'reviewer');
  const { access_token: token } = await server.tokens(login, { fresh: true });
  const judge = new Client(server.publicUrl, { token });
  await approve(version, { expect: 409, code: 'own_work' }, judge);
  assert.equal(blockedBy((await judge.get(at(version), { expect: 200 })).body, 'review'), 'own_work');
  await approve(version);
});

test('a product that its reviewer took off the list comes back with a better version, by a reviewer', async () => {
  const product = await listed();
  const suspension = (client, suspended, options) => client.post(`/api/v1/products/${product.id}/suspension`, { suspended, reason: '价格有误' }, options);
  await suspension(people.reviewer, true, { expect: 200 });
  await approve(await submitted(product, { price_fen: 450_000 }));
  assert.equal((await shown(product, seller.client)).state, 'suspended');
  await suspension(seller.client, false, { expect: 403, code: 'forbidden' });
  await suspension(people.reviewer, false, { expect: 200 });
  assert.equal((await shown(product)).price_fen, 450_000);
});

// ---- an order is made of one version ----

const agreed = async () => (await server.anonymous().get(AGREEMENT, { expect: 200 })).body.version;

test('an order that says which terms it saw is refused when they have changed', async () => {
  const product = await listed();
  const version = await submitted(product, { price_fen: 600_000 });
  const body = { product_id: product.id, agreement_version: await agreed(), terms_version: product.terms_version };
  await buyers[0].client.post('/api/v1/orders', body, { expect: 201 });
  await approve(version);
  const { body: problem } = await buyers[0].client.post('/api/v1/orders', body, { expect: 409, code: 'terms_outdated' });
  assert.equal(problem.current_terms_version, 2);
  const { body: made } = await buyers[0].client.post('/api/v1/orders', { ...body, terms_version: 2 }, { expect: 201 });
  assert.equal(made.price_fen, 600_000);
});

test('an order that comes while a version is being approved waits, and has the whole of it', async () => {
  const product = await listed();
  const version = await submitted(product, { name: '新的名字', price_fen: 600_000, max_deduction_fen: 200_000, voucher_type_ids: [types[1].id] });
  const body = { product_id: product.id, agreement_version: await agreed() };
  const ask = (more) => () => buyers[0].client.post('/api/v1/orders', { ...body, ...more });
  const approval = [
    `UPDATE product p SET name = v.name, price_fen = v.price_fen, max_deduction_fen = v.max_deduction_fen, terms_version = 2 FROM product_version v WHERE v.id = '${version.id}' AND p.id = v.product_id`,
    `UPDATE product_version SET state = 'approved', terms_version = 2 WHERE id = '${version.id}'`,
    `UPDATE product_voucher_type SET voucher_type_id = '${types[1].id}' WHERE product_id = '${product.id}'`,
  ];
  const [made, stale] = await behind(server, approval, ask(), ask({ terms_version: 1 }));
  assert.equal(made.status, 201);
  const { product: of, price_fen, max_deduction_fen, voucher_type_ids } = made.body;
  assert.deepEqual([of.name, of.terms_version, price_fen, max_deduction_fen, voucher_type_ids], ['新的名字', 2, 600_000, 200_000, [types[1].id]]);
  assert.deepEqual([stale.status, stale.body.code], [409, 'terms_outdated']);
});

test('an approval waits for what is being done to its product', async () => {
  const product = await listed();
  const version = await submitted(product, { price_fen: 600_000 });
  const held = [`SELECT FROM product WHERE id = '${product.id}' FOR NO KEY UPDATE`, `UPDATE product_version SET state = 'withdrawn' WHERE id = '${version.id}'`];
  const answer = await behind(server, held, () => approve(version, {}));
  assert.deepEqual([answer.status, answer.body.code], [409, 'wrong_state']);
  assert.equal((await shown(product)).price_fen, 500_000);
});

test('a version is not begun beside one that is just being begun', async () => {
  const product = await listed();
  const begin = (price_fen) => seller.client.post(ofProduct(product), { ...termsOf(product), price_fen });
  const answers = await Promise.all([600_000, 610_000, 620_000, 630_000].map(begin));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409, 409, 409]);
  assert.ok(answers.every(({ status, body }) => status === 201 || body.code === 'already_exists'));
});

const TRIES = 200;
test(`of ${TRIES} orders made while a version is approved each has the whole of the old or of the new one`, async () => {
  const products = await together(Array.from({ length: 10 }), () => listed({ annual_uses: 1000 }));
  const agreement_version = await agreed();
  const soldAs = ({ name, service_type_code, price_fen, max_deduction_fen, voucher_type_ids }, terms_version) => (
    { name, service_type_code, price_fen, max_deduction_fen, voucher_type_ids, terms_version });
  const seenBy = ({ product: { name, service_type_code, terms_version }, price_fen, max_deduction_fen, voucher_type_ids }) => (
    { name, service_type_code, price_fen, max_deduction_fen, voucher_type_ids, terms_version });
  const got = { old: 0, new: 0 };
  await together(products, async (product) => {
    let now = { ...termsOf(product), annual_uses: 1000 };
    for (let n = 1; n <= TRIES / products.length; n++) {
      const audits = n % 2 === 0;
      const next = { ...now, name: `第 ${n} 版`, service_type_code: audits ? 'audit' : 'iso_certification', price_fen: 500_000 + n * 1000,
        max_deduction_fen: 100_000 + n * 100, voucher_type_ids: [types[audits ? 0 : 2].id] };
      const version = await submitted({ ...product, ...now }, next);
      const [{ body }] = await Promise.all([
        buyers[n % buyers.length].client.post('/api/v1/orders', { product_id: product.id, agreement_version }, { expect: 201 }), approve(version)]);
      const which = body.product.terms_version === n ? 'old' : 'new';
      assert.deepEqual(seenBy(body), soldAs(which === 'old' ? now : next, which === 'old' ? n : n + 1));
      got[which] += 1;
      now = next;
    }
  });
  assert.equal(got.old + got.new, TRIES);
});
