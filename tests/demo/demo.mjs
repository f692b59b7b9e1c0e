// `./dev demo`: enterprise-new goes through the whole main job over HTTP against the running service, one line a step
// with what was sent and what came back. Exit 0 only if every step and the final ledger are right. Each run brings its
// own voucher types, batch and product, so it can be repeated on the same database.
import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  approve, as, batchForm, certificationForm, Client, domainNow, HOUR_MS, MINUTE_MS, nextBatchNumber,
  PAYMENT_PASSWORD, pdf, PUBLIC_URL, qualificationForm, renewFigures, timeText, upload,
} from './lib.mjs';
import { must, say, shortIds, step, stepsTaken } from './steps.mjs';
import { disputeInPart, freezeAndLift, thaw } from './trouble.mjs';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BINARY = process.env.JQT_BINARY ?? join(ROOT, process.env.JQT_DEV_DIR ?? '.dev', 'build', 'jqt');
const WHO = 'enterprise-new';
const FACE_FEN = 500_000;
const PAID_FEN = 300_000;

// ---- the way ----------------------------------------------------------------------------------------------------
async function logInAll() {
  const enterprise = await as(WHO);
  say(WHO, 'GET /oauth/authorize, provincial login, POST /oauth/token', 'access token (ES256, 10 min)');
  const others = ['reviewer-1', 'reviewer-2', 'operator-1', 'operator-2', 'provider-a', 'enterprise-a'];
  const clients = await Promise.all(others.map((login) => as(login)));
  const [reviewer, reviewer2, operator, operator2, provider, neighbour] = clients;
  return { enterprise, reviewer, reviewer2, operator, operator2, provider, neighbour };
}

async function needSandbox(operator) {
  try {
    return await domainNow(operator);
  } catch (fault) {
    if (fault.answer?.body?.code !== 'sandbox_only') throw fault;
    throw new Error(`${PUBLIC_URL} runs without the sandbox clock, so nobody can wait for its windows to close; start it with JQT_SANDBOX=1.`);
  }
}

async function certify({ enterprise, reviewer }) {
  const { certifications } = await step(enterprise, 'GET', '/me', {
    show: (me) => `${me.enterprise.name} · certification ${me.certifications?.enterprise?.state ?? 'none'} · qualification ${me.qualification.state ?? 'none'}` });
  let certification = certifications?.enterprise;
  if (!certification) {
    const { items } = await new Client().get('/booking-batches');
    const open = items.find(({ state }) => state === 'open');
    if (open) {
      await enterprise.post(`/booking-batches/${open.id}/notice-acknowledgement`);
      await step(enterprise, 'PUT', `/booking-batches/${open.id}/booking`, {
        body: { voucher_type_id: open.types[0].voucher_type_id }, expect: 409, code: 'not_certified' });
    }
    certification = await step(enterprise, 'POST', '/certifications', { body: { role: 'enterprise' }, expect: 201 });
  }
  const path = `/certifications/${certification.id}`;
  if (['draft', 'rejected'].includes(certification.state)) {
    const { etag } = await enterprise.request('GET', path);
    const form = await certificationForm(enterprise, WHO, { district_code: '370105', address: '济南市天桥区明湖东路 11 号',
      business_scope: '软件开发;信息系统集成服务' });
    say(WHO, 'POST /api/v1/files?name=营业执照.jpg, …', '201  2 attachments');
    await step(enterprise, 'PUT', path, { body: form, headers: { 'if-match': etag } });
    certification = await step(enterprise, 'POST', `${path}/submission`);
  }
  if (certification.state === 'pending') {
    await step(reviewer, 'POST', `${path}/review`, { body: { decision: 'approve' } });
  }
}

const CERTIFIED = ['name', 'uscc', 'legal_representative', 'district_code', 'address', 'business_scope', 'website', 'presentation',
  'contact_name', 'contact_mobile', 'contact_phone', 'contact_email', 'attachment_ids'];

