// What the seed and the demo share: requests as somebody, small real attachments, the domain's clock, batches.
// Everything goes through the public API.
import { randomUUID } from 'node:crypto';
import { findAccount } from '../idp/accounts.mjs';
import { logIn } from '../idp/login.mjs';

export const PUBLIC_URL = process.env.JQT_PUBLIC_URL ?? 'http://127.0.0.1:8080';
export const PAYMENT_PASSWORD = '735291';
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** An answer that is not what the caller counted on; `answer` is the whole of it. */
export class Unexpected extends Error {
  constructor(answer, expected) {
    const { code, title, detail, errors } = answer.body ?? {};
    super(`${answer.method} ${answer.path} → ${answer.status}, expected ${expected}: ${
      [code, title, detail, errors && JSON.stringify(errors)].filter(Boolean).join(' · ')}`);
    this.answer = answer;
  }
}

/** Somebody who speaks to the service; token undefined: the public. log(answer) sees every answer. */
export class Client {
  constructor({ token, name = 'public', log } = {}) {
    Object.assign(this, { token, name, log });
  }

  /**
   * options: body (an object is sent as JSON, bytes as they are), headers, query, expect (a status, 2xx unless
   * given). A write carries a new Idempotency-Key. Returns { method, path, status, headers, body, etag, sent }.
   */
  async request(method, path, { body, headers = {}, query, expect } = {}) {
    const url = new URL(`/api/v1${path}`, PUBLIC_URL);
    url.search = new URLSearchParams(query ?? {});
    const isBytes = ArrayBuffer.isView(body);
    const response = await fetch(url, {
      method,
      headers: {
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...(method === 'GET' ? {} : { 'idempotency-key': randomUUID() }),
        ...(body === undefined || isBytes ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined || isBytes ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
    const answer = {
      method, path: url.pathname + url.search, sent: isBytes ? undefined : body, status: response.status,
      headers: response.headers, text, body: isJson && text ? JSON.parse(text) : undefined,
      etag: response.headers.get('etag') ?? undefined, by: this.name,
    };
    this.log?.(answer);
    if (expect === undefined ? !response.ok : response.status !== expect) throw new Unexpected(answer, expect ?? '2xx');
    return answer;
  }

  async get(path, query) { return (await this.request('GET', path, { query })).body; }
  async post(path, body, options) { return (await this.request('POST', path, { body, ...options })).body; }
  async put(path, body, options) { return (await this.request('PUT', path, { body, ...options })).body; }

  /** Every item of a list. */
  async all(path, query = {}) {
    const items = [];
    let cursor = null;
    do {
      const page = await this.get(path, { limit: 100, ...query, ...(cursor ? { cursor } : {}) });
      items.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor);
    return items;
  }
}

const logins = new Map();

/** A demo login by the real code flow, once a process. */
export function as(login, { log } = {}) {
  if (!logins.has(login)) {
    logins.set(login, logIn(PUBLIC_URL, login).then(({ access_token: token }) => new Client({ token, name: login, log })));
  }
  return logins.get(login);
}

// ---- attachments ------------------------------------------------------------------------------------------------
/** A PDF of one page with one line of (ASCII) text. */
export function pdf(line) {
  const drawing = `BT /F1 18 Tf 60 760 Td (${line.replace(/[()\\]/g, '\\$&')}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${drawing.length} >>\nstream\n${drawing}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, i) => {
    const at = text.length;
    text += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const table = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`;
  return Buffer.from(`${text}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`);
}

/** A JPEG of one pixel: a scan of a sheet seen from very far. */
export const SCAN = Buffer.from('/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////'
  + '////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=', 'base64');

/** Uploads a file and returns its id. */
export async function upload(client, name, bytes) {
  const type = name.endsWith('.pdf') ? 'application/pdf' : 'image/jpeg';
  const { id } = await client.post('/files', bytes, { query: { name }, headers: { 'content-type': type } });
  return id;
}

// ---- forms ------------------------------------------------------------------------------------------------------
/** Basic information and contacts of a certification; more: what differs. */
export async function certificationForm(client, login, more) {
  const account = findAccount(login);
  return {
    name: account.enterprise_name,
    uscc: account.uscc,
    legal_representative: account.legal_representative,
    contact_name: account.name,
    contact_mobile: account.phone_number,
    attachment_ids: await Promise.all([
      upload(client, '营业执照.jpg', SCAN), upload(client, '授权委托书.pdf', pdf(`Power of attorney ${account.uscc}`))]),
    ...more,
  };
}

export async function qualificationForm(client, login, answers) {
  const account = findAccount(login);
  const [application, licence, letter, insurance, tax] = await Promise.all([
    upload(client, '中小微企业入库申请表.pdf', pdf(`Application form ${account.uscc}`)),
    upload(client, '营业执照.jpg', SCAN),
    upload(client, '专项服务券使用承诺书.pdf', pdf(`Undertaking letter ${account.uscc}`)),
    upload(client, '社会保险参保缴费证明.pdf', pdf('Social insurance contributions')),
    upload(client, '纳税申报表.pdf', pdf('Tax return')),
  ]);
  return {
    answers: { name: account.enterprise_name, legal_representative: account.legal_representative, ...answers },
    attachments: {
      application_form: application, business_licence: licence, undertaking_letter: letter, social_insurance: insurance,
      tax_return: tax,
    },
  };
}

/** Saves a granted qualification with last year's figures where its own have become too old (from 1 July on). */
export async function renewFigures(client, now) {
  const { qualification: { id, state, missing } } = await client.get('/me');
  if (state !== 'granted' || !missing.figures_outdated) return false;
  const { etag, body: { answers, attachments } } = await client.request('GET', `/qualifications/${id}`);
  const body = { answers: { ...answers, figures_year: Number(timeText(now).slice(0, 4)) - 1 }, attachments };
  await client.request('PUT', `/qualifications/${id}`, { body, headers: { 'if-match': etag } });
  return true;
}

// ---- the domain's clock -----------------------------------------------------------------------------------------
/** RFC 3339 in Jinan's time. */
export const timeText = (ms) => `${new Date(ms + 8 * HOUR_MS).toISOString().slice(0, 19)}+08:00`;

export async function domainNow(operator) {
  return Date.parse((await operator.get('/sandbox/clock')).now);
}

/** Moves the clock on to a time (text); does nothing when that has passed. */
export async function moveClockTo(operator, to) {
  if (await domainNow(operator) < Date.parse(to)) await operator.post('/sandbox/clock', { to });
}

// ---- batches ----------------------------------------------------------------------------------------------------
/** The first unused number of the month in which a batch opens. */
export async function nextBatchNumber(operator, atMs) {
  const used = new Set((await operator.all('/booking-batches')).map(({ number }) => number));
  const month = timeText(atMs).slice(0, 7).replace('-', '');
  for (let i = 1; i <= 99; i += 1) {
    const number = `${month}-${String(i).padStart(2, '0')}`;
    if (!used.has(number)) return number;
  }
  throw new Error(`a month has 99 batches, and ${month} has them`);
}

/**
 * A batch's form. times: { opens, closes, events, publicity, issue }, in ms; types: [{ voucher_type_id, quota }].
 * Its draw takes two public values: a lottery's digits and a stock index.
 */
export function batchForm({ number, title, notice, times, types }) {
  const source = (issuer, url, pattern, encoding, issue, at) => (
    { issuer, issue, source: url, pattern, encoding, scheduled_at: timeText(at) });
  const lottery = (issue, at) => source('中国体育彩票 排列5', 'https://www.lottery.gov.cn', '[0-9]{5}', 'digits', issue, at);
  const index = (issue, at) => source('上海证券交易所 上证综合指数收盘', 'https://www.sse.com.cn', '[0-9]{4}\\.[0-9]{2}', 'decimal',
    issue, at);
  const day = timeText(times.events).slice(0, 10);
  const nextDay = timeText(times.events + DAY_MS).slice(0, 10);
  return {
    number,
    title,
    notice,
    opens_at: timeText(times.opens),
    closes_at: timeText(times.closes),
    publicity_at: timeText(times.publicity),
    issue_at: timeText(times.issue),
    types,
    entropy_events: [
      { ...lottery(`${day}期`, times.events), substitute: lottery(`${nextDay}期`, times.events + DAY_MS) },
      { ...index(day, times.events), substitute: index(nextDay, times.events + DAY_MS) },
    ],
  };
}

/** Approves what somebody else proposed, by the hash of its content. */
export async function approve(client, proposal) {
  return client.post(`/proposals/${proposal.id}/approval`, { content_sha256: proposal.content_sha256 });
}
