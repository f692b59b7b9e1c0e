// What can be done with the things that have states: KINDS says how to ask for each action, makeWorld makes each kind of
// thing in every state, and who looks at it. actions.test.mjs tries all of it. To add a kind, add a row to both.
import assert from 'node:assert/strict';
import { makeBatches } from './batches.mjs';
import { order, PASSWORD, pay, productForm, setPassword, termsOf } from './market.mjs';
import { advance, certifiedProvider, domainNow, newEnterprise, staff, timeText, together, until } from './people.mjs';
import { certify, completeForm, uploadId } from './uploads.mjs';
import { fall, fallingBuyers, makeFalling } from './standings.mjs';
import { at, ENTROPY_VALUES, withVouchers } from './vouchers.mjs';

const because = { reason: '材料不符' };
const REVIEWS = [[() => ({ decision: 'approve' })], [() => ({ decision: 'reject', ...because })]];
const SUSPENSION = [[() => ({ suspended: true, ...because }), 'suspension'], [() => ({ suspended: false }), 'reinstatement']];

/** The terms of makeProducts's products but for the price. */
function versionForm({ type }) {
  const form = productForm({ voucher_type_ids: [type.id] });
  return termsOf({ ...form, price_fen: form.price_fen + 100 });
}

/** saveBooking as an action that something else tells of; batch, type: (world, object) → … */
const booking = (batch, type) => ({
  operation: 'saveBooking', action: 'booking', path: (...about) => at(batch(...about), '/booking'), body: (...about) => ({ voucher_type_id: type(...about).id }),
});
const inOpenBatch = booking(({ open }) => open, ({ open }) => open.type);
const inBatch = booking((world, { id }) => id, (world, { type }) => type);

/**
 * kind: base (its path: every write below it is an action, by the contract), ways: operationId → [[body(world, object),
 * action]…] where the contract's example is no body, or one operation is several actions, elsewhere: actions whose operation is another resource's, except:
 * operations below base that are no actions of its own; own: it tells each caller of himself; alike: the kind before,
 * whose answer tells of this one, too; shown: where it tells its actions (base/{id} unless given),
 * tells: (answer, object) → what has allowed_actions and blocked there, list: a list with the same, unless base is one,
 * the object's id in its items, and by which queries all kinds are found, machine: its table of states (machines.mjs),
 * which caller is which party, and when a deadline acts; done: action → (answer) → whether it is done already, and may be said again.
 * An object is { name, id, callers: its owners, enterprise_id, again() → another like it, for operations without a dry
 * run }.
 */
