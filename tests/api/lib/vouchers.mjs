// A booking batch through its whole life, step by step, by the API and the domain's clock. Each step is a function of
// its own, so that a test can stop anywhere and look.
import { domainNow, HOUR_MS, MINUTE_MS, moveTo, qualifiedEnterprise, staff, timeText, together, until, voucherType } from './people.mjs';

export const LOTTERY_VALUE = '04711';
export const INDEX_VALUE = '3267.19';
export const ENTROPY_VALUES = [{ value: LOTTERY_VALUE }, { value: INDEX_VALUE }];

export const at = (batch, more = '') => `/api/v1/booking-batches/${batch.id ?? batch}${more}`;

const numbers = new WeakMap(); // server → numbers given

/** A number nobody has, of the month of a time: when the window opens. */
export function nextNumber(server, ms) {
  const given = (numbers.get(server) ?? 0) + 1;
  numbers.set(server, given);
  return `${timeText(ms).slice(0, 7).replace('-', '')}-${String(given).padStart(2, '0')}`;
}

/** Opens in a minute, closes in an hour, draws three hours later, public and issued an hour after each other. */
export async function batchTimes(server) {
  const opens = await domainNow(server) + MINUTE_MS;
  const closes = opens + HOUR_MS;
  const event = closes + 3 * HOUR_MS;
  return { opens, closes, event, publicity: event + HOUR_MS, issue: event + 2 * HOUR_MS };
}

/** types: [{ voucher_type_id, quota }]; times as batchTimes. */
export function batchForm(number, types, times) {
  const source = (issuer, issue, pattern, encoding, ms) => (
    { issuer, issue: `${number} ${issue}`, source: 'https://www.example.cn', pattern, encoding, scheduled_at: timeText(ms) });
  const lottery = (issue, ms) => source('排列5', issue, '[0-9]{5}', 'digits', ms);
  const index = (issue, ms) => source('上证综合指数收盘', issue, '[0-9]{4}\\.[0-9]{2}', 'decimal', ms);
  const later = times.event + 10 * MINUTE_MS;
  return {
    number, types, title: `测试批次 ${number}`, notice: '请在有效期内使用,逾期作废。',
    opens_at: timeText(times.opens), closes_at: timeText(times.closes),
    publicity_at: timeText(times.publicity), issue_at: timeText(times.issue),
    entropy_events: [
      { ...lottery('甲', times.event), substitute: lottery('乙', later) },
      { ...index('甲', times.event), substitute: index('乙', later) },
    ],
  };
}

/** A draft: { batch, form, times }. options: types ([{ voucher_type_id, quota }]), times, change(form). */
export async function draftBatch(server, { types, times, change = (form) => form }) {
  const { operator } = await staff(server);
  const when = times ?? await batchTimes(server);
  const form = change(batchForm(nextNumber(server, when.opens), types, when));
  const { body: batch } = await operator.post('/api/v1/booking-batches', form, { expect: 201 });
  return { batch, form, times: when };
}

/** Approves what somebody else proposed. */
export async function approve(server, proposal, options = { expect: 200 }) {
  const { approver } = await staff(server);
  return approver.post(`/api/v1/proposals/${proposal.id}/approval`, { content_sha256: proposal.content_sha256 }, options);
}

/** Proposes and approves the publication of a draft. */
export async function publish(server, batch) {
  const { operator } = await staff(server);
  const { body: proposal } = await operator.post(at(batch, '/publication'), undefined, { expect: 201 });
  await approve(server, proposal);
  return proposal;
}

/** Acknowledges the notice and books; options as in Client.request. */
export async function book(client, batch, type, options = { expect: 200 }) {
  await client.post(at(batch, '/notice-acknowledgement'), undefined, { expect: 204 });
  return client.put(at(batch, '/booking'), { voucher_type_id: type.id ?? type }, options);
}

/** Waits for the sweep that brings a batch to a state. */
export async function reaches(server, batch, state) {
  return until(async () => {
    const { body } = await server.anonymous().get(at(batch), { expect: 200 });
    return body.state === state && body;
  }, `batch ${batch.number} is ${state}`);
}

/** Proposes the values and has them approved, which draws. */
export async function draw(server, batch, values = ENTROPY_VALUES) {
  const { operator } = await staff(server);
  const { body: proposal } = await operator.post(at(batch, '/entropy'), { values }, { expect: 201 });
  await approve(server, proposal);
  return proposal;
}

const STEPS = ['published', 'open', 'closed', 'sealed', 'drawn', 'publicity', 'issued'];

/**
 * A batch from its draft to the state `to` (issued unless given).
 * types: voucher types, each with `quota` beside (100 unless given); bookings: [{ client, type }].
 * Returns { batch (as drafted), times, bookings: [{ client, type, booking }] }.
 */
export async function runBatch(server, { types, bookings = [], to = 'issued', times, values }) {
  const { batch, times: when } = await draftBatch(server, {
    types: types.map(({ id, quota = 100 }) => ({ voucher_type_id: id, quota })), times,
  });
  const last = STEPS.indexOf(to);
  await publish(server, batch);
  const made = [];
  if (last >= 1) await moveTo(server, when.opens);
  if (last >= 1) {
    for (const { client, type } of bookings) {
      made.push({ client, type, booking: (await book(client, batch, type)).body });
    }
  }
  if (last >= 2) await moveTo(server, when.closes);
  if (last >= 3) await reaches(server, batch, 'sealed');
  if (last >= 4) {
    await moveTo(server, when.event);
    await draw(server, batch, values);
  }
  if (last >= 5) await moveTo(server, when.publicity);
  if (last >= 6) {
    await moveTo(server, when.issue);
    await reaches(server, batch, 'issued');
  }
  return { batch, times: when, bookings: made };
}

/**
 * Qualified enterprises with one voucher each of one type: { type, batch, holders: [{ login, client, enterprise,
 * voucher }] }. type: an existing voucher type, or changes to a new one.
 */
export async function withVouchers(server, logins, type = {}) {
  const people = await together(logins, (login) => (typeof login === 'string' ? qualifiedEnterprise(server, login) : login));
  const voucher_type = type.id ? type : await voucherType(server, type);
  const { batch } = await runBatch(server, {
    types: [voucher_type], bookings: people.map(({ client }) => ({ client, type: voucher_type })),
  });
  const holders = await together(people, async (holder) => {
    const { body } = await holder.client.get('/api/v1/vouchers', { query: { limit: 100 }, expect: 200 });
    return { ...holder, voucher: body.items.find((v) => v.batch_id === batch.id) };
  });
  return { type: voucher_type, batch, holders };
}
