// What GET shows of something that PUT replaces can be sent back as it is, however much of it is empty: nothing is refused
// and nothing changes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { wholeContract } from './lib/client.mjs';
import { listedProduct, productForm, termsOf } from './lib/market.mjs';
import { certifiedProvider, newEnterprise, qualifiedEnterprise, staff, voucherType } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { certify } from './lib/uploads.mjs';
import { at, draftBatch, runBatch } from './lib/vouchers.mjs';

let server;
let people;
let provider;
before(async () => {
  server = await startServer();
  for (const [login, role] of [['operator-1', 'operator'], ['operator-2', 'operator'], ['reviewer-1', 'reviewer']]) await server.grant(login, role);
  people = await staff(server);
  provider = await certifiedProvider(server, 'test-provider');
});
after(() => server?.stop());

const { document } = wholeContract;
const follow = (node) => {
  while (node?.$ref) node = node.$ref.slice(2).split('/').reduce((o, key) => o[key], document);
  return node;
};
const bodyOf = ({ operation }) => follow(operation.requestBody?.content['application/json']?.schema);

/** Of what GET shows, what the body of PUT takes; every member of the body must be shown. */
function pick(schema, shown, place) {
  const { properties, items, 'x-open': open } = follow(schema);
  if (Array.isArray(shown)) return shown.map((item, i) => pick(items, item, `${place}/${i}`));
  if (shown === null || typeof shown !== 'object' || open) return shown;
  const optional = place.endsWith('/attachments'); // kinds that have no file are not shown
  return Object.fromEntries(Object.entries(properties).flatMap(([name, inner]) => {
    assert.ok(optional || name in shown, `${place}/${name}: GET does not show it`);
    return name in shown ? [[name, pick(inner, shown[name], `${place}/${name}`)]] : [];
  }));
}

const made = async (client, path, body) => (await client.post(path, body, { expect: 201 })).location;

/** By operation of PUT: who edits, and the addresses of those that are edited, with as many empty members as can be. */
const EDITED = {
  replaceCertification: async () => {
    const { client } = await newEnterprise(server, 'test-editing');
    return { client, paths: [await made(client, '/api/v1/certifications', { role: 'enterprise' })] };
  },
  replaceChangeRequest: async () => {
    const { client } = await newEnterprise(server, 'test-editing-change');
    const id = await certify(client, people.reviewer);
    return { client, paths: [await made(client, `/api/v1/certifications/${id}/change-requests`, {})] };
  },
  replaceEnterpriseContacts: async () => {
    const { client, enterprise } = await newEnterprise(server, 'test-editing');
    return { client, paths: [`/api/v1/enterprises/${enterprise.id}`] };
  },
  replaceQualification: async () => {
    const { client } = await newEnterprise(server, 'test-editing');
    return { client, paths: [await made(client, '/api/v1/qualifications', {})] };
  },
  replaceProduct: async () => {
    const { client } = provider;
    const { name, service_type_code, price_fen, district_code, contact_name, ...more } = productForm();
    const least = { name, service_type_code, price_fen, voucher_product: false, district_code, contact_name };
    const types = [await voucherType(server), await voucherType(server)];
    const paid = { ...least, ...more, voucher_product: true, voucher_type_ids: types.map(({ id }) => id) };
    const onSale = await listedProduct(server, provider, types);
    return { client, paths: [await made(client, '/api/v1/products', least), await made(client, '/api/v1/products', paid), `/api/v1/products/${onSale.id}`] };
  },
  replaceProductVersion: async () => {
    const { client } = provider;
    const { id, ...product } = await listedProduct(server, provider, [await voucherType(server)]);
    return { client, paths: [await made(client, `/api/v1/products/${id}/versions`, { ...termsOf(product), price_fen: 600_000 })] };
  },
  replaceVoucherType: async () => ({ client: people.operator, paths: [`/api/v1/voucher-types/${(await voucherType(server)).id}`] }),
  replaceBookingBatch: async () => {
    const type = await voucherType(server);
    const { batch } = await draftBatch(server, { types: [{ voucher_type_id: type.id, quota: 10 }] });
    return { client: people.operator, paths: [at(batch)] };
  },
  saveBooking: async () => {
    const { client } = await qualifiedEnterprise(server, 'test-booking');
    const type = await voucherType(server);
    const { batch } = await runBatch(server, { types: [type], bookings: [{ client, type }], to: 'open' });
    return { client, paths: [at(batch, '/booking')] };
  },
  replaceSite: async () => {
    const client = people.operator;
    const { body: { version, ...site }, etag } = await client.get('/api/v1/site', { expect: 200 });
    assert.ok(version > 0);
    await client.put('/api/v1/site', { ...site, notice: '' }, { headers: { 'if-match': etag }, expect: 200 });
    return { client, paths: ['/api/v1/site'] };
  },
  changeSetting: async () => ({ client: people.operator, paths: ['/api/v1/settings/rating_voucher_minimum_fen'] }),
  publishAgreement: async () => ({ client: people.operator, paths: ['/api/v1/agreements/trade_agreement'] }),
  publishTemplate: async () => ({ client: people.operator, paths: ['/api/v1/templates/application_form'] }),
};
/* One evaluation is made once; a password is not shown. */
const ELSEWHERE = ['createEvaluation', 'replacePaymentPassword'];

const puts = wholeContract.operations.filter((o) => o.method === 'put' && bodyOf(o));
const REPLACED = ['version', 'current_version', 'revision', 'updated_at', 'published_at', 'changed_at']; // as by any save

test('everything that PUT replaces is edited here', () => {
  assert.deepEqual(puts.map(({ operation }) => operation.operationId).sort(), [...Object.keys(EDITED), ...ELSEWHERE].sort());
});

async function putBack(client, address, schema) {
  const { body: shown, etag } = await client.get(address, { expect: 200 });
  await client.put(address, pick(schema, shown, ''), { headers: { 'if-match': etag }, expect: 200 });
  const { body } = await client.get(address, { expect: 200 });
  const kept = (answer) => Object.fromEntries(Object.entries(answer).filter(([name]) => !REPLACED.includes(name)));
  assert.deepEqual(kept(body), kept(shown));
}

for (const put of puts.filter(({ operation }) => EDITED[operation.operationId])) {
  test(`${put.operation.operationId}: what is shown can be sent back, and nothing changes`, async () => {
    const { client, paths } = await EDITED[put.operation.operationId]();
    for (const path of paths) await putBack(client, path, bodyOf(put));
  });
}
