// Whatever an answer offers in allowed_actions is accepted if sent at once by that caller, and what it does not offer is
// refused with the code that `blocked` told (domain.md "What must hold" 8): every object of lib/acts.mjs, every caller,
// every action that exists. A dry run where the operation has one; else what is offered is sent about a fresh copy.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { wholeContract as contract } from './lib/client.mjs';
import { KINDS, makeWorld } from './lib/acts.mjs';
import { all, together } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';

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

const writesBelow = (base) => contract.operations.filter(({ method, path }) => WRITES.includes(method) && path.startsWith(`${base}/{id}`));

/** An operation in one of the ways to ask for it: { action, method, path, roles, dry, body(world, object) }. */
function way(op, action, body) {
  const parameters = parametersOf(op);
  return {
    action, method: op.method.toUpperCase(), path: op.path, id: op.operation.operationId,
    body: body ?? (() => op.operation.requestBody?.content['application/json'].example),
    roles: op.operation['x-roles'], dry: parameters.includes('ValidateOnly'), versioned: parameters.includes('IfMatch'),
  };
}

/** All ways of a kind, by the contract: PUT of the resource is its edit, a sub-resource the action of its name. */
function waysOf({ base, except = [], ways = {}, elsewhere = [] }) {
  const found = [];
  for (const op of writesBelow(base)) {
    const rest = op.path.slice(`${base}/{id}`.length + 1);
    if (except.includes(op.operation.operationId)) continue;
    const listed = ways[op.operation.operationId] ?? [[]];
    for (const [body, action] of listed) found.push(way(op, action ?? (rest === '' ? 'edit' : snake(rest)), body));
  }
  for (const { operation, action, path, body } of elsewhere) {
    const op = contract.operations.find((o) => o.operation.operationId === operation);
    found.push({ ...way(op, action, body), path });
  }
  return found;
}

/** { status, code, detail } of one way about one object. */
async function send(client, how, object) {
  const path = typeof how.path === 'function' ? how.path(world, object) : how.path.replace('{id}', object.id);
  const { status, body } = await client.request(how.method, path, {
    body: await how.body(world, object), query: how.dry ? { validate_only: 'true' } : {}, headers: how.versioned ? { 'if-match': '*' } : {},
  });
  return { status, code: body?.code, detail: `${how.id} → ${status} ${JSON.stringify(body?.code ? body : {})}` };
}

/** What an answer, or an item of a list, says of the object: { tells: whether anything, allowed, blocked, done(action): whether it is }. */
function heard(kind, object, body) {
  const told = (kind.tells ?? ((all) => all))(body, object) ?? {};
  const done = (action) => kind.done?.[action]?.(body) ?? false;
  return { tells: 'allowed_actions' in told, allowed: told.allowed_actions ?? [], blocked: told.blocked ?? [], done };
}

async function told(client, kind, object) {
  const { status, body } = await client.get((kind.shown ?? `${kind.base}/{id}`).replace('{id}', object.id));
  return heard(kind, object, status === 200 ? body : {});
}

const essence = ({ allowed, blocked }) => ({ allowed, blocked: blocked.map(({ action, code }) => ({ action, code })) });

const listOf = (kind) => kind.list ?? { path: kind.base, id: (item) => item.id };

/** A list that tells it otherwise would be a second opinion. Returns how many it held. */
async function checkList(client, kind, objects, tells, at) {
  const { path, id, queries = [{}] } = listOf(kind);
  let compared = 0;
  for (const query of path ? queries : []) {
    if ((await client.get(path, { query })).status !== 200) continue;
    const items = new Map((await all(client, path, query)).map((item) => [id(item), item]));
    for (const object of objects) {
      if (!items.has(object.id)) continue;
      const item = heard(kind, object, items.get(object.id));
      assert.equal(item.tells, tells.get(object).tells, `${at}: ${object.name} tells in the list ${JSON.stringify(query)}`);
      assert.deepEqual(essence(item), essence(tells.get(object)), `${at}: ${object.name} in the list ${JSON.stringify(query)}`);
      compared += 1;
    }
  }
  return compared;
}

