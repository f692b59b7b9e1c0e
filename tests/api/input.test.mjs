// One input: what is checked is what is used. Spellings of the same value are one value, and a member that names what
// does not exist is told like any other fault, with its pointer.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { order, paidOrder, listedProduct, orderAt, productForm, setPassword } from './lib/market.mjs';
import { certifiedProvider, DAY_MS, newEnterprise, staff, timeText, voucherType } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { completeForm, uploadId } from './lib/uploads.mjs';
import { at, batchForm, batchTimes, draftBatch, nextNumber, withVouchers } from './lib/vouchers.mjs';

const NOWHERE = '01930000-0000-7000-8000-00000000dead';
let server;
let operator;
let provider;
let type;
let holder;

before(async () => {
  server = await startServer();
  ({ operator } = await staff(server));
  provider = await certifiedProvider(server, 'test-input-provider');
  ({ type, holders: [holder] } = await withVouchers(server, ['test-input']));
});
after(() => server?.stop());

const typeText = (code, face, cap = '3') => (
  `{"code":"${code}","name":"测试券","face_value_fen":${face},"validity_days":90,"annual_cap":${cap},"service_types":["audit"]}`);
const asJson = { 'content-type': 'application/json' };

/** The faults of a 422: [[pointer, code]…]. */
async function faults(answer) {
  const { status, body } = await answer;
  assert.equal(status, 422, JSON.stringify(body));
  return body.errors.map((e) => [e.pointer, e.code]);
}

test('a whole number may be spelled with an exponent or a fraction of zeros', async () => {
  for (const [i, face] of ['1e5', '100000.0', '1.000E+5', '10000000e-2'].entries()) {
    const { body } = await operator.post('/api/v1/voucher-types', typeText(`SPELL_${i}`, face, '30e-1'),
      { headers: asJson, expect: 201 });
    assert.deepEqual([body.face_value_fen, body.annual_cap], [100000, 3]);
  }
});

test('another spelling of the same body is the same request', async () => {
  const headers = { ...asJson, 'idempotency-key': randomUUID() };
  const first = await operator.post('/api/v1/voucher-types', typeText('SPELLING', '1e5'), { headers, expect: 201 });
  const again = await operator.post('/api/v1/voucher-types', typeText('SPELLING', ' 100000.00'), { headers, expect: 201 });
  assert.equal(again.headers.get('idempotent-replayed'), 'true');
  assert.equal(again.body.id, first.body.id);
  await operator.post('/api/v1/voucher-types', typeText('SPELLING', '100100'), { headers, expect: 422, code: 'idempotency_key_reused' });
});

test('a time may come in any offset and is told in +08:00', async () => {
  const moved = (ms, hours) => (
    `${new Date(ms + hours * 3_600_000).toISOString().replace('Z', '')}${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:00`);
  const when = await batchTimes(server);
  const { batch } = await draftBatch(server, {
    types: [{ voucher_type_id: type.id, quota: 5 }], times: when,
    change: (form) => ({ ...form, opens_at: moved(when.opens, 16), closes_at: moved(when.closes, -23), issue_at: moved(when.issue, 23) }),
  });
  assert.deepEqual([batch.opens_at, batch.closes_at, batch.issue_at].map(Date.parse), [when.opens, when.closes, when.issue]);
  assert.match(batch.opens_at, /\+08:00$/);
});

test('a time that its offset moves out of the calendar is refused', async () => {
  const when = await batchTimes(server);
  const form = batchForm(nextNumber(server, when.opens), [{ voucher_type_id: type.id, quota: 5 }], when);
  assert.deepEqual(await faults(operator.post('/api/v1/booking-batches', { ...form, issue_at: '9999-12-31T23:00:00-16:00' })),
    [['/issue_at', 'invalid_format']]);
  assert.deepEqual(await faults(operator.post('/api/v1/booking-batches', { ...form, opens_at: '0001-01-01T00:00:00+16:00' })),
    [['/opens_at', 'invalid_format']]);
});

test('a batch has a number of its month, and times of this century within a year', async () => {
  const when = await batchTimes(server);
  const form = batchForm(nextNumber(server, when.opens), [{ voucher_type_id: type.id, quota: 5 }], when);
  const refused = (changes) => faults(operator.post('/api/v1/booking-batches', { ...form, ...changes }));
  for (const number of ['209913-01', '000000-00', `${form.number.slice(0, 6)}-00`, '209912-01']) {
    assert.deepEqual(await refused({ number }), [['/number', 'pattern_mismatch']], number);
  }
  assert.deepEqual(await refused({ opens_at: '0001-01-01T09:00:00+08:00' }), [['/opens_at', 'too_small'], ['/issue_at', 'too_large']]);
  const next = (text) => text.replace(/^\d{4}/, (year) => String(Number(year) + 100));
  assert.deepEqual(await refused({ opens_at: next(form.opens_at), closes_at: next(form.closes_at), publicity_at: next(form.publicity_at), issue_at: next(form.issue_at) }),
    [['/opens_at', 'too_large']]);
  assert.deepEqual(await refused({ issue_at: timeText(when.opens + 366 * DAY_MS + 1000) }), [['/issue_at', 'too_large']]);
});

test('a number that is not whole is told where it stands, in open objects too', async () => {
  const { client } = await newEnterprise(server, 'test-input-fraction');
  const form = await completeForm(client, { employees: 1.5 });
  assert.deepEqual(await faults(client.post('/api/v1/qualifications', form)), [['/answers/employees', 'not_an_integer']]);
});

