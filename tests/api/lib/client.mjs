// Requests that check every response against the contract before a test sees it.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Contract } from './contract.mjs';

/* Read before anything runs: on a busy machine it takes longer than a server keeps an idle connection. */
export const wholeContract = Contract.read();

export class Client {
  #headers;

  /** contract: openapi.yaml of the project unless given. */
  constructor(publicUrl, { token, headers = {}, contract = wholeContract } = {}) {
    this.publicUrl = publicUrl;
    this.contract = contract;
    this.token = token;
    this.#headers = { ...headers, ...(token ? { authorization: `Bearer ${token}` } : {}) };
  }

  /**
   * options: body (an object is sent as JSON, text and bytes as they are), headers, query, expect (the status; a
   * failure shows the answer), code (the expected problem's code). An Idempotency-Key of its own goes with every
   * POST, PUT and DELETE unless headers say otherwise (null: none).
   * Returns { status, headers, body, etag, location }.
   */
  async request(method, path, { body, headers = {}, query, expect, code } = {}) {
    const url = new URL(path, this.publicUrl);
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.append(name, value);
    const isObject = body !== undefined && typeof body === 'object' && !ArrayBuffer.isView(body);
    const all = new Headers({
      ...(isObject ? { 'content-type': 'application/json' } : {}),
      ...(['GET', 'HEAD', 'OPTIONS'].includes(method) ? {} : { 'idempotency-key': randomUUID() }),
      ...this.#headers,
    });
    for (const [name, value] of Object.entries(headers)) {
      if (value === null) all.delete(name);
      else all.set(name, value);
    }
    const response = await fetch(url, {
      method, headers: all, redirect: 'manual', body: isObject ? JSON.stringify(body) : body,
    });
    const answer = await readAnswer(response);
    if (method !== 'OPTIONS') this.contract.checkAnswer(method, url.pathname, answer);
    const shown = () => `${method} ${path} → ${answer.status}: ${JSON.stringify(answer.body)}`;
    if (expect !== undefined) assert.equal(answer.status, expect, shown());
    if (code !== undefined) assert.equal(answer.body?.code ?? answer.body?.error, code, shown());
    return answer;
  }

  get(path, options) { return this.request('GET', path, options); }
  head(path, options) { return this.request('HEAD', path, options); }
  post(path, body, options) { return this.request('POST', path, { body, ...options }); }
  put(path, body, options) { return this.request('PUT', path, { body, ...options }); }
  delete(path, options) { return this.request('DELETE', path, options); }
}

async function readAnswer(response) {
  const text = await response.text();
  const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : isJson ? JSON.parse(text) : text,
    etag: response.headers.get('etag') ?? undefined,
    location: response.headers.get('location') ?? undefined,
  };
}
