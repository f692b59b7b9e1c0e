// What operations of a kind have in common: which codes http, gate and command answer for them without their handler, so
// that no part has to say it. One row for each fact about an operation; the names of shared answers are made of them.

/** What an operation is, read from the contract. */
export function factsOf({ method, operation, parameters }) {
  const has = (place, name) => parameters.find((p) => p.in === place && (!name || p.name === name));
  const types = Object.keys(operation.requestBody?.content ?? {});
  return {
    style: operation['x-errors'] ?? 'problem',
    read: method === 'get',
    roles: operation['x-roles'].length > 0 && operation['x-roles'][0] !== '*',
    path: Boolean(has('path')),
    pages: Boolean(has('query', 'cursor')),
    key: has('header', 'Idempotency-Key'),
    match: has('header', 'If-Match'),
    body: types.length > 0,
    json: types.includes('application/json') && !operation['x-body'],
    form: types.includes('application/x-www-form-urlencoded'),
    content: Object.entries(operation.responses).some(([status, r]) => status[0] === '2' && r.content),
  };
}

const always = () => true;
/* The first row has no name: it holds for all. In the order in which the codes are told. */
const ROWS = [
  { name: '', when: always, codes: () => ['bad_request', 'invalid_parameters', 'unauthorized', 'token_expired'] },
  { name: 'Pages', when: (f) => f.pages, codes: () => ['invalid_cursor'] },
  { name: 'Body', when: (f) => f.body, codes: () => ['body_incomplete', 'body_timeout', 'body_too_large'] },
  { name: 'Json', when: (f) => f.json, codes: () => ['invalid_json', 'unsupported_media_type', 'invalid_fields'] },
  { name: 'Form', when: (f) => f.form, codes: () => ['unsupported_media_type', 'invalid_fields'] },
  { name: 'Key', when: (f) => f.key, codes: (f) => [
    ...(f.key.required ? ['idempotency_key_required'] : []), 'idempotency_key_reused', 'request_in_progress'] },
  { name: 'Roles', when: (f) => f.roles, codes: () => ['forbidden'] },
  { name: 'Path', when: (f) => f.path, codes: () => ['not_found'] },
  { name: 'Content', when: (f) => f.content, codes: () => ['not_acceptable'] },
  { name: 'Match', when: (f) => f.match, codes: (f) => ['version_conflict', ...(f.match.required ? ['precondition_required'] : [])] },
  { name: 'Write', when: (f) => !f.read || f.style === 'page', /* the login bridge writes behind a GET */ codes: () => ['lock_timeout', 'transaction_conflict', 'outcome_unknown', 'storage_full'] },
  { name: '', when: always, codes: () => ['too_many_requests', 'internal', 'database_unavailable', 'database_busy', 'overloaded', 'shutting_down'] },
];

/* What the server itself refuses, before it knows the operation and its style. */
export const EARLY = { 500: ['internal'], 503: ['overloaded', 'shutting_down'] };

/* RFC 6749 §5.2 knows other codes; respond_oauth in api/gate/respond.c maps ours to them. */
const OAUTH = {
  400: ['invalid_request'], 408: ['invalid_request'], 413: ['invalid_request'], 415: ['invalid_request'],
  429: ['temporarily_unavailable'],
  500: ['server_error', ...EARLY[500]], 503: ['temporarily_unavailable', ...EARLY[503]], 507: ['server_error'],
};
const OAUTH_OWN = { invalid_client: 401, invalid_grant: 400, unsupported_grant_type: 400 };

/**
 * The answers of refusal: [{status, codes, kinds, own}] by status; `own` are the operation's own codes among them, `kinds`
 * the names of the rows that brought the others. errors: code → {status}, of api/errors.def.
 */
export function refusals(facts, ownCodes, errors) {
  const byStatus = new Map();
  const add = (status, code, kind) => {
    if (!byStatus.has(status)) byStatus.set(status, { status, codes: [], kinds: new Set(), own: [] });
    const answer = byStatus.get(status);
    if (answer.codes.includes(code)) return;
    answer.codes.push(code);
    if (kind === null) answer.own.push(code);
    else if (kind) answer.kinds.add(kind);
  };
  const statusOf = (code) => {
    const status = facts.style === 'oauth' ? OAUTH_OWN[code] : errors.get(code)?.status;
    if (!status) throw new Error(`x-codes: ${code} is not a code of api/errors.def`);
    return status;
  };
  for (const code of ownCodes) add(statusOf(code), code, null);
  if (facts.style === 'oauth') {
    for (const [status, codes] of Object.entries(OAUTH)) for (const code of codes) add(Number(status), code, '');
  } else {
    for (const row of ROWS) if (row.when(facts)) for (const code of row.codes(facts)) add(statusOf(code), code, row.name);
  }
  return [...byStatus.values()].sort((a, b) => a.status - b.status);
}

/** Codes that some row brings: a part that lists them says what is known. */
export const commonCodes = (facts) => (facts.style === 'oauth' ? [] : ROWS.filter((r) => r.when(facts)).flatMap((r) => r.codes(facts)));
