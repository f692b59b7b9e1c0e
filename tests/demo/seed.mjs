// `node tests/demo/seed.mjs`: demo data, made through the API by the demo logins. Each step looks whether its thing
// is there, so a repetition changes nothing and an interrupted one goes on. The open batch is the last thing made:
// while one is open, all is there.
import {
  approve, as, batchForm, certificationForm, Client, DAY_MS, domainNow, HOUR_MS, MINUTE_MS, moveClockTo, nextBatchNumber,
  PAYMENT_PASSWORD, pdf, qualificationForm, renewFigures, timeText, upload,
} from './lib.mjs';
import { findAccount } from '../idp/accounts.mjs';
import {
  ENTERPRISES, ISSUED_BATCHES, NOTICE, OPEN_BATCH_TITLE, ORDERS, PRODUCTS, VOUCHER_TYPES,
} from './catalogue.mjs';

async function isThere() {
  const batches = await new Client().all('/booking-batches');
  return batches.some(({ title, state }) => title === OPEN_BATCH_TITLE && state === 'open');
}

// ---- enterprises ------------------------------------------------------------------------------------------------
async function ensureCertified(login) {
  const { role, certification } = ENTERPRISES[login];
  const [client, reviewer] = await Promise.all([as(login), as('reviewer-1')]);
  const { certifications } = await client.get('/me');
  let { id, state } = certifications?.[role] ?? {};
  if (!id) {
    const form = await certificationForm(client, login, certification);
    ({ id, state } = await client.post('/certifications', { role, ...form }));
  }
  if (state === 'draft') ({ state } = await client.post(`/certifications/${id}/submission`));
  if (state === 'pending') await reviewer.post(`/certifications/${id}/review`, { decision: 'approve' });
  await untilRole(client, role);
}

