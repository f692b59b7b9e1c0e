// Products, orders and payments, made through the API.
import assert from 'node:assert/strict';
import { staff } from './people.mjs';

export const PASSWORD = '739152';
export const AGREEMENT = '/api/v1/agreements/trade_agreement';

export const orderAt = (order, more = '') => `/api/v1/orders/${order.id ?? order}${more}`;

export function productForm(changes = {}) {
  return {
    name: '年度财务审计', service_type_code: 'audit', price_fen: 500_000, voucher_product: true, max_deduction_fen: 300_000,
    voucher_type_ids: [], annual_uses: 100, district_code: '370102', contact_name: '赵芳', contact_mobile: '19900000077',
    ...changes,
  };
}

/** A listed product of a certified provider; types: the voucher types it accepts. */
export async function listedProduct(server, provider, types, changes) {
  const { reviewer } = await staff(server);
  const form = productForm({ voucher_type_ids: types.map(({ id }) => id), ...changes });
  const { body: { id } } = await provider.client.post('/api/v1/products', form, { expect: 201 });
  await provider.client.post(`/api/v1/products/${id}/submission`, undefined, { expect: 200 });
  const { body } = await reviewer.post(`/api/v1/products/${id}/review`, { decision: 'approve' }, { expect: 200 });
  assert.equal(body.state, 'listed');
  return body;
}

/** Of a product what a reviewer approves: the form of a version. */
export const termsOf = ({ name, service_type_code, price_fen, voucher_product, max_deduction_fen, voucher_type_ids, annual_uses, service_days }) => (
  { name, service_type_code, price_fen, voucher_product, max_deduction_fen, voucher_type_ids, annual_uses, service_days });

/** A version of a listed product's terms, approved: it is what is on sale then. */
export async function approvedVersion(server, provider, product, changes) {
  const { reviewer } = await staff(server);
  const { body: { id } } = await provider.client.post(`/api/v1/products/${product.id}/versions`, { ...termsOf(product), ...changes }, { expect: 201 });
  await provider.client.post(`/api/v1/product-versions/${id}/submission`, undefined, { expect: 200 });
  return (await reviewer.post(`/api/v1/product-versions/${id}/review`, { decision: 'approve' }, { expect: 200 })).body;
}

/** POST /orders with the present agreement; options as in Client.request. */
export async function order(client, product, options = { expect: 201 }, changes = {}) {
  const { body: agreement } = await client.get(AGREEMENT, { expect: 200 });
  return (await client.post('/api/v1/orders', { product_id: product.id, agreement_version: agreement.version, ...changes }, options)).body;
}

export const setPassword = (client, password = PASSWORD) => (
  client.put('/api/v1/me/payment-password', { new_password: password }, { expect: 200 }));

/** POST payment; lines: [[voucher, amount_fen]…]. */
export function pay(client, target, lines, options = { expect: 200 }, password = PASSWORD) {
  return client.post(orderAt(target, '/payment'), {
    vouchers: lines.map(([voucher, amount_fen]) => ({ voucher_id: voucher.id, amount_fen })), payment_password: password,
  }, options);
}

/** An order, paid. */
export async function paidOrder(client, product, lines) {
  const made = await order(client, product);
  return (await pay(client, made, lines)).body;
}

/** The voucher as its owner sees it now. */
export const seen = async (client, voucher) => (await client.get(`/api/v1/vouchers/${voucher.id}`, { expect: 200 })).body;