export const KINDS = {
  order: {
    machine: { table: 'order', parties: { buyer: 'buyer', seller: 'seller' }, due: ({ due_at }) => due_at },
    base: '/api/v1/orders',
    ways: {
      payOrder: [[(world, { voucher = world.voucher }) => ({ vouchers: [{ voucher_id: voucher.id, amount_fen: 100 }], payment_password: PASSWORD })]],
      withdrawDispute: [[() => undefined, 'dispute_withdrawal']],
      agreeInDispute: [[() => because, 'dispute_agreement']],
      resolveOrder: [[() => ({ decision: 'none', ...because })], [() => ({ decision: 'full', ...because })]],
    },
  },
  product: {
    machine: { table: 'product', parties: { provider: 'provider' } },
    base: '/api/v1/products',
    except: ['addFavourite', 'removeFavourite'], // whoever may see it may mark it
    list: { // the catalogue tells nothing; providers and staff have lists of their own
      path: '/api/v1/products', id: ({ id }) => id,
      queries: [{ mine: 'true' }, ...['pending', 'listed', 'rejected', 'suspended'].map((state) => ({ state }))],
    },
    ways: {
      replaceProduct: [[({ type }) => productForm({ voucher_type_ids: [type.id] })]], createProductVersion: [[versionForm]],
      reviewProduct: REVIEWS, suspendProduct: SUSPENSION,
    },
  },
  product_version: {
    machine: { table: 'product_version', parties: { provider: 'provider' } },
    base: '/api/v1/product-versions',
    list: { path: '/api/v1/product-versions', id: ({ id }) => id, queries: ['pending', 'approved', 'rejected', 'withdrawn'].map((state) => ({ state })) },
    ways: { replaceProductVersion: [[versionForm]], reviewProductVersion: REVIEWS },
  },
  quote: {
    shown: '/api/v1/products/{id}/quote',
    elsewhere: [{
      operation: 'createOrder', action: 'order', path: () => '/api/v1/orders',
      body: ({ agreement_version }, { id }) => ({ product_id: id, agreement_version }),
    }],
  },
  certification: {
    machine: { table: 'certification', parties: { owner: 'applicant' } },
    base: '/api/v1/certifications',
    ways: {
      replaceCertification: [[() => ({ address: '济南市历下区泉城路 1 号' })]],
      reviewCertification: REVIEWS,
      createChangeRequest: [[() => ({}), 'change_request']],
    },
  },
  change_request: {
    machine: { table: 'change_request', parties: { owner: 'applicant' } },
    base: '/api/v1/change-requests',
    ways: { replaceChangeRequest: [[() => ({ address: '济南市历下区泉城路 1 号' })]], reviewChangeRequest: REVIEWS },
  },
  qualification: {
    machine: { table: 'qualification', parties: { owner: 'applicant' } },
    base: '/api/v1/qualifications',
    ways: {
      replaceQualification: [[() => ({ answers: { employees: 12 } })]],
      reviewQualification: REVIEWS,
      reviewQualificationFlag: [[() => ({})]],
      suspendQualification: SUSPENSION,
    },
    elsewhere: [inOpenBatch],
  },
  member: { own: true, shown: '/api/v1/me', tells: (me) => me.qualification, elsewhere: [inOpenBatch] },
  booking_batch: {
    machine: { table: 'batch', parties: { 'operator-1': 'operator' }, due: ({ issue_at }) => issue_at },
    base: '/api/v1/booking-batches',
    except: ['saveBooking', 'withdrawBooking'], // of availability and booking
    ways: {
      replaceBookingBatch: [[(world, { form }) => form]],
      proposeEntropy: [[() => ({ values: ENTROPY_VALUES })]],
    },
    done: { notice_acknowledgement: (batch) => batch.notice_acknowledged },
  },
  availability: {
    alike: 'booking_batch',
    shown: '/api/v1/booking-batches/{id}',
    tells: ({ availability = [] }, { type }) => availability.find((a) => a.voucher_type_id === type.id),
    list: { path: '/api/v1/booking-batches', id: ({ id }) => id },
    elsewhere: [inBatch],
  },
  booking: {
    shown: '/api/v1/booking-batches/{id}/booking',
    list: { path: '/api/v1/bookings', id: ({ batch_id }) => batch_id },
    elsewhere: [inBatch, { operation: 'withdrawBooking', action: 'withdrawal', path: (world, { id }) => at(id, '/booking') }],
    done: { withdrawal: ({ withdrawn }) => withdrawn },
  },
  freeze: { machine: { table: 'freeze', parties: { 'reviewer-1': 'staff' }, due: ({ ends_at }) => ends_at }, base: '/api/v1/freezes' },
  proposal: {
    machine: { table: 'proposal', parties: { approver: 'approver', 'operator-1': 'proposer' }, due: ({ lapses_at }) => lapses_at },
    base: '/api/v1/proposals',
    ways: { approveProposal: [[(world, { content_sha256 }) => ({ content_sha256 })]] },
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
  const dispute = ({ client }) => ({ id }) => client.post(`/api/v1/orders/${id}/dispute`, because, RIGHT);
  for (const [who, by] of [['the buyer', buyer], ['the seller', seller]]) {
    for (const state of ['in_service', 'awaiting_confirmation']) objects.push(await make(`${state}, disputed by ${who}`, state, seller, dispute(by)));
  }
  objects.push(await make('disputed by who withdrew before', 'in_service', seller, async (made) => {
    await dispute(buyer)(made);
    await buyer.client.post(`/api/v1/orders/${made.id}/dispute/withdrawal`, undefined, RIGHT);
    await dispute(buyer)(made);
  }));
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

/** A version in every state, each beside a listed product of its own; of the one that will be revoked, too. */
async function makeVersions({ seller, revoked, reviewer, type }) {
  const post = (client, path, body, options = RIGHT) => client.post(path, body, options);
  const steps = (client) => ({
    draft: [],
    pending: [[client, 'submission']],
    approved: [[client, 'submission'], [reviewer, 'review', { decision: 'approve' }]],
    rejected: [[client, 'submission'], [reviewer, 'review', { decision: 'reject', ...because }]],
    withdrawn: [[client, 'submission'], [client, 'withdrawal']],
  });
  const objects = { product: [], product_version: [] };
  for (const { login, client, enterprise } of [seller, revoked]) {
    for (const [name, acts] of Object.entries(steps(client))) {
      const { body: { id } } = await post(client, '/api/v1/products', productForm({ voucher_type_ids: [type.id] }), MADE);
      await post(client, `/api/v1/products/${id}/submission`);
      await post(reviewer, `/api/v1/products/${id}/review`, { decision: 'approve' });
      const { body: version } = await post(client, `/api/v1/products/${id}/versions`, versionForm({ type }), MADE);
      for (const [who, what, form] of acts) await post(who, `/api/v1/product-versions/${version.id}/${what}`, form);
      const more = { callers: { provider: client }, enterprise_id: enterprise.id };
      objects.product_version.push({ name: `${name} of ${login}`, id: version.id, ...more });
      if (name === 'pending') objects.product.push({ name: `listed of ${login} with an open version`, id, ...more });
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
  const certifications = { empty: [], ready: [], pending: submitted, rejected: decided('reject'), approved, revoked: [...approved, ['reviewer', 'revocation', because]], withdrawn: [...submitted, ['owner', 'withdrawal']] };
  const qualifications = {
    incomplete: [], ready: [], pending: submitted, rejected: decided('reject'), granted: approved,
    suspended: [...approved, ['reviewer', 'suspension', { suspended: true, ...because }]],
    revoked: [...approved, ['reviewer', 'revocation', because]], withdrawn: [...submitted, ['owner', 'withdrawal']], flagged: approved,
    large: [], uncertified: [],
  };
  const run = async (person, path, acts) => {
    for (const [who, what, body] of acts) await (who === 'owner' ? person.client : reviewer).post(`${path}/${what}`, body, RIGHT);
  };
  const changes = {
    empty: [], ready: [], pending: submitted, approved, rejected: decided('reject'), withdrawn: [['owner', 'withdrawal']],
    'taken back': [...submitted, ['owner', 'withdrawal']], 'of a revoked one': submitted,
  };
  const object = (name, id, { client, enterprise }) => ({ name, id, callers: { owner: client }, enterprise_id: enterprise.id });
  const made = { certification: [], change_request: [], qualification: [] };
  for (const [name, acts] of Object.entries(certifications)) {
    const person = await newEnterprise(server, `test-certification-${name}`);
    const id = await certificationDraft(person, name !== 'empty');
    await run(person, `/api/v1/certifications/${id}`, acts);
    made.certification.push(object(name, id, person));
  }
  for (const [name, acts] of Object.entries(changes)) {
    const person = await newEnterprise(server, `test-change-${name.replaceAll(' ', '-')}`);
    const certification = `/api/v1/certifications/${await certify(person.client, reviewer)}`;
    const { body } = await person.client.get(certification, RIGHT);
    const { name: called, legal_representative, district_code, contact_name, contact_mobile, attachment_ids } = body;
    const form = { name: called, legal_representative, district_code, contact_name, contact_mobile, attachment_ids, address: '济南市历下区泉城路 2 号' };
    const { body: { id } } = await person.client.post(`${certification}/change-requests`, name === 'empty' ? {} : form, MADE);
    await run(person, `/api/v1/change-requests/${id}`, acts);
    if (name === 'of a revoked one') await reviewer.post(`${certification}/revocation`, because, RIGHT);
    made.change_request.push(object(name, id, person));
    if (name === 'ready') made.certification.push(object('with a change request', body.id, person));
  }
  for (const [name, acts] of Object.entries(qualifications)) {
    const person = await newEnterprise(server, `test-qualification-${name}`);
    if (name !== 'uncertified') await certify(person.client, reviewer);
    const form = name === 'incomplete' ? {} : await completeForm(person.client, name === 'large' ? { employees: 1_000_000, revenue_yuan: 1e12, total_assets_yuan: 1e12 } : {});
    const { body: { id } } = await person.client.post('/api/v1/qualifications', form, MADE);
    await run(person, `/api/v1/qualifications/${id}`, acts);
    if (name === 'flagged') await person.client.put(`/api/v1/qualifications/${id}`, { ...form, answers: { ...form.answers, name: '另一家有限公司' } }, { ...RIGHT, headers: { 'if-match': '*' } });
    made.qualification.push(object(name, id, person));
  }
  return made;
}

/** Freezes in every state, of enterprises with nothing else. */
async function makeFreezes(server, { reviewer, callers }) {
  let count = 0;
  const make = async (name, more = async () => {}, form = {}) => {
    const { enterprise } = await newEnterprise(server, `test-freeze-${(count += 1)}`);
    const { body } = await reviewer.post('/api/v1/freezes', { object_type: 'enterprise', object_id: enterprise.id, reason_code: 'other', ...because, ...form }, MADE);
    await more(body);
    return { name, id: body.id, callers: {}, enterprise_id: enterprise.id };
  };
  const lift = async ({ id }) => {
    const { body } = await reviewer.post(`/api/v1/freezes/${id}/lifting`, { reason_code: 'cleared', ...because }, MADE);
    await callers['finance-1'].post(`/api/v1/proposals/${body.id}/approval`, { content_sha256: body.content_sha256 }, RIGHT);
  };
  return [await make('active'),
    await make('proposed to be lifted', ({ id }) => reviewer.post(`/api/v1/freezes/${id}/lifting`, { reason_code: 'cleared', ...because }, MADE)),
    await make('lifted', lift),
    await make('ended', () => advance(server, 60_000), { ends_at: timeText(await domainNow(server) + 60_000) })];
}

/** Whoever may not judge: staff whose account belongs to the enterprise whose object it looks at. */
async function makeInsider(server) {
  const login = 'reviewer-2';
  await server.grant(login, 'operator');
  const client = await server.as(login);
  await until(async () => (await client.get('/api/v1/me', RIGHT)).body.roles.includes('operator'), 'the role holds');
  const { body: { account } } = await client.get('/api/v1/me', RIGHT);
  let now;
  const belongTo = async (enterprise) => {
    if (enterprise === now) return;
    await server.database.sql(`UPDATE account SET enterprise_id = ${enterprise ? `'${enterprise}'` : 'NULL'} WHERE id = '${account.id}'`);
    now = enterprise;
  };
  return { insider: client, belongTo };
}

/** Batches, the buyer's bookings of them, and what was proposed about them. */
async function makeBatchKinds(server, { buyer }) {
  const made = await makeBatches(server, buyer);
  const callers = { buyer: buyer.client };
  const { approver } = await staff(server);
  const objects = { booking_batch: [], booking: [], proposal: [] };
  for (const [name, [batch, ...copies]] of Object.entries(made)) {
    const { row, proposal_id: id } = batch;
    const again = () => copies.shift() ?? assert.fail(`${name}: more copies are needed`);
    objects.booking_batch.push({ ...batch, name, callers, again });
    if (['booked', 'withdrawn'].includes(row.by)) objects.booking.push({ ...batch, name, callers });
    if (row.looked) {
      const another = () => { const { proposal_id, ...copy } = again(); return { ...copy, id: proposal_id }; };
      objects.proposal.push({ ...batch, name, id, callers: { approver }, again: another });
    }
  }
  const open = objects.booking_batch.find(({ name }) => name === 'open');
  return { open, objects: { ...objects, availability: objects.booking_batch.filter(({ row }) => row.to !== 'draft') } };
}

/** { callers: who looks at every object, insider, belongTo(enterprise_id): whose object it may not judge, objects: by kind, and what the bodies of KINDS take }. */
export async function makeWorld(server) {
  const callers = { anonymous: server.anonymous(), stranger: await server.as('test-stranger') };
  for (const login of ['reviewer-1', 'operator-1', 'finance-1', 'auditor']) callers[login] = await server.as(login);
  const reviewer = callers['reviewer-1'];
  const { type, holders: [buyer, ...falling] } = await withVouchers(server, ['test-buyer', ...fallingBuyers()], { face_value_fen: 2_000_000 });
  await setPassword(buyer.client);
  const [seller, revoked] = [await certifiedProvider(server, 'test-seller'), await certifiedProvider(server, 'test-revoked')];
  const world = { callers, reviewer, type, buyer, seller, revoked, voucher: buyer.voucher, products: {} };
  const batches = await makeBatchKinds(server, world);
  world.open = batches.open;
  const products = await makeProducts(world);
  for (const { login } of [seller, revoked]) world.products[login] = products.find(({ name }) => name === `listed of ${login}`);
  const versions = await makeVersions(world);
  products.push(...versions.product);
  const orders = await makeOrders(world);
  const { body: agreement } = await buyer.client.get('/api/v1/agreements/trade_agreement', { expect: 200 });
  world.agreement_version = agreement.version;
  const applications = await makeApplications(server, world);
  for (const { callers: { owner } } of applications.qualification) await owner.post(at(world.open, '/notice-acknowledgement'), undefined, { expect: 204 });
  world.falling = await makeFalling(server, world, falling);
  await fall(world.falling, world);
  await reviewer.post(`/api/v1/certifications/${revoked.certification_id}/revocation`, because, RIGHT);
  await until(async () => (await together(orders, ({ id }) => reviewer.get(`/api/v1/orders/${id}`, RIGHT)))
    .every(({ body }) => body.provider.id !== revoked.enterprise.id || ['refunded', 'disputed'].includes(body.state)), 'the sweep has wound them up');
  const freezes = await makeFreezes(server, { reviewer, callers });
  const quotes = products.map((product) => ({ ...product, callers: { ...product.callers, buyer: buyer.client } }));
  const objects = { freeze: freezes, order: orders, product: products, product_version: versions.product_version, quote: quotes, ...applications, member: applications.qualification, ...batches.objects };
  return { ...world, ...await makeInsider(server), objects };
}