async function checkAction(client, object, { allowed, blocked, done }, action, ways, at) {
  const offered = allowed.includes(action);
  const answers = [];
  for (const how of ways) answers.push(await send(client, how, offered && !how.dry ? object.again() : object));
  const shown = `${at}: ${action}, ${offered ? 'offered' : JSON.stringify(blocked.find((b) => b.action === action) ?? 'not told')}; ${answers.map((a) => a.detail).join(', ')}`;
  if (offered) {
    assert.ok(answers.every(({ status }) => status < 500), shown);
    assert.ok(answers.some(({ status }) => status >= 200 && status < 300), shown);
    return;
  }
  for (const { status } of answers) assert.ok((status >= 400 && status < 500) || (status === 204 && done(action)), shown);
  const why = blocked.find((b) => b.action === action);
  if (why) assert.ok(answers.some(({ code }) => code === why.code), shown);
}

/** Every action as one caller. What the contract lets nobody of the roles call is refused before anything is looked at
 * (matrix.test.mjs), so it is sent about one object only. */
async function checkAs(who, client, kind, object, ways, known) {
  const now = await told(client, kind, object);
  known.tells.set(object, now);
  for (const action of [...now.allowed, ...now.blocked.map((b) => b.action)]) assert.ok(ways.some((w) => w.action === action), `${object.name} as ${who}: ${action} has no operation`);
  for (const action of new Set(ways.map((w) => w.action))) {
    const theirs = ways.filter((w) => w.action === action);
    const may = theirs.some(({ roles }) => roles.some((role) => known.roles.includes(role)));
    const about = `${object.name} as ${who}`;
    if (!may) assert.ok(![...now.allowed, ...now.blocked.map((b) => b.action)].includes(action), `${about}: ${action} is told, but not theirs`);
    if (may || !known.refused.has(action)) await checkAction(client, object, now, action, theirs, about);
    if (!may) known.refused.add(action);
  }
  return now.allowed;
}

/** Of the acts on them; that operators and finance look is told, too. */
const eventsOf = (objects) => server.database.sql(`SELECT count(*) FROM event WHERE kind NOT LIKE '%.read'
  AND object_id IN ('${objects.map(({ id }) => id).join("','")}')`);
const rolesOf = async (client) => (await client.get('/api/v1/me')).body.roles ?? [];

for (const [name, kind] of Object.entries(KINDS)) {
  test(`${name}: what is offered is accepted, and what is not is refused as told`, async () => {
    const ways = waysOf(kind);
    const objects = world.objects[name];
    assert.ok(ways.length > 0 && objects.length > 0);
    const before_ = await eventsOf(objects);
    const offered = new Set();
    const callers = new Map(); // client → what is known of it
    for (const object of objects) {
      if (object.enterprise_id) await world.belongTo(object.enterprise_id);
      const insider = object.enterprise_id ? { insider: world.insider } : {};
      await together(Object.entries({ ...object.callers, ...world.callers, ...insider }), async ([who, client]) => {
        if (!callers.has(client)) callers.set(client, { who, roles: await rolesOf(client), tells: new Map(), refused: new Set() });
        for (const action of await checkAs(who, client, kind, object, ways, callers.get(client))) offered.add(action);
      });
    }
    let compared = 0;
    for (const [client, { who, tells }] of callers) if (who !== 'insider') compared += await checkList(client, kind, objects.filter((o) => tells.has(o)), tells, `${name} as ${who}`);
    assert.ok(compared > 0 || !listOf(kind).path, 'some list tells of them');
    assert.deepEqual(await eventsOf(objects), before_, 'refusals and dry runs do nothing');
    assert.deepEqual([...offered].sort(), [...new Set(ways.map(({ action }) => action))].sort(), 'each action is offered to somebody');
  });
}

test('every write about a thing that tells its actions is one of them', () => {
  const known = Object.values(KINDS).flatMap((kind) => [...(kind.except ?? []), ...waysOf(kind).map(({ id }) => id)]);
  for (const { path, method, operation } of contract.operations) {
    const tells = method === 'get' && path.endsWith('/{id}') && contract.membersOfAnswer(operation).has('allowed_actions');
    if (!tells) continue;
    for (const op of writesBelow(path.slice(0, -'/{id}'.length))) assert.ok(known.includes(op.operation.operationId), op.operation.operationId);
  }
});