test('an unknown district is told at its member', async () => {
  const { client } = await newEnterprise(server, 'test-input-district');
  const unknown = [['/district_code', 'does_not_exist']];
  assert.deepEqual(await faults(client.post('/api/v1/certifications', { role: 'enterprise', district_code: '999999' })), unknown);
  const { body, etag } = await client.post('/api/v1/certifications', { role: 'enterprise' }, { expect: 201 });
  assert.deepEqual(await faults(client.put(`/api/v1/certifications/${body.id}`, { district_code: '999999' },
    { headers: { 'if-match': etag } })), unknown);
  assert.deepEqual(await faults(client.post('/api/v1/qualifications', await completeForm(client, { district_code: '999999' }))),
    [['/answers/district_code', 'not_in_enum']]); // the form's version lists the city's districts
  assert.deepEqual(await faults(provider.client.post('/api/v1/products',
    productForm({ district_code: '999999', voucher_type_ids: [type.id] }))), unknown);
});

test('a file of somebody else is as unknown as one that does not exist', async () => {
  const { client } = await newEnterprise(server, 'test-input-files');
  const [own, foreign] = [await uploadId(client), await uploadId(holder.client)];
  for (const wrong of [NOWHERE, foreign]) {
    assert.deepEqual(await faults(client.post('/api/v1/certifications', { role: 'enterprise', attachment_ids: [own, wrong] })),
      [['/attachment_ids/1', 'does_not_exist']]);
    const form = await completeForm(client);
    assert.deepEqual(await faults(client.post('/api/v1/qualifications', { ...form, attachments: { ...form.attachments, tax_return: wrong } })),
      [['/attachments/tax_return', 'does_not_exist']]);
  }
});

test('a file of somebody else in a completion report is told at its place', async () => {
  const product = await listedProduct(server, provider, [type]);
  await setPassword(holder.client);
  const paid = await paidOrder(holder.client, product, [[holder.voucher, 100_000]]);
  await provider.client.post(orderAt(paid, '/acceptance'), undefined, { expect: 200 });
  const [own, foreign] = [await uploadId(provider.client), await uploadId(holder.client)];
  assert.deepEqual(await faults(provider.client.post(orderAt(paid, '/completion-report'), { file_ids: [own, foreign] })),
    [['/file_ids/1', 'does_not_exist']]);
  await provider.client.post(orderAt(paid, '/completion-report'), { file_ids: [own] }, { expect: 200 });
});

test('an unknown voucher type or service type is told at its place', async () => {
  const when = await batchTimes(server);
  const form = batchForm(nextNumber(server, when.opens), [{ voucher_type_id: type.id, quota: 5 }, { voucher_type_id: NOWHERE, quota: 1 }], when);
  assert.deepEqual(await faults(operator.post('/api/v1/booking-batches', form)), [['/types/1/voucher_type_id', 'does_not_exist']]);
  assert.deepEqual(await faults(provider.client.post('/api/v1/products', productForm({ voucher_type_ids: [type.id, NOWHERE] }))),
    [['/voucher_type_ids/1', 'does_not_exist']]);
  assert.deepEqual(await faults(provider.client.post('/api/v1/products',
    productForm({ service_type_code: 'alchemy', voucher_product: false, max_deduction_fen: 0 }))), [['/service_type_code', 'does_not_exist']]);
  assert.deepEqual(await faults(operator.post('/api/v1/voucher-types', typeText('NO_SERVICE', '100000').replace('"audit"', '"audit","alchemy"'),
    { headers: asJson })), [['/service_types/1', 'does_not_exist']]);
});

test('the same thing named twice is told at its second place', async () => {
  const twice = await batchTimes(server);
  const types = [type.id, (await voucherType(server)).id, type.id.toUpperCase()];
  const form = batchForm(nextNumber(server, twice.opens), types.map((id) => ({ voucher_type_id: id, quota: 5 })), twice);
  assert.deepEqual(await faults(operator.post('/api/v1/booking-batches', form)), [['/types/2/voucher_type_id', 'duplicate_items']]);
  const { client } = await newEnterprise(server, 'test-input-twice');
  const file = await uploadId(client);
  assert.deepEqual(await faults(client.post('/api/v1/certifications', { role: 'enterprise', attachment_ids: [file, file.toUpperCase()] })),
    [['/attachment_ids/1', 'duplicate_items']]);
  assert.deepEqual(await faults(provider.client.post('/api/v1/products', productForm({ voucher_type_ids: [type.id, type.id.toUpperCase()] }))),
    [['/voucher_type_ids/1', 'duplicate_items']]);
});

test('a refused reference leaves nothing behind', async () => {
  const { client } = await newEnterprise(server, 'test-input-nothing');
  const headers = { 'idempotency-key': randomUUID() };
  const body = { role: 'enterprise', attachment_ids: [NOWHERE] };
  await client.post('/api/v1/certifications', body, { headers, expect: 422, code: 'invalid_fields' });
  assert.deepEqual((await client.get('/api/v1/certifications', { expect: 200 })).body.items, []);
  await client.post('/api/v1/certifications', { role: 'enterprise' }, { headers, expect: 201 });
});

test('an order or a booking of what does not exist is told at its member', async () => {
  assert.deepEqual(await faults(holder.client.post('/api/v1/orders', { product_id: NOWHERE, agreement_version: 1 })),
    [['/product_id', 'does_not_exist']]);
});
