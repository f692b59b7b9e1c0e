// What can be done with the things that have states: KINDS says how to ask for each action, makeWorld makes each kind of
// thing in every state, and who looks at it. actions.test.mjs tries all of it. To add a kind, add a row to both.
import { order, PASSWORD, pay, productForm, setPassword } from './market.mjs';
import { certifiedProvider, newEnterprise, until } from './people.mjs';
import { certify, completeForm, uploadId } from './uploads.mjs';
import { at, runBatch, withVouchers } from './vouchers.mjs';

const because = { reason: '材料不符' };
const REVIEWS = [[() => ({ decision: 'approve' })], [() => ({ decision: 'reject', ...because })]];
const SUSPENSION = [[() => ({ suspended: true, ...because }), 'suspension'], [() => ({ suspended: false }), 'reinstatement']];

/**
 * kind: base (its path), shown (where it tells its actions; base/{id} unless given), except (sub-resources that are no
 * acts on it), ways: operationId → [[body(world, object), action]…] where the contract alone does not say it, elsewhere:
 * actions whose operation is another resource's. An object is { name, id, callers: its owners, enterprise_id,
 * again() → id of a copy, for operations without a dry run }.
 */
export const KINDS = {
  order: {
    base: '/api/v1/orders',
    ways: {
      payOrder: [[({ voucher }) => ({ vouchers: [{ voucher_id: voucher.id, amount_fen: 100 }], payment_password: PASSWORD })]],
      rejectOrder: [[() => because]],
      returnOrder: [[() => because]],
      reportOrderCompletion: [[() => ({ note: '报告已交付' })]],
      createEvaluation: [[() => ({ service: 'good', platform_stars: 5 })]],
    },
  },
  product: {
    base: '/api/v1/products',
    except: ['favourite'],
    ways: { replaceProduct: [[({ type }) => productForm({ voucher_type_ids: [type.id] })]], reviewProduct: REVIEWS, suspendProduct: SUSPENSION },
  },
  quote: {
    base: '/api/v1/products/{id}/quote',
    shown: '/api/v1/products/{id}/quote',
    elsewhere: [{
      operation: 'createOrder', action: 'order', path: () => '/api/v1/orders',
      body: ({ agreement_version }, { id }) => ({ product_id: id, agreement_version }),
    }],
  },
  certification: {
    base: '/api/v1/certifications',
    ways: {
      replaceCertification: [[() => ({ address: '济南市历下区泉城路 1 号' })]],
      reviewCertification: REVIEWS,
      revokeCertification: [[() => because]],
    },
  },
  qualification: {
    base: '/api/v1/qualifications',
    ways: {
      replaceQualification: [[() => ({ answers: { employees: 12 } })]],
      reviewQualification: REVIEWS,
      suspendQualification: SUSPENSION,
      revokeQualification: [[() => because]],
    },
    elsewhere: [{
      operation: 'saveBooking', action: 'booking', path: ({ open }) => at(open, '/booking'), body: ({ type }) => ({ voucher_type_id: type.id }),
    }],
  },
};

const RIGHT = { expect: 200 };
const MADE = { expect: 201 };

/** Orders of one buyer in every state, and two of a provider that was revoked meanwhile. */
async function makeOrders({ buyer, seller, revoked, voucher, products }) {
  const steps = {
    paid: (o) => pay(buyer.client, o, [[voucher, 100]]),
    in_service: (o, { client }) => client.post(`/api/v1/orders/${o.id}/acceptance`, undefined, RIGHT),
    awaiting_confirmation: (o, { client }) => client.post(`/api/v1/orders/${o.id}/completion-report`, {}, RIGHT),
    completed: (o) => buyer.client.post(`/api/v1/orders/${o.id}/confirmation`, undefined, RIGHT),
    evaluated: (o) => buyer.client.put(`/api/v1/orders/${o.id}/evaluation`, { service: 'good', platform_stars: 5 }, MADE),
  };
  const make = async (name, to, from, more = async () => {}) => {
    const made = await order(buyer.client, products[from.login]);
    for (const [state, step] of Object.entries(steps)) {
      if (to === 'pending_payment') break;
      await step(made, from);
      if (state === to) break;
    }
    await more(made);
    return { name, id: made.id, callers: { buyer: buyer.client, seller: from.client } };
  };
  const cancel = ({ id }) => buyer.client.post(`/api/v1/orders/${id}/cancellation`, undefined, RIGHT);
  const objects = [];
  for (const state of ['pending_payment', ...Object.keys(steps)]) objects.push(await make(state, state, seller));
  objects.push(await make('cancelled', 'pending_payment', seller, cancel), await make('refunded', 'paid', seller, cancel));
  for (const state of ['paid', 'in_service', 'awaiting_confirmation']) objects.push(await make(`${state} of a revoked provider`, state, revoked));
  return objects;
}

/** Products of a provider in every state, and the same of one that will be revoked. */
async function makeProducts({ seller, revoked, reviewer, type }) {
  const post = (client, id, what, body) => client.post(`/api/v1/products/${id}/${what}`, body, RIGHT);
  const steps = (client) => ({
    draft: [],
    pending: [[client, 'submission']],
    rejected: [[client, 'submission'], [reviewer, 'review', { decision: 'reject', ...because }]],
    listed: [[client, 'submission'], [reviewer, 'review', { decision: 'approve' }]],
    'suspended by its provider': [[client, 'submission'], [reviewer, 'review', { decision: 'approve' }], [client, 'suspension', { suspended: true }]],
    'suspended by a reviewer': [[client, 'submission'], [reviewer, 'review', { decision: 'approve' }], [reviewer, 'suspension', { suspended: true, ...because }]],
  });
  const objects = [];
  for (const { login, client, enterprise } of [seller, revoked]) {
    for (const [name, acts] of Object.entries(steps(client))) {
      const { body } = await client.post('/api/v1/products', productForm({ voucher_type_ids: [type.id] }), MADE);
      for (const [who, what, form] of acts) await post(who, body.id, what, form);
      objects.push({ name: `${name} of ${login}`, id: body.id, callers: { provider: client }, enterprise_id: enterprise.id });
    }
  }
  return objects;
}