/** The firm moves: what was certified stands until a reviewer has approved the change, item by item before his eyes. */
async function move({ enterprise, reviewer }) {
  const path = `/certifications/${(await enterprise.get('/me')).certifications.enterprise.id}`;
  const { change_request_id: open, ...certified } = await enterprise.get(path);
  if (open) await step(enterprise, 'POST', `/change-requests/${open}/withdrawal`); // a demo was broken off
  const form = Object.fromEntries(CERTIFIED.map((member) => [member, certified[member]]));
  const differences = ({ changes }) => changes.map(({ member, before, after }) => `${member}: ${before} ⇒ ${after}`).join(' · ');
  const request = await step(enterprise, 'POST', `${path}/change-requests`, { expect: 201, show: differences,
    body: { ...form, address: `济南市天桥区明湖东路 ${20 + randomInt(10_000)} 号` } });
  const at = `/change-requests/${request.id}`;
  await step(enterprise, 'POST', `${at}/submission`);
  await step(enterprise, 'POST', `${path}/change-requests`, { body: form, expect: 409, code: 'change_request_open' });
  await step(reviewer, 'GET', at, { show: differences });
  await step(reviewer, 'POST', `${at}/review`, { body: { decision: 'approve' } });
  const now = await step(enterprise, 'GET', path, { show: (c) => `state ${c.state} · ${c.address}` });
  must(now.state === 'approved' && now.address === request.address, 'the approved change does not stand in the certification');
}

async function qualify({ enterprise, reviewer2 }, now) {
  let qualification = (await enterprise.get('/me')).qualification;
  if (qualification.id && qualification.state === 'granted') {
    await step(enterprise, 'GET', `/qualifications/${qualification.id}`);
    return;
  }
  if (!qualification.id) {
    qualification = await step(enterprise, 'POST', '/qualifications', { body: { answers: { main_business: '政务与企业应用软件' } },
      expect: 201, show: (q) => `state ${q.state} · missing ${q.missing.answers.length} answers, ${q.missing.attachments.length} attachments` });
    await step(enterprise, 'POST', `/qualifications/${qualification.id}/submission`, { expect: 422, code: 'invalid_fields' });
  }
  const path = `/qualifications/${qualification.id}`;
  if (['draft', 'rejected'].includes(qualification.state)) {
    const { etag } = await enterprise.request('GET', path);
    const form = await qualificationForm(enterprise, WHO, {
      district_code: '370105', figures_year: Number(timeText(now).slice(0, 4)) - 1, main_business: '政务与企业应用软件', employees: 23,
      industry: 'software', revenue_yuan: 6_800_000, tax_paid_yuan: 310_000, rd_spending_yuan: 1_200_000, total_assets_yuan: 4_900_000,
      enterprise_type: 'limited_liability', honours: ['gazelle'] });
    say(WHO, 'POST /api/v1/files?name=中小微企业入库申请表.pdf, …', '201  5 attachments');
    await step(enterprise, 'PUT', path, { body: form, headers: { 'if-match': etag } });
    qualification = await step(enterprise, 'POST', `${path}/submission`);
  }
  if (qualification.state === 'pending') {
    await step(reviewer2, 'POST', `${path}/review`, { body: { decision: 'approve' } });
  }
}

/** On a database that a demo left behind the clock may have passed 1 July. */
async function renew({ enterprise, neighbour }, now) {
  for (const client of [enterprise, neighbour]) {
    if (await renewFigures(client, now)) say(client.name, 'PUT /api/v1/qualifications/… {"answers":{"figures_year":…}}', '200  the figures of last year');
  }
}

async function makeBatch({ operator, operator2 }, now) {
  const run_code = Date.now().toString(36).toUpperCase();
  const type = (suffix, name, services) => step(operator, 'POST', '/voucher-types', { expect: 201, body: {
    code: `DEMO_${suffix}_${run_code}`, name, face_value_fen: FACE_FEN, validity_days: 90, annual_cap: 1, service_types: services },
  show: (t) => `code ${t.code}` });
  const general = await type('G', '服务通用券(演示)', ['general_consulting', 'audit', 'it']);
  const audit = await type('A', '审计服务专用券(演示)', ['audit']);
  const times = { opens: now + 2 * MINUTE_MS, closes: now + HOUR_MS, events: now + 3.5 * HOUR_MS, publicity: now + 4 * HOUR_MS,
    issue: now + 6 * HOUR_MS };
  const number = await nextBatchNumber(operator, times.opens);
  const batch = await step(operator, 'POST', '/booking-batches', { expect: 201, body: batchForm({
    number, title: `演示批次 ${number}`, notice: '每个企业在本批次只能预约一种服务券;预约结束后公开摇号。', times,
    types: [general, audit].map(({ id }) => ({ voucher_type_id: id, quota: 3 })) }) });
  const path = `/booking-batches/${batch.id}`;
  const proposal = await step(operator, 'POST', `${path}/publication`, { expect: 201 });
  const approval = { content_sha256: proposal.content_sha256 };
  await step(operator, 'POST', `/proposals/${proposal.id}/approval`, { body: approval, expect: 409, code: 'own_work' });
  await step(operator2, 'POST', `/proposals/${proposal.id}/approval`, { body: approval });
  return { batch, path, general, audit };
}

