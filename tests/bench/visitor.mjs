// Somebody at the service with a connection of their own, who sends again what was refused for now; and what all of
// them saw. Checks no answer against the contract: that would take longer than the service takes.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEMO_CLIENT, DEMO_REDIRECT } from '../idp/login.mjs';
import { codeOf } from './swift_province.mjs';

const TRIES_MAX = 60;
const REFUSED_FOR_NOW = new Set([429, 503]);
const LOGINS_MAX = 5; // that are begun again, as a client does when it is told to
const ANSWER_LIMIT_MS = 30_000;

/** Of a sorted list. */
export const quantile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;

export class Seen {
  answers = new Map(); // what was asked → ms of each answer that was no refusal
  refusals = []; // ms
  refusedBy = new Map(); // code → how often
  refusedWithoutTime = 0; // no Retry-After
  begunAgain = 0; // logins that the service could not complete
  wrong = new Map(); // what nobody expected → how often

  answered(what, ms) {
    if (!this.answers.has(what)) this.answers.set(what, []);
    this.answers.get(what).push(ms);
  }

  refused(answer, ms) {
    this.refusals.push(ms);
    const code = answer.code() ?? answer.status;
    this.refusedBy.set(code, (this.refusedBy.get(code) ?? 0) + 1);
    if (answer.headers['retry-after'] === undefined) this.refusedWithoutTime += 1;
  }

  strange(what) {
    this.wrong.set(what, (this.wrong.get(what) ?? 0) + 1);
  }

  get good() {
    return [...this.answers.values()].reduce((sum, times) => sum + times.length, 0);
  }
}

function exchange(options, body) {
  return new Promise((resolve, reject) => {
    const sent = performance.now();
    const outgoing = request(options, (incoming) => {
      const pieces = [];
      incoming.on('data', (piece) => pieces.push(piece)).once('error', reject).once('end', () => {
        const text = Buffer.concat(pieces).toString();
        const json = () => JSON.parse(text);
        const code = () => { try { return json().code ?? json().error; } catch { return undefined; } };
        resolve({ status: incoming.statusCode, headers: incoming.headers, json, code, ms: performance.now() - sent });
      });
    });
    outgoing.setTimeout(ANSWER_LIMIT_MS, () => outgoing.destroy(new Error('no answer in time')));
    outgoing.once('error', (fault) => reject(Object.assign(fault, { idle: outgoing.reusedSocket })));
    outgoing.end(body);
  });
}

export class Visitor {
  #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  #cookie;

  /** address: the visitor's own, which a trusted proxy would tell. */
  constructor(publicUrl, seen, address) {
    Object.assign(this, { publicUrl, seen, address });
  }

  leave() {
    this.#agent.destroy();
  }

  /** One request, sent once more where the service had just ended an idle connection. */
  async #send(method, path, headers, body) {
    const { hostname, port } = new URL(this.publicUrl);
    const options = { hostname, port, method, path, agent: this.#agent, headers: { 'x-forwarded-for': this.address, ...headers,
      ...(this.token && { authorization: `Bearer ${this.token}` }), ...(this.#cookie && { cookie: this.#cookie }),
      ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) } };
    try {
      return await exchange(options, body);
    } catch (fault) {
      if (!fault.idle || fault.code !== 'ECONNRESET') throw fault;
      return exchange(options, body);
    }
  }

  /** What is refused for now is sent again with the same key when the answer says. expect: the right statuses. */
  async ask(what, method, path, { body, form, expect = [200] } = {}) {
    const headers = { ...(method !== 'GET' && { 'idempotency-key': randomUUID() }),
      ...(body && { 'content-type': 'application/json' }), ...(form && { 'content-type': 'application/x-www-form-urlencoded' }) };
    const sent = body ? JSON.stringify(body) : form ? String(new URLSearchParams(form)) : method === 'GET' ? undefined : '';
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const answer = await this.#send(method, path, headers, sent).catch((fault) => fault);
      if (answer instanceof Error) {
        this.seen.strange(`${what}: ${answer.message}`);
        await sleep(1000);
      } else if (expect.includes(answer.status)) {
        this.seen.answered(what, answer.ms);
        const cookie = answer.headers['set-cookie']?.[0];
        if (cookie) [this.#cookie] = cookie.split(';');
        return answer;
      } else if (REFUSED_FOR_NOW.has(answer.status)) {
        this.seen.refused(answer, answer.ms);
        await sleep(1000 * Number(answer.headers['retry-after'] ?? 1) * (1 + Math.random()));
      } else {
        this.seen.strange(`${what}: ${answer.status} ${answer.code() ?? ''}`);
        throw new Error(`${what}: ${answer.status} ${answer.code() ?? ''}`);
      }
    }
    throw new Error(`${what}: refused ${TRIES_MAX} times`);
  }

  /** The code flow with PKCE; the province shows this visitor no page. again: how often it may begin anew. */
  async logIn(claims, again = LOGINS_MAX) {
    const verifier = randomBytes(32).toString('base64url');
    const start = new URLSearchParams({ response_type: 'code', client_id: DEMO_CLIENT, redirect_uri: DEMO_REDIRECT, state: 'bench',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256' });
    const begun = await this.ask('authorize', 'GET', `/oauth/authorize?${start}`, { expect: [302, 303] });
    const province = new URL(begun.headers.location).searchParams;
    const back = new URLSearchParams({ code: codeOf({ ...claims, nonce: province.get('nonce') }), state: province.get('state') });
    const returned = await this.ask('callback', 'GET', `${new URL(province.get('redirect_uri')).pathname}?${back}`, { expect: [302, 303] });
    const told = new URL(returned.headers.location).searchParams;
    const code = told.get('code');
    if (told.get('error') === 'temporarily_unavailable' && again > 0) {
      this.seen.begunAgain += 1;
      await sleep(1000 * (1 + Math.random()));
      return this.logIn(claims, again - 1);
    }
    const form = { grant_type: 'authorization_code', code, redirect_uri: DEMO_REDIRECT, client_id: DEMO_CLIENT, code_verifier: verifier };
    this.token = (await this.ask('token', 'POST', '/oauth/token', { form })).json().access_token;
  }
}
