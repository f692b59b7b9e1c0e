// Requests that check every response against the contract before a test sees it.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
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
    const all = {
      ...(isObject ? { 'content-type': 'application/json' } : {}),
      ...(typeof body === 'string' ? { 'content-type': 'text/plain;charset=UTF-8' } : {}),
      ...(['GET', 'HEAD', 'OPTIONS'].includes(method) ? {} : { 'idempotency-key': randomUUID() }),
    };
    for (const [name, value] of [...Object.entries(this.#headers), ...Object.entries(headers)]) {
      if (value === null) delete all[name.toLowerCase()];
      else all[name.toLowerCase()] = value;
    }
    const response = await send(url, { method, headers: all }, isObject ? JSON.stringify(body) : body);
    const answer = readAnswer(response);
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

const agent = new Agent({ keepAlive: true });
const utf8 = new TextDecoder(); // without a byte order mark

/** By node:http: its fetch computes five times as long. */
function send(url, options, body) {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { agent, ...options }, (incoming) => {
      const pieces = [];
      incoming.on('data', (piece) => pieces.push(piece)).once('error', reject).once('end', () => {
        const headers = new Headers();
        for (let i = 0; i < incoming.rawHeaders.length; i += 2) headers.append(incoming.rawHeaders[i], incoming.rawHeaders[i + 1]);
        resolve({ status: incoming.statusCode, headers, text: utf8.decode(Buffer.concat(pieces)) });
      });
    });
    outgoing.once('error', reject).end(body);
  });
}

function readAnswer({ status, headers, text }) {
  const isJson = /[/+]json\b/.test(headers.get('content-type') ?? '');
  return {
    status,
    headers,
    body: text === '' ? undefined : isJson ? JSON.parse(text) : text,
    etag: headers.get('etag') ?? undefined,
    location: headers.get('location') ?? undefined,
  };
}
