// Whatever an answer offers in allowed_actions is accepted if sent at once by that caller, and what it does not offer is
// refused with the code that `blocked` told (domain.md "What must hold" 8): every object of lib/acts.mjs, every caller,
// every action that exists. A dry run where the operation has one; else what is offered is sent about a fresh copy.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { KINDS, makeWorld } from './lib/acts.mjs';
import { Contract } from './lib/contract.mjs';
import { startServer } from './lib/server.mjs';

const contract = Contract.read();
const WRITES = ['post', 'put', 'delete'];
let server;
let world;

before(async () => {
  server = await startServer();
  world = await makeWorld(server);
});
after(() => server?.stop());

const snake = (segment) => segment.replaceAll('-', '_');
const parametersOf = (op) => [...(contract.document.paths[op.path].parameters ?? []), ...(op.operation.parameters ?? [])]
  .map((p) => (p.$ref ? p.$ref.split('/').at(-1) : p.name));

/** An operation in one of the ways to ask for it: { action, method, path, dry, body(world, object) }. */
function way(op, action, body) {
  const parameters = parametersOf(op);
  return {
    action, method: op.method.toUpperCase(), path: op.path, id: op.operation.operationId, body: body ?? (() => undefined),
    dry: parameters.includes('ValidateOnly'), versioned: parameters.includes('IfMatch'),
  };
}

/** All ways of a kind, by the contract: PUT of the resource is its edit, a sub-resource the action of its name. */
function waysOf({ base, except = [], ways = {}, elsewhere = [] }) {
  const found = [];
  for (const op of contract.operations.filter(({ method, path }) => WRITES.includes(method) && path.startsWith(`${base}/{id}`))) {
    const rest = op.path.slice(`${base}/{id}`.length + 1);
    if (rest.includes('/') || except.includes(rest)) continue;
    const listed = ways[op.operation.operationId] ?? [[]];
    for (const [body, action] of listed) found.push(way(op, action ?? (rest === '' ? 'edit' : snake(rest)), body));
  }
  for (const { operation, action, path, body } of elsewhere) {
    const op = contract.operations.find((o) => o.operation.operationId === operation);
    found.push({ ...way(op, action, body), path });
  }
  return found;
}

/** { status, code } of one way about one object; offered ones without a dry run go to a fresh copy. */
async function send(client, how, object, id = object.id) {
  const path = typeof how.path === 'function' ? how.path(world, object) : how.path.replace('{id}', id);
  const { status, body } = await client.request(how.method, path, {
    body: await how.body(world, object), query: how.dry ? { validate_only: 'true' } : {}, headers: how.versioned ? { 'if-match': '*' } : {},
  });
  return { status, code: body?.code, detail: `${how.id} → ${status} ${JSON.stringify(body?.code ? body : {})}` };
}

async function told(client, kind, object) {
  const { status, body } = await client.get((kind.shown ?? `${kind.base}/{id}`).replace('{id}', object.id));
  return status === 200 ? { allowed: body.allowed_actions ?? [], blocked: body.blocked ?? [] } : { allowed: [], blocked: [] };
}

async function checkAction(client, kind, object, { allowed, blocked }, action, ways, at) {
  const offered = allowed.includes(action);
  const answers = [];
  for (const how of ways) {
    const fresh = offered && !how.dry ? await object.again() : undefined;
    answers.push(await send(client, how, object, fresh));
  }
  const shown = `${at}: ${action}, ${offered ? 'offered' : JSON.stringify(blocked.find((b) => b.action === action) ?? 'not told')}; ${answers.map((a) => a.detail).join(', ')}`;
  if (offered) {
    assert.ok(answers.some(({ status }) => status >= 200 && status < 300), shown);
    return;
  }
  for (const { status } of answers) assert.ok(status >= 400 && status < 500, shown);
  const why = blocked.find((b) => b.action === action);
  if (why) assert.ok(answers.some(({ code }) => code === why.code), shown);
}

for (const [name, kind] of Object.entries(KINDS)) {
  test(`${name}: what is offered is accepted, and what is not is refused as told`, async () => {
    const ways = waysOf(kind);
    const actions = [...new Set(ways.map(({ action }) => action))];
    assert.ok(actions.length > 0 && world.objects[name].length > 0);
    const offered = new Set();
    for (const object of world.objects[name]) {
      for (const [who, client] of Object.entries({ ...object.callers, ...world.callers })) {
        if (who === 'insider') await world.belongTo(object.enterprise_id);
        const at = `${name} ${object.name} as ${who}`;
        const now = await told(client, kind, object);
        for (const action of [...now.allowed, ...now.blocked.map((b) => b.action)]) assert.ok(actions.includes(action), `${at}: ${action} has no operation`);
        for (const action of actions) await checkAction(client, kind, object, now, action, ways.filter((w) => w.action === action), at);
        now.allowed.forEach((action) => offered.add(action));
      }
    }
    assert.deepEqual([...offered].sort(), actions.sort(), 'each action is offered to somebody');
  });
}
