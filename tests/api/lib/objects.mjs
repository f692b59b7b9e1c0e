// Who asks, and one object of every kind that x-object names in openapi.yaml, made through the API. To add a kind,
// add a function to OWNED (two enterprises have one each, and neither may see the other's) or SHARED (staff's).
import { setTimeout as sleep } from 'node:timers/promises';
import { certify, uploadId } from './uploads.mjs';
import { draftBatch, withVouchers } from './vouchers.mjs';

const ROLE_LIMIT_MS = 3000;

/** The clients of every role, by role; other and otherProvider are the strangers. */
export async function makeActors(server) {
  const logins = {
    enterprise: 'test-own', provider: 'test-own-provider', other: 'test-other', otherProvider: 'test-other-provider',
    reviewer: 'reviewer-1', operator: 'operator-1', finance: 'finance-1', auditor: 'auditor',
  };
  const actors = { anonymous: server.anonymous() };
  for (const [name, login] of Object.entries(logins)) actors[name] = await server.as(login);
  await withVouchers(server, [logins.enterprise, logins.other]);
  for (const name of ['provider', 'otherProvider']) {
    await certify(actors[name], actors.reviewer, 'provider');
    await holdsRole(actors[name], 'provider');
  }
  return actors;
}

/** A new role counts within a second, on every instance. */
async function holdsRole(client, role) {
  for (const until = Date.now() + ROLE_LIMIT_MS; Date.now() < until; await sleep(20)) {
    const { body } = await client.get('/api/v1/me', { expect: 200 });
    if (body.roles.includes(role)) return;
  }
  throw new Error(`the role ${role} does not hold`);
}

async function firstOf(client, path) {
  const { body } = await client.get(path, { expect: 200 });
  return body.items[0].id;
}

async function makeProduct(provider, shared) {
  const { body } = await provider.post('/api/v1/products', {
    name: '年度财务审计', service_type_code: 'audit', price_fen: 3_000_000, voucher_product: true,
    max_deduction_fen: 1_000_000, voucher_type_ids: [shared.voucher_type], annual_uses: 2, district_code: '370102', contact_name: '赵芳', contact_mobile: '19900000077',
  }, { expect: 201 });
  return body.id;
}

async function makeListed(provider, { reviewer }, shared) {
  const product = await makeProduct(provider, shared);
  await provider.post(`/api/v1/products/${product}/submission`, undefined, { expect: 200 });
  await reviewer.post(`/api/v1/products/${product}/review`, { decision: 'approve' }, { expect: 200 });
  return product;
}

async function makeVersion({ provider }, actors, shared) {
  const product = await makeListed(provider, actors, shared);
  const { body } = await provider.post(`/api/v1/products/${product}/versions`, {
    name: '年度财务审计', service_type_code: 'audit', price_fen: 2_000_000, voucher_product: true, max_deduction_fen: 1_000_000,
    voucher_type_ids: [shared.voucher_type],
  }, { expect: 201 });
  return body.id;
}

async function makeOrder({ buyer, provider }, actors, shared) {
  const product = await makeListed(provider, actors, shared);
  const { body: agreement } = await buyer.get('/api/v1/agreements/trade_agreement', { expect: 200 });
  const { body } = await buyer.post('/api/v1/orders',
    { product_id: product, agreement_version: agreement.version }, { expect: 201 });
  return body.id;
}

/** A submitted one: the firm moves. */
async function makeChangeRequest(buyer) {
  const { body: { items: [{ id: certification, name, legal_representative, district_code, contact_name, contact_mobile, attachment_ids }] } } =
    await buyer.get('/api/v1/certifications', { expect: 200 });
  const { body: { id } } = await buyer.post(`/api/v1/certifications/${certification}/change-requests`,
    { name, legal_representative, district_code, contact_name, contact_mobile, attachment_ids, address: '济南市历下区泉城路 2 号' }, { expect: 201 });
  await buyer.post(`/api/v1/change-requests/${id}/submission`, undefined, { expect: 200 });
  return id;
}

/** kind: (side, actors, shared ids) → id; side is { buyer, provider }, one pair of enterprises. `owners`: the roles. */
export const OWNED = {
  change_request: { owners: ['enterprise'], make: ({ buyer }) => makeChangeRequest(buyer) },
  certification: { owners: ['enterprise'], make: ({ buyer }) => firstOf(buyer, '/api/v1/certifications') },
  enterprise: {
    owners: ['enterprise'], make: async ({ buyer }) => (await buyer.get('/api/v1/me', { expect: 200 })).body.enterprise.id,
  },
  file: { owners: ['enterprise'], make: ({ buyer }) => uploadId(buyer) },
  qualification: { owners: ['enterprise'], make: ({ buyer }) => firstOf(buyer, '/api/v1/qualifications') },
  voucher: { owners: ['enterprise'], make: ({ buyer }) => firstOf(buyer, '/api/v1/vouchers') },
  ledger_entry: { owners: ['enterprise'], make: ({ buyer }) => firstOf(buyer, '/api/v1/ledger/entries') },
  product: { owners: ['provider'], make: ({ provider }, actors, shared) => makeProduct(provider, shared) },
  product_version: { owners: ['provider'], make: makeVersion },
  order: { owners: ['enterprise', 'provider'], make: makeOrder },
};

/** kind: (actors, the ids made so far, server) → id. In this order. */
export const SHARED = {
  provider: async ({ provider }) => (await provider.get('/api/v1/me', { expect: 200 })).body.enterprise.id,
  voucher_type: async ({ operator }) => (await operator.post('/api/v1/voucher-types', {
    code: 'MATRIX', name: '审计服务专用券', face_value_fen: 500_000, validity_days: 90, annual_cap: 2, service_types: ['audit'],
  }, { expect: 201 })).body.id,
  booking_batch: async (actors, ids, server) =>
    (await draftBatch(server, { types: [{ voucher_type_id: ids.voucher_type, quota: 10 }] })).batch.id,
  proposal: async ({ operator }, ids) =>
    (await operator.post(`/api/v1/booking-batches/${ids.booking_batch}/publication`, undefined, { expect: 201 })).body.id,
  freeze: async ({ reviewer }, ids, server) => { // of nobody who does anything
    const { body: { enterprise } } = await (await server.as('test-frozen')).get('/api/v1/me', { expect: 200 });
    return (await reviewer.post('/api/v1/freezes', {
      object_type: 'enterprise', object_id: enterprise.id, reason_code: 'other', reason: '核实',
    }, { expect: 201 })).body.id;
  },
};

/** { own: {kind: id}, foreign: {kind: id}, shared: {kind: id} } */
export async function makeObjects(server, actors) {
  const objects = { own: {}, foreign: {}, shared: {} };
  for (const [kind, make] of Object.entries(SHARED)) objects.shared[kind] = await make(actors, objects.shared, server);
  for (const [kind, { make }] of Object.entries(OWNED)) {
    objects.own[kind] = await make({ buyer: actors.enterprise, provider: actors.provider }, actors, objects.shared);
    objects.foreign[kind] = await make({ buyer: actors.other, provider: actors.otherProvider }, actors, objects.shared);
  }
  return objects;
}