async function moveClock(operator, to) {
  await step(operator, 'POST', '/sandbox/clock', { body: { to } });
}

async function book({ enterprise, operator, neighbour }, { batch, path, general, audit }) {
  await step(enterprise, 'PUT', `${path}/booking`, { body: { voucher_type_id: general.id }, expect: 409, code: 'batch_not_open' });
  await moveClock(operator, batch.opens_at);
  await step(enterprise, 'PUT', `${path}/booking`, { body: { voucher_type_id: general.id }, expect: 409, code: 'notice_not_acknowledged' });
  await step(enterprise, 'POST', `${path}/notice-acknowledgement`, { expect: 204 });
  const first = await step(enterprise, 'PUT', `${path}/booking`, { body: { voucher_type_id: audit.id } });
  const changed = await step(enterprise, 'PUT', `${path}/booking`, { body: { voucher_type_id: general.id } });
  must(changed.entry_id === first.entry_id, 'a change of type changed the entry id');
  await neighbour.post(`${path}/notice-acknowledgement`);
  await step(neighbour, 'PUT', `${path}/booking`, { body: { voucher_type_id: general.id } });
  await moveClock(operator, batch.closes_at);
  await step(enterprise, 'PUT', `${path}/booking`, { body: { voucher_type_id: audit.id }, expect: 409, code: 'batch_not_open' });
  return changed;
}

/** Something the service's own sweep may have done a moment before: seal, issue. */
async function stepOrSweep(operator, path, action, state) {
  try {
    return await step(operator, 'POST', `${path}/${action}`);
  } catch (fault) {
    if (fault.answer?.body?.code !== 'wrong_state') throw fault;
    const batch = await step(operator, 'GET', path);
    must(batch.state === state, `the batch is ${batch.state}, not ${state}`);
    return batch;
  }
}

async function draw({ enterprise, operator, operator2 }, { batch, path }, booking) {
  const { root } = await stepOrSweep(operator, path, 'seal', 'sealed');
  await step(enterprise, 'GET', `${path}/draw-record`, { expect: 404, code: 'not_found' });
  await moveClock(operator, batch.entropy_events[1].scheduled_at);
  const values = [String(randomInt(100_000)).padStart(5, '0'), (3000 + randomInt(99_900) / 100).toFixed(2)];
  const entropy = await step(operator, 'POST', `${path}/entropy`, { expect: 201, body: { values: values.map((value) => ({ value })) } });
  await approve(operator2, entropy).then((approved) => say(operator2.name, `POST /api/v1/proposals/${shortIds(entropy.id)}/approval`,
    `200  ${approved.kind} ${approved.state}: the draw is done`));
  await step(enterprise, 'GET', `${path}/booking`);
  await moveClock(operator, batch.publicity_at);
  const record = await new Client().request('GET', `${path}/draw-record`);
  await verifyRecord(record, root);
  await step(new Client(), 'GET', `${path}/winners`, {
    show: ({ items }) => items.map((w) => `${w.rank} ${w.enterprise_name}`).join(' · ') });
  const mine = await step(enterprise, 'GET', `${path}/booking`);
  must(mine.entry_id === booking.entry_id && mine.result === 'won', `the booking's result is ${mine.result}, not won`);
  await moveClock(operator, batch.issue_at);
  await stepOrSweep(operator, path, 'issue', 'issued');
}

