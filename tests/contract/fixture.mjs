// A small contract in parts, for the tests beside it.
export const ERRORS = {
  errors: new Map(Object.entries({
    bad_request: 400, invalid_parameters: 400, invalid_json: 400, invalid_cursor: 400, idempotency_key_required: 400,
    body_incomplete: 400, unauthorized: 401, token_expired: 401, forbidden: 403, not_found: 404, not_acceptable: 406,
    body_timeout: 408, lock_timeout: 409, request_in_progress: 409, wrong_state: 409, own_work: 409, version_conflict: 412,
    body_too_large: 413, unsupported_media_type: 415, invalid_fields: 422, idempotency_key_reused: 422, reason_required: 422,
    precondition_required: 428, too_many_requests: 429, internal: 500, database_unavailable: 503, database_busy: 503, overloaded: 503, shutting_down: 503,
    transaction_conflict: 503, outcome_unknown: 503, storage_full: 507, oauth_invalid_client: 401,
  }).map(([code, status]) => [code, { status, title: `题 ${code}`, titleEn: code }])),
  faults: ['required', 'too_long'],
};

const HEADERS = ['XRequestId', 'CacheControl', 'ETag', 'Link', 'Location', 'RedirectLocation', 'IdempotentReplayed', 'RetryAfter',
  'RetryAfterIfAny', 'WwwAuthenticate'];

export const ROOT_TEXT = `parts: [contract, thing, other]
openapi: 3.1.0
info: {title: 例 / Example, version: "1"}
servers:
  - url: http://h
security:
  - oauth: []
securitySchemes:
  oauth: {type: oauth2, flows: {}}
parameters:
  IdempotencyKey: {name: Idempotency-Key, in: header, required: true, schema: {type: string}}
  IfMatch: {name: If-Match, in: header, required: true, schema: {type: string}}
  Limit: {name: limit, in: query, schema: {type: integer}}
  Cursor: {name: cursor, in: query, schema: {type: string}}
headers:
${HEADERS.map((name) => `  ${name}: {schema: {type: string}}`).join('\n')}
responses:
  NotModified: {description: 同 / Same}
schemas:
  Problem: {type: object}
  ProblemCode: {type: string}
  FaultCode: {type: string}
  Action: {type: string}
  State: {type: string}
  RefusalMembers:
    properties:
      state: {type: string, x-codes: [wrong_state], example: draft}
      errors: {type: array, x-codes: [invalid_fields]}
`;

export const THING_TEXT = `# Things.
paths:
  /api/v1/things:
    get:
      operationId: listThings
      x-roles: []
      security: []
      parameters:
        - $ref: '#/components/parameters/Limit'
        - $ref: '#/components/parameters/Cursor'
      responses:
        "200": {description: 页 / A page, content: {application/json: {schema: {$ref: '#/components/schemas/ThingList'}}}}
    post:
      operationId: createThing
      x-roles: [enterprise]
      parameters:
        - $ref: '#/components/parameters/IdempotencyKey'
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/ThingForm'}}
      responses:
        "201": {description: 物 / It, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
  /api/v1/things/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string, format: uuid}}
    get:
      operationId: getThing
      x-roles: ['*']
      responses:
        "200":
          description: 物 / It
          content:
            application/json: {schema: {$ref: '#/components/schemas/Thing'}}
    put:
      operationId: replaceThing
      x-roles: [enterprise]
      x-codes: [wrong_state, reason_required]
      parameters:
        - $ref: '#/components/parameters/IfMatch'
      requestBody:
        content:
          application/json: {schema: {$ref: '#/components/schemas/ThingForm'}}
      responses:
        "200": {description: 物 / It, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
schemas:
  ThingForm: {type: object, additionalProperties: false, required: [name], properties: {name: {type: string}}}
  # what it is
  Thing:
    type: object
    required: [id, state]
    properties:
      id: {type: string}
      state: {$ref: '#/components/schemas/ThingState'}
  ThingState: {type: string, x-extensible-enum: [draft, closed]}
  ThingAction: {type: string, x-extensible-enum: [edit, closing]}
  OtherAction: {type: string, x-extensible-enum: [edit, opening]}
  ThingList: {type: object, properties: {items: {type: array, items: {$ref: '#/components/schemas/Thing'}}, next_cursor: {type: string}}}
examples:
  # of lists
  Thing: {value: {id: "1", state: draft}}
`;

export const OTHER_TEXT = `paths:
  /oauth/token:
    post:
      operationId: oauthToken
      x-roles: []
      security: []
      x-errors: oauth
      x-codes: [invalid_client]
      responses:
        "200": {description: 好 / Good}
`;

export const parts = (change = {}) => [
  { name: 'api/contract/root.yaml', text: ROOT_TEXT },
  { name: 'api/thing/thing.yaml', text: THING_TEXT },
  { name: 'api/other/other.yaml', text: OTHER_TEXT },
].map(({ name, text }) => ({ name, text: change[name] ? change[name](text) : text }));
