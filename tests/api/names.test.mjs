// Names are compared without regard to width, letter case, blanks and what cannot be seen (api.md "Text").
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { approvedVersion, listedProduct, productForm } from './lib/market.mjs';
import { all, certifiedProvider, newEnterprise, voucherType } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';

let server;
let provider;
let type;
const UNSEEN = '\u200b';

before(async () => {
  server = await startServer();
  type = await voucherType(server);
  provider = await certifiedProvider(server, 'test-provider', { name: 'Ｑｉｎｇｄａｏ Prüf（检测）' });
});
after(() => server?.stop());

const found = async (list, q) => (await all(server.anonymous(), list, { q })).map(({ id }) => id);

/** The list finds it, and it alone, by each of these. */
async function finds(list, id, ...words) {
  for (const q of words) assert.deepEqual(await found(list, q), [id], q);
}

test('a provider is found however its certified name is typed', async () => {
  const { id } = provider.enterprise;
  await finds('/api/v1/providers', id, 'qingdao', 'ＱＩＮＧＤＡＯ', `Qing${UNSEEN}dao`, 'PRÜF', '(检测)', '（检测）', '测');
  assert.deepEqual(await found('/api/v1/providers', 'qingdao-'), []);
});

test('a product is found however its name is typed, and by its new name alone once it is changed', async () => {
  const product = await listedProduct(server, provider, [type], { name: 'ＩＳＯ 14001 认证㈱' });
  await finds('/api/v1/products', product.id, 'iso 14001', 'ｉｓｏ', 'Iso　１４００１', '(株)', '认证');
  await approvedVersion(server, provider, product, { name: 'ﬁｎｅ 年审' });
  await finds('/api/v1/products', product.id, 'FINE', '年审');
  assert.deepEqual(await found('/api/v1/products', 'iso'), []);
});

test('every name that was written has its folded form beside it', async () => {
  await newEnterprise(server, 'test-newcomer'); // its name is the login's
  const draft = (name) => productForm({ voucher_type_ids: [type.id], name });
  const { location, etag } = await provider.client.post('/api/v1/products', draft('草稿'), { expect: 201 });
  await provider.client.put(location, draft('改过的 草稿㈱'), { headers: { 'if-match': etag }, expect: 200 });
  const names = await server.database.sql('SELECT name, name_folded FROM enterprise UNION ALL SELECT name, name_folded FROM product');
  assert.ok(names.some(([name]) => name.includes('（newcomer）')));
  for (const [name, folded] of names) assert.equal(folded, name.normalize('NFKC').toLowerCase().replace(/\s/g, ''), name);
});
