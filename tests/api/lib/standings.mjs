// The table of what follows from a freeze, a suspension, a revocation, as the program dumps it (tests/expected/
// standing.txt), and for each of its rows a buyer, a provider, a product or a voucher that this happened to, with orders
// in every state. To add a standing, add to FALLS how it comes about.
import { readFileSync } from 'node:fs';
import { listedProduct, order, pay, setPassword } from './market.mjs';
import { certifiedProvider, together } from './people.mjs';
import { at } from './vouchers.mjs';

const because = { reason: '材料不符' };
const RIGHT = { expect: 200 };
const LINE = /^(?<name>\w+): refused with (?<refuses>\w+); wins (?<wins>[\w ]+); paid order (?<paid>[\w ]+); service (?<service>[\w ]+)$/;

const TABLE = readFileSync(new URL('../../expected/standing.txt', import.meta.url), 'utf8').trim().split('\n')
  .map((line) => LINE.exec(line).groups);

const freeze = (object_type, id) => ({ reviewer }, party) => (
  reviewer.post('/api/v1/freezes', { object_type, object_id: id(party), reason_code: 'other', ...because }, { expect: 201 }));
const act = (path, body = because) => ({ reviewer }, party) => reviewer.post(path(party), body, RIGHT);
const enterprise = ({ enterprise: { id } }) => id;
const certified = ({ certification_id: id }) => `/api/v1/certifications/${id}/revocation`;
const qualified = (what) => ({ qualification: { id } }) => `/api/v1/qualifications/${id}/${what}`;
const SUSPENDED = { suspended: true, ...because };

/** What happens to whom. */
const FALLS = {
  buyer_frozen: ['buyer', freeze('enterprise', enterprise)],
  certification_revoked: ['buyer', act(certified)],
  qualification_suspended: ['buyer', act(qualified('suspension'), SUSPENDED)],
  qualification_revoked: ['buyer', act(qualified('revocation'))],
  provider_revoked: ['seller', act(certified)],
  provider_frozen: ['seller', freeze('provider', enterprise)],
  product_suspended: ['product', act(({ id }) => `/api/v1/products/${id}/suspension`, SUSPENDED)],
  voucher_frozen: ['voucher', freeze('voucher', ({ id }) => id)],
};

/** [{ name, refuses, wins, paid, service }]: what happens to somebody, and what a type's wins of the year bring about. */
export const STANDINGS = TABLE.filter(({ name }) => FALLS[name]);
export const OF_WINS = TABLE.filter(({ name }) => !FALLS[name]);
export const whoFalls = ({ name }) => FALLS[name][0];

const loginOf = ({ name }) => `test-standing-${name.replaceAll('_', '-')}`;
/** Whoever needs vouchers: a buyer for each standing that is one's own or one's voucher's. */
export const fallingBuyers = () => STANDINGS.filter((standing) => ['buyer', 'voucher'].includes(whoFalls(standing))).map(loginOf);

const reached = {
  pending_payment: [],
  paid: ['payment'],
  in_service: ['payment', 'acceptance'],
  awaiting_confirmation: ['payment', 'acceptance', 'report'],
  disputed: ['payment', 'acceptance', 'report', 'dispute'],
  completed: ['payment', 'acceptance', 'report', 'confirmation'],
};
async function makeOrders({ buyer, seller, product, voucher }) {
  const steps = {
    payment: (made) => pay(buyer.client, made, [[voucher, 100]]),
    acceptance: ({ id }) => seller.client.post(`/api/v1/orders/${id}/acceptance`, undefined, RIGHT),
    report: ({ id }) => seller.client.post(`/api/v1/orders/${id}/completion-report`, {}, RIGHT),
    dispute: ({ id }) => buyer.client.post(`/api/v1/orders/${id}/dispute`, because, RIGHT),
    confirmation: ({ id }) => buyer.client.post(`/api/v1/orders/${id}/confirmation`, undefined, RIGHT),
  };
  const orders = {};
  for (const [state, acts] of Object.entries(reached)) {
    const made = await order(buyer.client, product);
    for (const step of acts) await steps[step](made);
    orders[state] = { name: state, id: made.id, callers: { buyer: buyer.client, seller: seller.client }, voucher };
  }
  return orders;
}

/**
 * { standing: { buyer, seller, product, voucher, orders: by the state they were in } }, before anything happens to
 * anybody; buyers: of fallingBuyers(), with vouchers.
 */
export async function makeFalling(server, { buyer, seller, type, open }, buyers) {
  const made = await together(STANDINGS, async (standing) => {
    const { name } = standing;
    const who = whoFalls(standing);
    const own = buyers.find(({ login }) => login === loginOf(standing));
    const parties = { buyer: own ?? buyer, seller: who === 'seller' ? await certifiedProvider(server, loginOf(standing)) : seller };
    parties.product = await listedProduct(server, parties.seller, [type]);
    parties.voucher = parties.buyer.voucher;
    if (own) {
      await setPassword(own.client);
      await own.client.post(at(open, '/notice-acknowledgement'), undefined, { expect: 204 });
      own.certification_id = (await own.client.get('/api/v1/me', RIGHT)).body.certifications.enterprise.id;
    }
    return [name, { ...parties, orders: await makeOrders(parties) }];
  });
  return Object.fromEntries(made);
}

/** Everything in the table happens. */
export async function fall(falling, { reviewer }) {
  for (const standing of STANDINGS) {
    const [who, happens] = FALLS[standing.name];
    await happens({ reviewer }, falling[standing.name][who]);
  }
}
