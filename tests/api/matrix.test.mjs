// Every operation of openapi.yaml × who asks × {own, foreign, missing} object, by the contract alone: who may not ask
// learns nothing, a foreign object is a missing one, and no request at all makes the server fail.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { wholeContract as contract } from './lib/client.mjs';
import { makeActors, makeObjects, OWNED } from './lib/objects.mjs';
import { startServer } from './lib/server.mjs';

const ROLES = ['anonymous', 'enterprise', 'provider', 'reviewer', 'operator', 'finance', 'auditor'];
const HELD = { provider: ['enterprise', 'provider'] }; // a provider is an enterprise too
const MISSING_ID = '01930000-0000-7000-8000-00000000dead';
const NAMES = [['/api/v1/agreements', 'trade_agreement'], ['/api/v1/settings', 'rating_voucher_minimum_fen'], ['/api/v1/templates', 'application_form']];
let server;
let actors;
let objects;

before(async () => {
  server = await startServer();
  actors = await makeActors(server);
  objects = await makeObjects(server, actors);
});
after(() => server?.stop());

const resolve = (object) => {
  while (object?.$ref) object = object.$ref.slice(2).split('/').reduce((o, key) => o[key], contract.document);
  return object;
};

/** What the contract says of an operation, in the terms of this test. */
function describe({ method, path, operation }) {
  const parameters = [...(contract.document.paths[path].parameters ?? []), ...(operation.parameters ?? [])].map(resolve);
  const media = operation.requestBody?.content ?? {};
  const json = media['application/json'];
  return {
    method: method.toUpperCase(), path, id: operation.operationId, roles: operation['x-roles'],
    isApi: path.startsWith('/api/'),
    inPath: parameters.filter((p) => p.in === 'path'),
    needsKey: parameters.some((p) => p.name === 'Idempotency-Key' && p.required),
    needsVersion: parameters.some((p) => p.name === 'If-Match' && p.required),
    takesJson: json !== undefined, takesBody: operation.requestBody !== undefined,
    example: json?.example ?? Object.values(json?.examples ?? {}).map(resolve)[0]?.value,
  };
}
const operations = contract.operations.map(describe);
const kindOf = (op) => op.inPath.find((p) => p['x-object'])?.['x-object'];
const held = (role) => HELD[role] ?? [role];
const may = (op, role) => role !== 'anonymous' && (op.roles.includes('*') || held(role).some((r) => op.roles.includes(r)));

/** The path with its object; a name is one that the seed made. */
function target(op, id) {
  const value = (p) => (p['x-object'] ? id : NAMES.find(([start]) => op.path.startsWith(start))?.[1] ?? 'nothing-here');
  return op.inPath.reduce((path, p) => path.replace(`{${p.name}}`, value(p)), op.path);
}
const headers = (op) => (op.needsVersion ? { 'if-match': '*' } : {});

/** Everything that may stand in {id}: [name, id]. */
function candidates(op) {
  const kind = kindOf(op);
  const ids = [['missing', MISSING_ID]];
  for (const whose of ['own', 'foreign', 'shared']) {
    if (objects[whose][kind]) ids.push([whose, objects[whose][kind]]);
  }
  return ids;
}

/** A request on which parameters and body are as wrong as they can be. */
const nonsense = (op) => ({
  query: { nonsense: '1' },
  headers: { ...(op.takesBody ? { 'content-type': 'application/json' } : {}), 'idempotency-key': '\u00fc', 'if-match': 'x' },
  body: op.takesBody ? '[[[' : undefined,
});

async function askedInVain(op, role, status, code) {
  for (const [, id] of candidates(op)) {
    for (const options of [nonsense(op), { headers: headers(op), body: op.example }]) {
      await actors[role].request(op.method, target(op, id), { ...options, expect: status, code });
    }
  }
}

/** A problem without what is different in every one. */
const essence = ({ status, body = {} }) => {
  const { instance, request_id, ...rest } = body;
  return { status, ...rest };
};

test('the logins hold the roles that the matrix says', async () => {
  for (const role of ROLES.slice(1)) {
    const { body } = await actors[role].get('/api/v1/me', { expect: 200 });
    assert.deepEqual(body.roles, held(role), role);
  }
});