async function certificationDraft({ client, enterprise }, complete) {
  const filled = complete ? {
    name: enterprise.name, uscc: enterprise.uscc, legal_representative: '测试法人', district_code: '370102', address: '济南市历下区解放路 1 号',
    contact_name: '测试经办人', contact_mobile: '19900000099', attachment_ids: [await uploadId(client)],
  } : {};
  return (await client.post('/api/v1/certifications', { role: 'enterprise', ...filled }, MADE)).body.id;
}

/** { kind: certification or qualification; state → acts behind the draft }: one enterprise each. */
async function makeApplications(server, { reviewer }) {
  const submitted = [['owner', 'submission']];
  const decided = (decision) => [...submitted, ['reviewer', 'review', { decision, ...because }]];
  const approved = decided('approve');
  const certifications = { empty: [], ready: [], pending: submitted, rejected: decided('reject'), approved, revoked: [...approved, ['reviewer', 'revocation', because]] };
  const qualifications = {
    incomplete: [], ready: [], pending: submitted, rejected: decided('reject'), granted: approved,
    suspended: [...approved, ['reviewer', 'suspension', { suspended: true, ...because }]],
    revoked: [...approved, ['reviewer', 'revocation', because]], large: [], uncertified: [],
  };
  const run = async (person, path, acts) => {
    for (const [who, what, body] of acts) await (who === 'owner' ? person.client : reviewer).post(`${path}/${what}`, body, RIGHT);
  };
  const object = (name, id, { client, enterprise }) => ({ name, id, callers: { owner: client }, enterprise_id: enterprise.id });
  const made = { certification: [], qualification: [] };
  for (const [name, acts] of Object.entries(certifications)) {
    const person = await newEnterprise(server, `test-certification-${name}`);
    const id = await certificationDraft(person, name !== 'empty');
    await run(person, `/api/v1/certifications/${id}`, acts);
    made.certification.push(object(name, id, person));
  }
  for (const [name, acts] of Object.entries(qualifications)) {
    const person = await newEnterprise(server, `test-qualification-${name}`);
    if (name !== 'uncertified') await certify(person.client, reviewer);
    const form = name === 'incomplete' ? {} : await completeForm(person.client, name === 'large' ? { employees: 1_000_000, revenue_yuan: 1e12, total_assets_yuan: 1e12 } : {});
    const { body: { id } } = await person.client.post('/api/v1/qualifications', form, MADE);
    await run(person, `/api/v1/qualifications/${id}`, acts);
    made.qualification.push(object(name, id, person));
  }
  return made;
}

/** The one who may not judge: a reviewer's account that belongs to the enterprise whose object it looks at. */
async function insider(server) {
  const client = await server.as('reviewer-2');
  const { body: { account } } = await client.get('/api/v1/me', { expect: 200 });
  const belongTo = (enterprise) => server.database.sql(`UPDATE account SET enterprise_id = ${enterprise ? `'${enterprise}'` : 'NULL'} WHERE id = '${account.id}'`);
  return { client, belongTo };
}

/** { callers: who looks at every object, objects: by kind, belongTo(enterprise_id), and what the bodies of KINDS take }. */
export async function makeWorld(server) {
  const callers = { anonymous: server.anonymous(), stranger: await server.as('test-stranger') };
  for (const login of ['reviewer-1', 'operator-1', 'finance-1', 'auditor']) callers[login] = await server.as(login);
  const reviewer = callers['reviewer-1'];
  const { type, holders: [buyer] } = await withVouchers(server, ['test-buyer'], { face_value_fen: 2_000_000 });
  await setPassword(buyer.client);
  const [seller, revoked] = [await certifiedProvider(server, 'test-seller'), await certifiedProvider(server, 'test-revoked')];
  const world = { callers, reviewer, type, buyer, seller, revoked, voucher: buyer.voucher, products: {} };
  const products = await makeProducts(world);
  for (const { login } of [seller, revoked]) world.products[login] = products.find(({ name }) => name === `listed of ${login}`);
  const orders = await makeOrders(world);
  const { body: agreement } = await buyer.client.get('/api/v1/agreements/trade_agreement', { expect: 200 });
  world.agreement_version = agreement.version;
  world.open = (await runBatch(server, { types: [type], to: 'open' })).batch;
  const applications = await makeApplications(server, world);
  for (const { callers: { owner } } of applications.qualification) await owner.post(at(world.open, '/notice-acknowledgement'), undefined, { expect: 204 });
  await reviewer.post(`/api/v1/certifications/${revoked.certification_id}/revocation`, because, RIGHT);
  await until(async () => !(await revoked.client.get('/api/v1/me', RIGHT)).body.roles.includes('provider'), 'the role is gone');
  const { client, belongTo } = await insider(server);
  callers.insider = client;
  const quotes = products.map((product) => ({ ...product, callers: { ...product.callers, buyer: buyer.client } }));
  return { ...world, belongTo, objects: { order: orders, product: products, quote: quotes, ...applications } };
}