async function verifyRecord(record, root) {
  const folder = await mkdtemp(join(tmpdir(), 'jqt-demo-'));
  try {
    const file = join(folder, 'draw-record.json');
    await writeFile(file, record.text);
    say('public', `GET ${shortIds(record.path)}`, `${record.status}  ${record.text.length} bytes`);
    const { stdout } = await run(BINARY, ['verify-draw', file, '--root', root]);
    say('anybody', `jqt verify-draw draw-record.json --root ${root.slice(0, 12)}…`, stdout.trim().split('\n').pop());
  } catch (fault) {
    throw fault.stderr === undefined ? fault : new Error(`verify-draw: ${fault.stdout}${fault.stderr}`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function makeProduct({ provider, reviewer }, general, number) {
  const product = await step(provider, 'POST', '/products', { expect: 201, show: (p) => `state ${p.state} · offline_fen ${p.offline_fen}`, body: {
    name: `财务数字化诊断(演示 ${number})`, service_type_code: 'general_consulting', price_fen: 800_000, voucher_product: true,
    max_deduction_fen: 400_000, voucher_type_ids: [general.id], annual_uses: 2, district_code: '370103', contact_name: '吕思齐',
    contact_mobile: '19900000011', introduction: '梳理财务流程与系统现状,给出数字化改进方案。', details: '成果:诊断报告一份。' } });
  await step(provider, 'POST', `/products/${product.id}/submission`);
  await step(reviewer, 'POST', `/products/${product.id}/review`, { body: { decision: 'approve' } });
  return product;
}

async function setPassword(enterprise) {
  if ((await enterprise.get('/me/payment-password')).set) {
    await step(enterprise, 'GET', '/me/payment-password');
    return;
  }
  await step(enterprise, 'PUT', '/me/payment-password', { body: { new_password: '123456' }, expect: 422, code: 'payment_password_trivial' });
  await step(enterprise, 'PUT', '/me/payment-password', { body: { new_password: PAYMENT_PASSWORD } });
}

async function buy({ enterprise, provider }, product, voucher) {
  const quote = await step(enterprise, 'GET', `/products/${product.id}/quote`, {
    show: (q) => `price_fen ${q.price_fen} · deduction_fen ${q.deduction_fen} · ${q.vouchers.length} voucher · may ${q.allowed_actions}` });
  const order = await step(enterprise, 'POST', '/orders', { expect: 201, body: {
    product_id: product.id, message: '请先电话联系。', agreement_version: quote.agreement.version } });
  const path = `/orders/${order.id}`;
  const payment = (amount_fen, payment_password) => ({ vouchers: [{ voucher_id: voucher.id, amount_fen }], payment_password });
  await step(enterprise, 'POST', `${path}/payment`, { body: payment(PAID_FEN, '000001'), expect: 403, code: 'payment_password_wrong' });
  await step(enterprise, 'POST', `${path}/payment`, { body: payment(FACE_FEN, PAYMENT_PASSWORD), expect: 409, code: 'deduction_exceeded' });
  const paid = await step(enterprise, 'POST', `${path}/payment`, { body: payment(PAID_FEN, PAYMENT_PASSWORD) });
  must(paid.paid_fen === PAID_FEN && paid.offline_fen === 800_000 - PAID_FEN, 'the order shows another payment');
  await step(enterprise, 'POST', `${path}/confirmation`, { expect: 409, code: 'wrong_state' });
  await step(provider, 'POST', `${path}/acceptance`);
  const file = await upload(provider, '诊断报告.pdf', pdf(`Report of order ${order.number}`));
  await step(provider, 'POST', `${path}/completion-report`, { body: { note: '报告见附件。', file_ids: [file] } });
  await step(enterprise, 'POST', `${path}/confirmation`);
  await step(enterprise, 'PUT', `${path}/evaluation`, { body: { service: 'good', service_comment: '响应及时,建议可落地。', platform_stars: 5 } });
  const events = await step(enterprise, 'GET', `${path}/events`, { show: ({ items }) => items.filter(({ from, to }) => to && from !== to).map(({ to }) => to).join(' → ') });
  must(events.items.length >= 5, 'the timeline is incomplete');
  return order;
}

/** Another price waits for its review, and changes no order. */
async function reprice({ enterprise, provider, reviewer }, product, order) {
  const { name, service_type_code, voucher_product, max_deduction_fen, voucher_type_ids, annual_uses, service_days } = product;
  const version = await step(provider, 'POST', `/products/${product.id}/versions`, { expect: 201, show: (v) => changesOf(v), body: {
    name, service_type_code, price_fen: 960_000, voucher_product, max_deduction_fen, voucher_type_ids, annual_uses, service_days } });
  await step(provider, 'POST', `/product-versions/${version.id}/submission`);
  await step(enterprise, 'GET', `/products/${product.id}`, { show: (p) => `price_fen ${p.price_fen} · terms_version ${p.terms_version}` });
  await step(reviewer, 'GET', `/product-versions/${version.id}`, { show: (v) => `${changesOf(v)} · may ${v.allowed_actions}` });
  await step(reviewer, 'POST', `/product-versions/${version.id}/review`, { body: { decision: 'approve' } });
  const now = await step(enterprise, 'GET', `/products/${product.id}`, { show: (p) => `price_fen ${p.price_fen} · terms_version ${p.terms_version}` });
  const agreed = await enterprise.get(`/orders/${order.id}`);
  must(now.price_fen === 960_000 && agreed.price_fen === 800_000, 'the new price is not on sale, or it has changed an order');
}

const changesOf = ({ changes }) => changes.map(({ member, before, after }) => `${member} ${before} → ${after}`).join(', ');

async function checkLedger({ enterprise }, voucher, order) {
  const entries = await enterprise.all('/ledger/entries');
  const payment = entries.find((entry) => entry.order_id === order.id);
  const issue = entries.find((entry) => entry.kind === 'issue' && entry.voucher_id === voucher.id);
  say(WHO, 'GET /api/v1/ledger/entries', `200  ${[issue, payment].filter(Boolean)
    .map((e) => `${e.number} ${e.remark} ${e.amount_fen > 0 ? '+' : ''}${e.amount_fen} ${e.detail}`).join(' · ')}`);
  must(issue?.amount_fen === FACE_FEN && payment?.amount_fen === -PAID_FEN, 'the statement lacks the issue or the payment');
  const sum = entries.reduce((total, { amount_fen: amount }) => total + amount, 0);
  const vouchers = await enterprise.all('/vouchers');
  const wallet = vouchers.reduce((total, { remaining_fen: remaining }) => total + remaining, 0);
  const balance = await step(enterprise, 'GET', '/ledger/balance', {
    show: (b) => `balance_fen ${b.balance_fen} · wallet_fen ${b.wallet_fen} · statement ${sum} · vouchers ${wallet}` });
  must([balance.wallet_fen, sum, wallet].every((fen) => fen === balance.balance_fen), 'statement, wallet and balance differ');
  if (!process.env.DATABASE_URL) return;
  const { stdout } = await run(BINARY, ['verify-ledger']).catch((fault) => { throw new Error(`verify-ledger: ${fault.stdout}${fault.stderr}`); });
  say('auditor', 'jqt verify-ledger', stdout.trim().split('\n').pop());
}

async function demo() {
  must(existsSync(BINARY), `the program is not at ${BINARY}; start ./dev run first, or set JQT_BINARY.`);
  const people = await logInAll();
  const { enterprise, operator, provider } = people;
  const now = await needSandbox(operator);
  await thaw(people);
  await certify(people);
  await move(people);
  await qualify(people, now);
  await renew(people, now);
  const plan = await makeBatch(people, await domainNow(operator));
  const booking = await book(people, plan);
  await draw(people, plan, booking);
  const wallet = await step(enterprise, 'GET', '/vouchers', { query: { state: 'usable' },
    show: ({ items }) => items.map((v) => `${v.number} ${v.type_name} ${v.remaining_fen}`).slice(0, 2).join(' · ') });
  const voucher = wallet.items.find(({ batch_id: batch }) => batch === plan.batch.id);
  must(voucher?.remaining_fen === FACE_FEN, 'the voucher is not in the wallet');
  await setPassword(enterprise);
  const product = await makeProduct(people, plan.general, plan.batch.number);
  const order = await buy(people, product, voucher);
  const next = await freezeAndLift(people, product, voucher);
  await disputeInPart(people, next, voucher);
  await checkLedger(people, voucher, order);
  await reprice(people, product, order);
  await provider.post(`/products/${product.id}/suspension`, { suspended: true }); // the catalogue stays as it was
}

const start = process.hrtime.bigint();
try {
  await demo();
  console.log(`demo: all right, ${stepsTaken()} steps in ${(Number(process.hrtime.bigint() - start) / 1e9).toFixed(1)} s`);
} catch (fault) {
  const unreachable = fault.message === 'fetch failed';
  console.error(`demo: ${unreachable ? `nothing answers at ${PUBLIC_URL}; is ./dev run running?` : fault.message}`);
  process.exit(1);
}
