// The answers of refusal as nodes of the document: their names, words, headers and examples. Those that consist of common
// codes are components shared by all operations of the kind; those with a code of the operation's own stand in it.
import { EARLY } from './kinds.mjs';

const STATUS = {
  400: ['BadRequest', '请求有误 / The request is malformed'],
  401: ['Unauthorized', '没有有效的登录 / No valid login'],
  403: ['Forbidden', '当前身份无权进行此操作 / Not allowed in this capacity'],
  404: ['NotFound', '不存在,或属于他人 / It does not exist, or is someone else\'s'],
  406: ['NotAcceptable', '无法提供所要求的格式 / None of the accepted formats is available'],
  408: ['RequestTimeout', '正文未及时到达 / The body did not arrive in time'],
  409: ['Conflict', '与现状或规则冲突 / In conflict with the present state or a rule'],
  412: ['PreconditionFailed', '内容已被修改 / The resource has changed meanwhile'],
  413: ['ContentTooLarge', '正文过大 / The body is too large'],
  415: ['UnsupportedMediaType', '不支持的媒体类型 / The media type is not supported'],
  422: ['Unprocessable', '内容有误 / The content is invalid'],
  428: ['PreconditionRequired', '缺少 If-Match / If-Match is missing'],
  429: ['TooManyRequests', '请求过于频繁 / Too many requests'],
  500: ['InternalError', '服务内部错误 / An internal error'],
  503: ['Unavailable', '暂时无法处理,稍后重试 / Not possible right now; try again'],
  507: ['InsufficientStorage', '存储空间不足 / Storage is full'],
};
const PREFIX = { problem: '', oauth: 'Oauth', page: 'Page' };
const EXAMPLE_REQUEST_ID = '01930000-0000-7000-8000-0000000000ff';
const WAITING_HELPS = ['lock_timeout', 'request_in_progress', 'payment_password_locked'];

/** Kinds that differ between answers of the same status; where there is but one, a name need not tell it. */
const TELLING = { 400: ['Pages', 'Body', 'Json', 'Key'], 409: ['Key'], 422: ['Json', 'Key'], 503: ['Write'] };

export function nameOf(style, { status, kinds }) {
  if (!STATUS[status]) throw new Error(`no words for status ${status}: add them to tests/contract/answers.mjs`);
  return PREFIX[style] + STATUS[status][0] + [...kinds].filter((kind) => TELLING[status]?.includes(kind)).join('');
}

const header = (name) => ({ $ref: `#/components/headers/${name}` });

function headersOf(style, { status, codes }) {
  const headers = { 'X-Request-Id': header('XRequestId'), 'Cache-Control': header('CacheControl') };
  if (status === 401 && style !== 'page') headers['WWW-Authenticate'] = header('WwwAuthenticate');
  if (status === 429) Object.assign(headers, { 'RateLimit-Policy': header('RateLimitPolicy'), RateLimit: header('RateLimit') });
  if (status === 429 || status === 503) headers['Retry-After'] = header('RetryAfter');
  else if (codes.some((code) => WAITING_HELPS.includes(code))) headers['Retry-After'] = header('RetryAfterIfAny');
  return headers;
}

/** Builds answers for one document. errors: of errors.def. server: its address. members: of RefusalMembers. */
export class Answers {
  constructor({ errors, server, members }) {
    Object.assign(this, { errors, server, members });
  }

  /** What a problem of this code looks like at this path. */
  problem(code, { path: instance, pointer, state }) {
    const { status, title } = this.errors.get(code);
    const example = { type: `${this.server}/problems/${code}`, title, status, code, instance, request_id: EXAMPLE_REQUEST_ID };
    for (const [name, member] of Object.entries(this.members)) {
      if (name !== 'errors' && member['x-codes'].includes(code)) example[name] = name === 'state' && state ? state : member.example;
    }
    const fault = FAULTS[code]?.(pointer);
    return fault ? { ...example, errors: [fault] } : example;
  }

  #content(style, answer, codes, place) {
    const problems = (of) => ({
      schema: { $ref: '#/components/schemas/Problem' },
      examples: Object.fromEntries(of.map((code) => [code, { value: this.problem(code, place) }])),
    });
    if (style === 'problem') return { 'application/problem+json': problems(codes) };
    const early = EARLY[answer.status] ?? [];
    const own = codes.filter((code) => style === 'page' || !early.includes(code));
    return { ...this.#inStyle(style, own), ...(early.length && { 'application/problem+json': problems(early) }) };
  }

  #inStyle(style, codes) {
    if (style === 'page') return { 'text/html': { schema: { type: 'string' }, example: this.#page(codes[0]) } };
    const examples = Object.fromEntries(codes.map((code) => [code, { value: { error: code } }]));
    return { 'application/json': { schema: { $ref: '#/components/schemas/OauthError' }, examples } };
  }

  #page(code) {
    const { title } = this.errors.get(code);
    return `<!doctype html><html lang="zh-CN"><title>${title}</title><h1>${title}</h1><small>${code}</small></html>`;
  }

  /** The answer as data. codes: which of its codes have an example. */
  build(style, answer, codes, place) {
    return {
      description: STATUS[answer.status][1],
      'x-codes': answer.codes,
      headers: headersOf(style, answer),
      content: this.#content(style, answer, codes, place),
    };
  }
}

/* The fault that an example shows. */
const FAULTS = {
  invalid_fields: (pointer) => ({ pointer, code: 'required', detail: '必填' }),
  reason_required: () => ({ pointer: '/reason', code: 'required', detail: '必填' }),
  review_required: () => ({ pointer: '/price_fen', code: 'reviewed', detail: '须经审核才能修改' }),
  invalid_parameters: () => ({ parameter: 'colour', code: 'unknown_parameter', detail: '不支持的参数' }),
  idempotency_key_required: () => ({ parameter: 'Idempotency-Key', code: 'required', detail: '必填' }),
  precondition_required: () => ({ parameter: 'If-Match', code: 'required', detail: '必填' }),
  manifest_invalid: () => ({ pointer: '/entropy_events/0/substitute/issue', code: 'duplicate_items', detail: '不能有重复项' }),
};