for (const op of operations.filter(({ isApi }) => isApi)) {
  const isPublic = op.roles.length === 0;

  if (!isPublic) {
    test(`${op.id}: whoever is not logged in gets 401, who is in another capacity 403, before anything is parsed`, async () => {
      await askedInVain(op, 'anonymous', 401, 'unauthorized');
      for (const role of ROLES.slice(1)) {
        if (!may(op, role)) await askedInVain(op, role, 403, 'forbidden');
      }
    });
  }

  if (kindOf(op)) {
    test(`${op.id}: a foreign ${kindOf(op)} is a missing one`, async () => {
      const kind = kindOf(op);
      for (const role of ROLES.filter((r) => isPublic || may(op, r))) {
        const ask = (id) => actors[role].request(op.method, target(op, id), { headers: headers(op), body: op.example });
        const missing = await ask(MISSING_ID);
        const gone = op.method === 'DELETE' && missing.status === 204; // what is not there, is not there afterwards
        if (!gone) {
          assert.equal(missing.status, 404, `${role} → ${missing.status} ${JSON.stringify(missing.body)}`);
          assert.equal(missing.body.code, 'not_found');
        }
        if (!objects.foreign[kind] || !['enterprise', 'provider'].includes(role)) continue;
        assert.deepEqual(essence(await ask(objects.foreign[kind])), essence(missing), role);
      }
    });
  }

  test(`${op.id}: whoever may ask, and asks wrongly, is told what is wrong`, async () => {
    for (const role of ROLES.filter((r) => (isPublic && op.method === 'GET') || may(op, r))) {
      for (const [whose, id] of candidates(op)) {
        const ask = async (what, options, ...expected) => {
          const { status, body } = await actors[role].request(op.method, target(op, id), { headers: headers(op), ...options });
          assert.ok(expected.includes(status), `${role}, ${whose}, ${what} → ${status} ${JSON.stringify(body)}`);
        };
        await ask('an unknown parameter', { query: { nonsense: '1' }, body: op.example }, 400);
        if (op.needsKey) await ask('no key', { headers: { ...headers(op), 'idempotency-key': null }, body: op.example }, 400);
        if (op.needsVersion) await ask('no If-Match', { headers: {}, body: op.example }, 428);
        if (!op.takesBody) continue;
        await ask('another type', { headers: { ...headers(op), 'content-type': 'text/plain' }, body: 'x' }, 415, 400);
        if (!op.takesJson) continue;
        const json = { ...headers(op), 'content-type': 'application/json' };
        await ask('no body', {}, 422);
        await ask('an empty body', { headers: json, body: '' }, 422);
        await ask('half a body', { headers: json, body: '{"' }, 400);
        await ask('an array', { headers: json, body: '[]' }, 422);
        await ask('an unknown member', { headers: json, body: '{"nonsense":null}' }, 422);
      }
    }
  });

  if (op.method === 'GET') {
    test(`${op.id}: whoever may read it gets an answer`, async () => {
      const kind = kindOf(op);
      for (const role of ROLES.filter((r) => isPublic || may(op, r))) {
        for (const [whose, id] of candidates(op)) {
          const { status, body } = await actors[role].get(target(op, id));
          assert.ok(status < 500 && status !== 401 && status !== 403, `${role}, ${whose} → ${status} ${JSON.stringify(body)}`);
          const owns = whose === 'own' && OWNED[kind]?.owners.includes(role) && op.path.endsWith('/{id}');
          if (owns) assert.equal(status, 200, `${role} → ${JSON.stringify(body)}`);
        }
      }
    });
  }
}

for (const op of operations.filter(({ isApi }) => !isApi)) {
  test(`${op.id}: nothing and nonsense are answered without a failure`, async () => {
    for (const options of [{}, { query: { nonsense: '1' } }, { headers: { authorization: 'Bearer x' } }]) {
      const { status } = await actors.anonymous.request(op.method, target(op), { ...options, body: op.takesBody ? 'a=%zz' : undefined });
      assert.ok(status < 500, `${status}`);
    }
  });
}

// What a dry run would tell before its time, or could not take back.
const NO_DRY_RUN = {
  sealBookingBatch: 'draw', proposeEntropy: 'entropy', approveProposal: 'may draw', issueBookingBatch: 'issue', uploadFile: 'upload', replacePaymentPassword: 'secret',
};
const isDry = ({ path, method }) => contract.document.paths[path][method.toLowerCase()]['x-dry-run'] === true;

test('every write can be tried, but for draws, entropy, issue, uploads, secrets and OAuth', () => {
  const without = operations.filter((op) => op.isApi && op.method !== 'GET' && !isDry(op)).map(({ id }) => id);
  assert.deepEqual(without.sort(), Object.keys(NO_DRY_RUN).sort());
});

/** Of each table how many rows it has, and the last transaction that wrote one. */
async function written() {
  const { sql } = server.database;
  const tables = await sql("SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY 1");
  const known = tables.flat().filter((name) => !['pending', 'event_position'].includes(name)); // the sequencer's
  return sql(known.map((name) => `SELECT '${name}', count(*), max(xmin::text::bigint) FROM ${name}`).join(' UNION ALL '));
}

test('no dry run changes anything, whatever becomes of it', async () => {
  const before_ = await written();
  const statuses = new Set();
  for (const op of operations.filter(isDry)) {
    for (const role of ROLES.filter((r) => may(op, r))) {
      for (const [, id] of candidates(op)) {
        const { status } = await actors[role].request(op.method, target(op, id), { headers: headers(op), query: { validate_only: 'true' }, body: op.example });
        statuses.add(`${op.id} ${Math.floor(status / 100)}`);
      }
    }
  }
  assert.deepEqual(await written(), before_);
  for (const id of ['moveSandboxClock', 'voidBookingBatch', 'withdrawProposal']) assert.ok(statuses.has(`${id} 2`), `${id} went through`);
});

test('an id that is no id is a missing one, and a method that is not there is told with those that are', async () => {
  await actors.enterprise.get('/api/v1/certifications/1', { expect: 404, code: 'not_found' });
  const { headers: answer } = await actors.enterprise.delete('/api/v1/certifications', { expect: 405, code: 'method_not_allowed' });
  assert.equal(answer.get('allow'), 'GET, HEAD, OPTIONS, POST');
});
