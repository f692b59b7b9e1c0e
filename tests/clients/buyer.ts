// A buyer's program as an integrator writes it: types by openapi-typescript, calls by openapi-fetch, nothing of this
// project but openapi.yaml. tests/api/clients.test.mjs compiles and runs it.
import createClient from 'openapi-fetch';
import type { components, paths } from './generated/schema.js';

type Schemas = components['schemas'];
export type Order = Schemas['Order'];
export type Problem = Schemas['Problem'];

export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.code}: ${problem.title}`);
  }
}

export interface Paid {
  order: Order;
  replayed: boolean;
}

const newKey = (): string => crypto.randomUUID();
const keyed = (key: string) => ({ header: { 'Idempotency-Key': key } });

/** Trades a refresh token for an access token. */
export async function logIn(baseUrl: string, client_id: string, refresh_token: string): Promise<string> {
  const { data, error } = await createClient<paths>({ baseUrl }).POST('/oauth/token', {
    body: { grant_type: 'refresh_token', client_id, refresh_token },
    bodySerializer: (body) => new URLSearchParams({ ...body }),
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
  if (data === undefined) throw new Error('error' in error ? error.error : error.code);
  return data.access_token;
}

export class Buyer {
  readonly #api;

  constructor(baseUrl: string, readonly token: string, language: 'zh-CN' | 'en' = 'zh-CN') {
    this.#api = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}`, 'Accept-Language': language } });
  }

  /** Every product, `limit` a page. */
  async products(limit: number): Promise<{ names: string[]; pages: number }> {
    const names: string[] = [];
    let pages = 0;
    for (let cursor: string | null | undefined; cursor !== null; pages += 1) {
      const { data, error } = await this.#api.GET('/api/v1/products', {
        params: { query: { limit, sort: 'price', ...(cursor === undefined ? {} : { cursor }) } },
      });
      if (error) throw new Refused(error);
      names.push(...data.items.map(({ name, price_fen }) => `${name} ${price_fen / 100}`));
      cursor = data.next_cursor;
    }
    return { names, pages };
  }

  /** The voucher of which most is left. */
  async fullestVoucher(): Promise<Schemas['Voucher'] | undefined> {
    const { data, error } = await this.#api.GET('/api/v1/vouchers', { params: { query: { state: ['usable'] } } });
    if (error) throw new Refused(error);
    return [...data.items].sort((a, b) => b.remaining_fen - a.remaining_fen)[0];
  }

  async order(product_id: string, key = newKey()): Promise<Paid> {
    const agreement = await this.#api.GET('/api/v1/agreements/{name}', { params: { path: { name: 'trade_agreement' } } });
    if (agreement.error) throw new Refused(agreement.error);
    const { data, error, response } = await this.#api.POST('/api/v1/orders', {
      params: keyed(key), body: { product_id, agreement_version: agreement.data.version },
    });
    if (error) throw new Refused(error);
    return { order: data, replayed: response.headers.get('Idempotent-Replayed') === 'true' };
  }

  /** Pays; of a wrong password how many tries are left, of an order in another state which. */
  async pay(id: string, vouchers: Schemas['OrderPayment']['vouchers'], payment_password: string, key = newKey()):
  Promise<Paid | { tries_left: number } | { state: string }> {
    const { data, error, response } = await this.#api.POST('/api/v1/orders/{id}/payment', {
      params: { path: { id }, ...keyed(key) }, body: { vouchers, payment_password },
    });
    if (error?.code === 'payment_password_wrong' && error.tries_left !== undefined) return { tries_left: error.tries_left };
    if (error?.code === 'wrong_state' && error.state !== undefined) return { state: error.state };
    if (error) throw new Refused(error);
    return { order: data, replayed: response.headers.get('Idempotent-Replayed') === 'true' };
  }

  /** The order unless it is still the one with this tag. */
  async changed(id: string, etag?: string): Promise<{ order?: Order; etag: string }> {
    const { data, error, response } = await this.#api.GET('/api/v1/orders/{id}', {
      params: { path: { id }, ...(etag === undefined ? {} : { header: { 'If-None-Match': etag } }) },
    });
    if (response.status === 304) return { etag: response.headers.get('ETag') ?? '' };
    if (error) throw new Refused(error);
    return { order: data, etag: response.headers.get('ETag') ?? '' };
  }

  async ordersAsCsv(): Promise<string> {
    const { data, error } = await this.#api.GET('/api/v1/orders.csv', { parseAs: 'text' });
    if (error) throw new Refused(error);
    return data;
  }
}