/** A changed role holds within a second, not at once. */
async function untilRole(client, role) {
  for (let tenth = 0; tenth < 50; tenth += 1) {
    if ((await client.get('/me')).roles.includes(role)) return;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  throw new Error(`${client.name} is certified, but did not get the role ${role}`);
}

async function ensureQualified(login, year) {
  const [client, reviewer] = await Promise.all([as(login), as('reviewer-2')]);
  let { id, state } = (await client.get('/me')).qualification ?? {};
  if (!id) {
    const form = await qualificationForm(client, login, { ...ENTERPRISES[login].qualification, figures_year: year - 1 });
    ({ id, state } = await client.post('/qualifications', form));
  }
  if (state === 'draft') ({ state } = await client.post(`/qualifications/${id}/submission`));
  if (state === 'pending') await reviewer.post(`/qualifications/${id}/review`, { decision: 'approve' });
  await renewFigures(client, await domainNow(await as('operator-1')));
  if (!(await client.get('/me/payment-password')).set) {
    await client.put('/me/payment-password', { new_password: PAYMENT_PASSWORD });
  }
}

// ---- catalogue --------------------------------------------------------------------------------------------------
async function ensureVoucherTypes() {
  const operator = await as('operator-1');
  const there = await operator.all('/voucher-types');
  const types = new Map();
  for (const form of VOUCHER_TYPES) {
    const type = there.find(({ code }) => code === form.code) ?? await operator.post('/voucher-types', form);
    types.set(form.code, type.id);
  }
  return types;
}

async function ensureProducts(login, types) {
  const [client, reviewer] = await Promise.all([as(login), as('reviewer-1')]);
  const contact = findAccount(login);
  const { contact_phone, contact_email } = ENTERPRISES[login].certification;
  const there = await client.all('/products', { mine: true });
  for (const { form, types: codes } of PRODUCTS.filter(({ provider }) => provider === login)) {
    let product = there.find(({ name }) => name === form.name) ?? await client.post('/products', {
      ...form, voucher_type_ids: codes.map((code) => types.get(code)), contact_name: contact.name,
      contact_mobile: contact.phone_number, contact_phone, contact_email,
    });
    if (product.state === 'draft') product = await client.post(`/products/${product.id}/submission`);
    if (product.state === 'pending') await reviewer.post(`/products/${product.id}/review`, { decision: 'approve' });
  }
}

// ---- batches ----------------------------------------------------------------------------------------------------
async function createBatch(title, types, windowDays) {
  const operator = await as('operator-1');
  const now = await domainNow(operator);
  const closes = now + windowDays * DAY_MS;
  const times = {
    opens: now + 2 * MINUTE_MS, closes, events: closes + DAY_MS, publicity: closes + DAY_MS + 2 * HOUR_MS, issue: closes + 2 * DAY_MS,
  };
  return operator.post('/booking-batches', batchForm({
    number: await nextBatchNumber(operator, times.opens), title, notice: NOTICE, times,
    types: [...types.values()].map((id) => ({ voucher_type_id: id, quota: 50 })),
  }));
}

async function propose(batch, kind, body) {
  const pending = (await (await as('operator-1')).all('/proposals', { state: 'pending' }))
    .find(({ object_id: object }) => object === batch.id);
  return pending ?? (await as('operator-1')).post(`/booking-batches/${batch.id}/${kind}`, body);
}

async function book(batch, choices, types) {
  for (const [login, code] of Object.entries(choices)) {
    const client = await as(login);
    await client.post(`/booking-batches/${batch.id}/notice-acknowledgement`);
    await client.put(`/booking-batches/${batch.id}/booking`, { voucher_type_id: types.get(code) });
  }
}

/** One public value of each kind that the batch's form asks for, as unforeseeable as this demo needs. */
const entropyValues = () => ({
  values: [
    { value: String(Math.floor(Math.random() * 100_000)).padStart(5, '0') },
    { value: (3000 + Math.random() * 999).toFixed(2) },
  ],
});

/** One step from a batch's state towards `issued`. The service's own sweeps may seal and issue first. */
const STEPS = {
  draft: async (batch) => approve(await as('operator-2'), await propose(batch, 'publication')),
  published: async (batch) => moveClockTo(await as('operator-1'), batch.opens_at),
  open: async (batch, choices, types) => {
    await book(batch, choices, types);
    await moveClockTo(await as('operator-1'), batch.closes_at);
  },
  closed: async (batch) => (await as('operator-1')).post(`/booking-batches/${batch.id}/seal`),
  sealed: async (batch) => {
    await moveClockTo(await as('operator-1'), batch.entropy_events[1].scheduled_at);
    await propose(batch, 'entropy', entropyValues());
  },
  entropy_proposed: async (batch) => approve(await as('operator-2'), await propose(batch, 'entropy')),
  drawn: async (batch) => moveClockTo(await as('operator-1'), batch.publicity_at),
  publicity: async (batch) => {
    const operator = await as('operator-1');
    await moveClockTo(operator, batch.issue_at);
    await operator.post(`/booking-batches/${batch.id}/issue`);
  },
};

async function carryTo(target, batch, choices = {}, types = undefined) {
  const operator = await as('operator-1');
  let now = batch;
  while (now.state !== target && STEPS[now.state]) {
    const { state } = now;
    let refusal;
    try {
      await STEPS[state](now, choices, types);
    } catch (fault) {
      if (fault.answer?.body?.code !== 'wrong_state') throw fault;
      refusal = fault; // a sweep may have been first
    }
    now = await operator.get(`/booking-batches/${batch.id}`);
    if (now.state === state && refusal) throw refusal;
  }
  if (now.state !== target) throw new Error(`the batch ${now.number} is ${now.state} and does not become ${target}`);
}

async function ensureBatches(types) {
  const operator = await as('operator-1');
  const there = (await operator.all('/booking-batches')).filter(({ state }) => state !== 'void');
  for (const { title, choices } of ISSUED_BATCHES) {
    const batch = there.find((b) => b.title === title) ?? await createBatch(title, types, 5);
    await carryTo('issued', batch, choices, types);
  }
}

/** Closed ones are carried to their end first: a batch is not sealed before an earlier one with its types is done. */
async function openBatch(types) {
  const operator = await as('operator-1');
  const earlier = (await operator.all('/booking-batches')).filter(({ title }) => title === OPEN_BATCH_TITLE).reverse();
  const unfinished = earlier.find(({ state }) => state === 'draft' || state === 'published');
  for (const batch of earlier) {
    if (batch !== unfinished && !['void', 'issued'].includes(batch.state)) await carryTo('issued', batch);
  }
  await carryTo('open', unfinished ?? await createBatch(OPEN_BATCH_TITLE, types, 30));
}

// ---- orders -----------------------------------------------------------------------------------------------------
async function pay(buyer, order, yuan) {
  const { vouchers } = await buyer.get(`/products/${order.product.id}/quote`);
  let rest = yuan * 100;
  const taken = [];
  for (const { id, remaining_fen: remaining } of vouchers) {
    const amount = Math.min(rest, remaining);
    if (amount > 0) taken.push({ voucher_id: id, amount_fen: amount });
    rest -= amount;
  }
  return buyer.post(`/orders/${order.id}/payment`, { vouchers: taken, payment_password: PAYMENT_PASSWORD });
}

async function report(provider, order) {
  const deliverable = await upload(provider, '服务成果.pdf', pdf(`Deliverable of order ${order.number}`));
  return provider.post(`/orders/${order.id}/completion-report`, { note: '服务已按约定完成,成果见附件。', file_ids: [deliverable] });
}

/** One step from an order's state towards the plan's; undefined: that is as far as it goes. */
function orderStep(state, plan) {
  if (state === plan.state) return undefined;
  const steps = {
    pending_payment: plan.state === 'cancelled'
      ? (order, buyer) => buyer.post(`/orders/${order.id}/cancellation`)
      : (order, buyer) => pay(buyer, order, plan.paid_yuan),
    paid: plan.state === 'refunded'
      ? (order, _, provider) => provider.post(`/orders/${order.id}/rejection`, { reason: plan.reason })
      : (order, _, provider) => provider.post(`/orders/${order.id}/acceptance`),
    in_service: (order, _, provider) => report(provider, order),
    awaiting_confirmation: (order, buyer) => buyer.post(`/orders/${order.id}/confirmation`),
  };
  return steps[state];
}

async function ensureOrders(login) {
  const buyer = await as(login);
  const [there, products, agreement] = await Promise.all([
    buyer.all('/orders'), buyer.all('/products'), buyer.get('/agreements/trade_agreement')]);
  for (const plan of ORDERS.filter((order) => order.buyer === login)) {
    const provider = await as(PRODUCTS.find(({ form }) => form.name === plan.product).provider);
    let order = there.find(({ message }) => message === plan.message) ?? await buyer.post('/orders', {
      product_id: products.find(({ name }) => name === plan.product).id, message: plan.message,
      agreement_version: agreement.version,
    });
    for (let step = orderStep(order.state, plan); step; step = orderStep(order.state, plan)) {
      order = await step(order, buyer, provider);
    }
    if (plan.evaluation && order.state === 'completed' && !order.evaluated) {
      await buyer.put(`/orders/${order.id}/evaluation`, plan.evaluation);
    }
  }
}

// -----------------------------------------------------------------------------------------------------------------
async function seed() {
  if (await isThere()) return;
  console.log('demo data: making it through the API');
  const logins = Object.keys(ENTERPRISES);
  await Promise.all(logins.map(ensureCertified));
  const year = Number(timeText(await domainNow(await as('operator-1'))).slice(0, 4));
  const buyers = logins.filter((login) => ENTERPRISES[login].qualification);
  const [types] = await Promise.all([ensureVoucherTypes(), ...buyers.map((login) => ensureQualified(login, year))]);
  await Promise.all(logins.filter((login) => !buyers.includes(login)).map((login) => ensureProducts(login, types)));
  await ensureBatches(types);
  await Promise.all(buyers.map(ensureOrders));
  await openBatch(types);
}

try {
  await seed();
} catch (fault) {
  console.error(`demo data: ${fault.answer ? fault.message : fault.stack}`);
  process.exit(1);
}
