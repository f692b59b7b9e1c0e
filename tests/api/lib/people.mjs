// Who the main job needs, made through the API as real people make it: staff, enterprises and providers in every
// standing, voucher types; and the domain's clock, which an operator moves.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { certify, qualify } from './uploads.mjs';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
const POLL_MS = 30;

/** The staff that every step takes; `operator` proposes, `approver` is another person. */
export async function staff(server) {
  const [operator, approver, reviewer] = await Promise.all(
    ['operator-1', 'operator-2', 'reviewer-1'].map((login) => server.as(login)));
  return { operator, approver, reviewer };
}

async function person(server, login, standing) {
  const client = await server.as(login);
  const { reviewer } = await staff(server);
  const more = await standing(client, reviewer);
  const { body: { enterprise } } = await client.get('/api/v1/me', { expect: 200 });
  return { login, client, enterprise, ...more };
}

/** { login, client, enterprise }: logged in, nothing more. */
export const newEnterprise = (server, login) => person(server, login, () => ({}));

/** { login, client, enterprise, certification_id } */
export const certifiedEnterprise = (server, login) => person(server, login,
  async (client, reviewer) => ({ certification_id: await certify(client, reviewer) }));

/** { login, client, enterprise, certification_id }; the provider role, which holds within a second. */
export const certifiedProvider = (server, login, changes) => person(server, login, async (client, reviewer) => {
  const certification_id = await certify(client, reviewer, 'provider', changes);
  await until(async () => (await client.get('/api/v1/me', { expect: 200 })).body.roles.includes('provider'), 'the role holds');
  return { certification_id };
});

/** { login, client, enterprise, qualification: { id, etag } }: certified, qualified and complete. */
export const qualifiedEnterprise = (server, login, answers) => person(server, login,
  async (client, reviewer) => ({ qualification: await qualify(client, reviewer, answers) }));

let codes = 0;

/** A voucher type; changes: what differs from 服务通用券 of 2,000 yuan for audits, 90 days, 10 a year. */
export async function voucherType(server, changes = {}) {
  const { operator } = await staff(server);
  codes += 1;
  const { body } = await operator.post('/api/v1/voucher-types', {
    code: `TYPE_${codes}`, name: `测试服务券${codes}`, face_value_fen: 200_000, validity_days: 90, annual_cap: 10,
    service_types: ['audit'], ...changes,
  }, { expect: 201 });
  return body;
}

/** The domain's clock in ms. */
export async function domainNow(server) {
  const { operator } = await staff(server);
  return Date.parse((await operator.get('/api/v1/sandbox/clock', { expect: 200 })).body.now);
}

/** Moves the domain's clock on by ms. */
export async function advance(server, ms) {
  const { operator } = await staff(server);
  await operator.post('/api/v1/sandbox/clock', { advance_seconds: Math.ceil(ms / 1000) }, { expect: 200 });
}

/** Moves the domain's clock to a time (ms or RFC 3339), which must not have passed. */
export async function moveTo(server, time) {
  const { operator } = await staff(server);
  await operator.post('/api/v1/sandbox/clock', { to: timeText(time) }, { expect: 200 });
}

/** RFC 3339 in Jinan's time. */
export function timeText(time) {
  return new Date(new Date(time).getTime() + 8 * HOUR_MS).toISOString().replace('Z', '+08:00');
}

/** Asks until look() gives something true, which it returns; for what the sweeps do. */
export async function until(look, what, limit_ms = 15_000) {
  const end = Date.now() + limit_ms;
  for (;;) {
    const found = await look();
    if (found) return found;
    assert.ok(Date.now() < end, `waited ${limit_ms} ms in vain: ${what}`);
    await sleep(POLL_MS);
  }
}

/** The problem's code with which a list of blocked actions explains one; undefined when it is not blocked. */
export const blockedBy = (body, action) => body.blocked.find((b) => b.action === action)?.code;

/** `jqt verify-ledger`, which must find nothing. */
export async function verifyLedger(server) {
  await server.command('verify-ledger');
}

/** Every item of a list. */
export async function all(client, path, query = {}) {
  const items = [];
  let cursor;
  do {
    const { body } = await client.get(path, { query: { limit: 100, ...query, ...(cursor ? { cursor } : {}) }, expect: 200 });
    items.push(...body.items);
    cursor = body.next_cursor;
  } while (cursor);
  return items;
}

const TOGETHER = 6; // fewer than the workers of a test's server

/** Acts on every item, several at a time; the results in their order. */
export async function together(items, act) {
  const results = [];
  let next = 0;
  const walk = async () => {
    for (let i = next++; i < items.length; i = next++) results[i] = await act(items[i], i);
  };
  await Promise.all(Array.from({ length: TOGETHER }, walk));
  return results;
}
