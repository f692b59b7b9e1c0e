// Who asks, and one object of every kind that x-object names in openapi.yaml, made through the API. To add a kind,
// add a function to OWNED (two enterprises have one each, and neither may see the other's) or SHARED (staff's).
import { setTimeout as sleep } from 'node:timers/promises';
import { certify, completeForm, uploadId } from './uploads.mjs';

const ROLE_LIMIT_MS = 3000;
const DAY_MS = 86_400_000;
const inDays = (days) => new Date(Date.now() + days * DAY_MS).toISOString();

/** The clients of every role, by role; other and otherProvider are the strangers. */
export async function makeActors(server) {
  const logins = {
    enterprise: 'test-own', provider: 'test-own-provider', other: 'test-other', otherProvider: 'test-other-provider',
    reviewer: 'reviewer-1', operator: 'operator-1', finance: 'finance-1', auditor: 'auditor',
  };
  const actors = { anonymous: server.anonymous() };
  for (const [name, login] of Object.entries(logins)) actors[name] = await server.as(login);
  for (const name of ['enterprise', 'other']) await certify(actors[name], actors.reviewer);
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

async function makeOrder({ buyer, provider }, { reviewer }, shared) {
  const product = await makeProduct(provider, shared);
  await provider.post(`/api/v1/products/${product}/submission`, undefined, { expect: 200 });
  await reviewer.post(`/api/v1/products/${product}/review`, { decision: 'approve' }, { expect: 200 });
  const { body: agreement } = await buyer.get('/api/v1/agreements/trade_agreement', { expect: 200 });
  const { body } = await buyer.post('/api/v1/orders',
    { product_id: product, agreement_version: agreement.version }, { expect: 201 });
  return body.id;
}

/** kind: (side, actors, shared ids) → id; side is { buyer, provider }, one pair of enterprises. `owners`: the roles. */
export const OWNED = {
  certification: { owners: ['enterprise'], make: ({ buyer }) => firstOf(buyer, '/api/v1/certifications') },
  enterprise: {
    owners: ['enterprise'], make: async ({ buyer }) => (await buyer.get('/api/v1/me', { expect: 200 })).body.enterprise.id,
  },
  file: { owners: ['enterprise'], make: ({ buyer }) => uploadId(buyer) },
  qualification: {
    owners: ['enterprise'],
    make: async ({ buyer }) => (await buyer.post('/api/v1/qualifications', await completeForm(buyer), { expect: 201 })).body.id,
  },
  product: { owners: ['provider'], make: ({ provider }, actors, shared) => makeProduct(provider, shared) },
  order: { owners: ['enterprise', 'provider'], make: makeOrder },
};

const source = (n) => ({
  issuer: '中国福利彩票发行管理中心', issue: `第 ${n} 期`, source: 'https://www.cwl.gov.cn', pattern: '^[0-9]{5}$',
  encoding: 'digits', scheduled_at: inDays(17 + n / 10),
});

/** kind: (actors, the ids made so far) → id. In this order. */
export const SHARED = {
  voucher_type: async ({ operator }) => (await operator.post('/api/v1/voucher-types', {
    code: 'MATRIX', name: '审计服务专用券', face_value_fen: 500_000, validity_days: 90, annual_cap: 2, service_types: ['audit'],
  }, { expect: 201 })).body.id,
  booking_batch: async ({ operator }, ids) => (await operator.post('/api/v1/booking-batches', {
    number: '209901-01', title: '测试批次', notice: '请在有效期内使用', opens_at: inDays(10), closes_at: inDays(17),
    publicity_at: inDays(20), issue_at: inDays(30), types: [{ voucher_type_id: ids.voucher_type, quota: 10 }],
    entropy_events: [1, 2].map((n) => ({ ...source(n), substitute: source(n + 2) })),
  }, { expect: 201 })).body.id,
  proposal: async ({ operator }, ids) =>
    (await operator.post(`/api/v1/booking-batches/${ids.booking_batch}/publication`, undefined, { expect: 201 })).body.id,
};

/** { own: {kind: id}, foreign: {kind: id}, shared: {kind: id} } */
export async function makeObjects(actors) {
  const objects = { own: {}, foreign: {}, shared: {} };
  for (const [kind, make] of Object.entries(SHARED)) objects.shared[kind] = await make(actors, objects.shared);
  for (const [kind, { make }] of Object.entries(OWNED)) {
    objects.own[kind] = await make({ buyer: actors.enterprise, provider: actors.provider }, actors, objects.shared);
    objects.foreign[kind] = await make({ buyer: actors.other, provider: actors.otherProvider }, actors, objects.shared);
  }
  return objects;
}
