// What ./dev demo shows beside the main job: an enterprise is frozen and two people lift that, and an order ends in a
// dispute of which a reviewer gives a part back.
import { approve, PAYMENT_PASSWORD } from './lib.mjs';
import { must, say, shortIds, step } from './steps.mjs';

const PAID_FEN = 200_000;
const BACK_FEN = 120_000;

const payment = (voucher) => ({ vouchers: [{ voucher_id: voucher.id, amount_fen: PAID_FEN }], payment_password: PAYMENT_PASSWORD });
const holds = ({ number, state, remaining_fen: remaining }) => `${number} ${state} · remaining_fen ${remaining}`;
const money = ({ state, paid_fen: paid, refunded_fen: refunded }) => `state ${state} · paid_fen ${paid} · refunded_fen ${refunded}`;

async function lift({ operator, operator2 }, freeze) {
  const proposal = await step(operator, 'POST', `/freezes/${freeze.id}/lifting`, {
    expect: 201, body: { reason_code: 'cleared', reason: '情况已核实,无异常' }, show: (p) => `${p.kind} ${p.state}` });
  await step(operator, 'POST', `/proposals/${proposal.id}/approval`, {
    body: { content_sha256: proposal.content_sha256 }, expect: 409, code: 'own_work' });
  await step(operator2, 'POST', `/proposals/${proposal.id}/approval`, {
    body: { content_sha256: proposal.content_sha256 }, show: (p) => `${p.kind} ${p.state}` });
}

/** A demo that was broken off may have left its enterprise frozen, and the lifting proposed. */
export async function thaw(people) {
  const { enterprise, reviewer, operator, operator2 } = people;
  const { enterprise: { id } } = await enterprise.get('/me');
  for (const freeze of (await reviewer.all('/freezes', { enterprise_id: id })).filter(({ state }) => state === 'active')) {
    const proposed = (await operator.all('/proposals', { state: 'pending' })).find(({ object_id: of }) => of === freeze.id);
    if (!proposed) await lift(people, freeze);
    else {
      await approve(operator2, proposed);
      say(operator2.name, `POST /api/v1/proposals/${shortIds(proposed.id)}/approval`, '200  what a demo that was broken off left');
    }
  }
}

/** One reviewer freezes the enterprise at once: nothing new begins, what it has stays. Two lift it. Returns the order. */
export async function freezeAndLift(people, product, voucher) {
  const { enterprise, reviewer } = people;
  const { agreement } = await enterprise.get(`/products/${product.id}/quote`);
  const order = await step(enterprise, 'POST', '/orders', { expect: 201, body: { product_id: product.id, agreement_version: agreement.version } });
  const { enterprise: { id } } = await enterprise.get('/me');
  const freeze = await step(reviewer, 'POST', '/freezes', { expect: 201, body: {
    object_type: 'enterprise', object_id: id, reason_code: 'investigation', reason: '接到举报,正在核实' } });
  await step(enterprise, 'GET', `/vouchers/${voucher.id}`, { show: (v) => `${holds(v)} · frozen_by ${v.frozen_by}` });
  await step(enterprise, 'GET', `/orders/${order.id}`, {
    show: (o) => `may ${o.allowed_actions} · may not ${o.blocked.filter(({ code }) => code !== 'wrong_state').map(({ action, code }) => `${action}: ${code}`)}` });
  await step(enterprise, 'POST', `/orders/${order.id}/payment`, { body: payment(voucher), expect: 409, code: 'enterprise_frozen' });
  await lift(people, freeze);
  await step(reviewer, 'GET', `/freezes/${freeze.id}`, { show: (f) => `state ${f.state} · ${f.lifting_code}: ${f.lifting_reason}` });
  const now = await step(enterprise, 'GET', `/vouchers/${voucher.id}`, { show: holds });
  must(now.state === 'usable' && now.remaining_fen === PAID_FEN, 'the voucher is not what it was before the freeze');
  return order;
}

/** The buyer disputes what was delivered; a reviewer gives a part back to the voucher, and the rest is the provider's. */
export async function disputeInPart({ enterprise, provider, reviewer }, { id }, voucher) {
  const path = `/orders/${id}`;
  const wallet = async () => (await step(enterprise, 'GET', `/vouchers/${voucher.id}`, { show: holds })).remaining_fen;
  await step(enterprise, 'POST', `${path}/payment`, { body: payment(voucher), show: money });
  must(await wallet() === 0, 'the voucher is not spent');
  await step(provider, 'POST', `${path}/acceptance`, { show: money });
  await step(provider, 'POST', `${path}/completion-report`, { body: { note: '第一部分已交付。' }, show: money });
  await step(enterprise, 'POST', `${path}/dispute`, { body: { reason: '只交付了一部分成果' }, show: (o) => `${money(o)} · due_at ${o.due_at}` });
  await step(enterprise, 'POST', `${path}/confirmation`, { expect: 409, code: 'wrong_state' });
  await step(provider, 'GET', path, { show: (o) => `${money(o)} · ${o.dispute.reason} · may ${o.allowed_actions}` });
  must(await wallet() === 0, 'the money is not in escrow any more');
  await step(reviewer, 'GET', path, { show: (o) => `${money(o)} · may ${o.allowed_actions}` });
  const resolved = await step(reviewer, 'POST', `${path}/resolution`, {
    body: { decision: 'partial', refund_fen: BACK_FEN, reason: '按已交付部分结算' }, show: (o) => `${money(o)} · ${o.dispute.decision}` });
  must(resolved.state === 'completed' && resolved.refunded_fen === BACK_FEN, 'the resolution gave back something else');
  must(await wallet() === BACK_FEN, 'the voucher has not got back what the resolution gave');
  const moved = (await enterprise.all('/ledger/transfers')).filter(({ order_id: of }) => of === id);
  say(enterprise.name, 'GET /api/v1/ledger/transfers', `200  ${moved.map((t) => `${t.kind} ${t.amount_fen} ${t.debit_kind} ⇒ ${t.credit_kind}`).join(' · ')}`);
  must(moved.map(({ amount_fen: amount }) => amount).join() === [PAID_FEN, BACK_FEN, PAID_FEN - BACK_FEN].join(), 'the ledger says something else of the order');
}
