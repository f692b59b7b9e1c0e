// Whatever an answer offers in allowed_actions is accepted if sent at once by that caller, and what it does not offer is
// refused with the code that `blocked` told (domain.md "What must hold" 8): every object of lib/acts.mjs, every caller,
// every action that exists. A dry run where the operation has one; else what is offered is sent about a fresh copy.
// Then the same of orders whose buyer, provider, product or voucher is frozen, suspended or revoked (lib/standings.mjs).
// What was seen on the way is a walk over all states, which shows that nobody is stuck (lib/machines.mjs).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { wholeContract as contract } from './lib/client.mjs';
import { KINDS, makeWorld } from './lib/acts.mjs';
import { byNobody, DUMPED, MACHINES, reaching, waysOn } from './lib/machines.mjs';
import { all, blockedBy, domainNow, moveTo, together, until, verifyLedger } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { OF_WINS, STANDINGS, whoFalls } from './lib/standings.mjs';

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

/** What an answer, or an item of a list, says of the object: { body, tells: whether anything, allowed, blocked, done(action): whether it is }. */
function heard(kind, object, body) {
  const told = (kind.tells ?? ((all) => all))(body, object) ?? {};
  const done = (action) => kind.done?.[action]?.(body) ?? false;
  return { body, tells: 'allowed_actions' in told, allowed: told.allowed_actions ?? [], blocked: told.blocked ?? [], done };
}

const walked = []; // { kind, object, who, client, roles, now }: what each caller heard of each object

async function told(client, kind, object) {
  const before_ = kind.alike && walked.find((look) => look.kind === KINDS[kind.alike] && look.object === object && look.client === client);
  if (before_?.now.body) return heard(kind, object, before_.now.body);
  const { status, body } = await client.get((kind.shown ?? `${kind.base}/{id}`).replace('{id}', object.id));
  return status === 200 ? heard(kind, object, body) : { tells: false, allowed: [], blocked: [], done: () => false };
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
  if (offered && object.refuses?.[action]) {
    assert.ok(answers.every(({ code }) => code === object.refuses[action]), shown);
    return;
  }
  if (offered) {
    assert.ok(answers.every(({ status }) => status < 500), shown);
    assert.ok(answers.some(({ status }) => status >= 200 && status < 300), shown);
    return;
  }
  for (const { status } of answers) assert.ok((status >= 400 && status < 500) || (status === 204 && done(action)), shown);
  const why = blocked.find((b) => b.action === action);
  if (why) assert.ok(answers.some(({ code }) => code === why.code), shown);
}

/** Every action as one caller. What the contract lets nobody of the roles call is refused before anything is looked at,
 * and what is hidden from him looks like what is not there (matrix.test.mjs), so either is sent about one object only.
 * brief: nor is sent what another object of the same state was refused for its state. */
async function checkAs(who, client, kind, object, ways, known) {
  const now = await told(client, kind, object);
  known.tells.set(object, now);
  walked.push({ kind, object, who, client, roles: known.roles, now });
  const hidden = !now.body && known.refused.has('hidden');
  if (!now.body) known.refused.add('hidden');
  for (const action of [...now.allowed, ...now.blocked.map((b) => b.action)]) assert.ok(ways.some((w) => w.action === action), `${object.name} as ${who}: ${action} has no operation`);
  for (const action of new Set(ways.map((w) => w.action))) {
    const theirs = ways.filter((w) => w.action === action);
    const may = theirs.some(({ roles }) => roles.some((role) => known.roles.includes(role)));
    const about = `${object.name} as ${who}`;
    if ((may && hidden) || (known.brief && (!may || blockedBy(now, action) === 'wrong_state'))) continue;
    if (!may) assert.ok(![...now.allowed, ...now.blocked.map((b) => b.action)].includes(action), `${about}: ${action} is told, but not theirs`);
    if (may || !known.refused.has(action)) await checkAction(client, object, now, action, theirs, about);
    if (!may) known.refused.add(action);
  }
  return now;
}

/** Of the acts on them; that somebody looked, or was refused what he may not do, is told, too. */
const eventsOf = (objects) => server.database.sql(`SELECT count(*) FROM event WHERE kind NOT LIKE '%.read' AND kind <> 'act.refused'
  AND object_id IN ('${objects.map(({ id }) => id).join("','")}')`);
const roles = new Map(); // client → the promise of its roles
function rolesOf(client) {
  if (!roles.has(client)) roles.set(client, client.get('/api/v1/me').then(({ body }) => body.roles ?? []));
  return roles.get(client);
}

for (const [name, kind] of Object.entries(KINDS)) {
  test(`${name}: what is offered is accepted, and what is not is refused as told`, async () => {
    const ways = waysOf(kind);
    const objects = world.objects[name];
    assert.ok(ways.length > 0 && objects.length > 0);
    const before_ = await eventsOf(objects);
    const offered = new Set();
    const callers = new Map(); // client → what is known of it
    const refused = new Map(); // roles → what is known of whoever has these
    for (const object of objects) {
      if (object.enterprise_id) await world.belongTo(object.enterprise_id);
      const insider = object.enterprise_id ? { insider: world.insider } : {};
      const others = kind.own && object !== objects[0] ? {} : { ...world.callers, ...insider };
      await together(Object.entries({ ...object.callers, ...others }), async ([who, client]) => {
        if (!callers.has(client)) {
          const theirs = await rolesOf(client);
          if (!refused.has(`${theirs}`)) refused.set(`${theirs}`, new Set());
          callers.set(client, { who, roles: theirs, tells: new Map(), refused: refused.get(`${theirs}`) });
        }
        for (const action of (await checkAs(who, client, kind, object, ways, callers.get(client))).allowed) offered.add(action);
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

// ---- parties, products and vouchers that something happened to ----

/** An order in the same state to whose parties nothing happened. */
const SAME = { disputed: 'awaiting_confirmation, disputed by the buyer' };

/** Where the table takes an order that was in a state. */
function movedTo({ paid, service }, state) {
  if (state === 'paid' && paid === 'refunded') return 'refunded';
  return ['in_service', 'awaiting_confirmation'].includes(state) && service === 'disputed' ? 'disputed' : state;
}

/** What it takes from a side of an order that stays where it was. */
function taken(standing, who, state) {
  if (state === 'pending_payment' && who === 'buyer' && whoFalls(standing) !== 'voucher') return ['payment'];
  if (state === 'paid' && who === 'seller' && standing.paid === 'waits') return ['acceptance'];
  return state === 'disputed' && who === 'buyer' && standing.service === 'disputed' ? ['dispute_withdrawal'] : [];
}

async function checkOrders(standing, orders, check) {
  const plain = world.objects.order;
  for (const [state, object] of Object.entries(orders)) {
    const same = plain.find(({ name }) => name === (SAME[state] ?? state));
    if (whoFalls(standing) === 'voucher' && state === 'pending_payment') object.refuses = { payment: standing.refuses };
    for (const who of ['buyer', 'seller']) {
      const at = `${standing.name}: ${state} as ${who}`;
      if (movedTo(standing, state) !== state) await until(async () => (await told(object.callers[who], KINDS.order, object)).body.state === movedTo(standing, state), at);
      const now = await check(who, object.callers[who], 'order', object);
      assert.equal(now.body.state, movedTo(standing, state), at);
      if (now.body.state !== state) continue;
      const less = taken(standing, who, state);
      const usual = (await told(same.callers[who], KINDS.order, same)).allowed;
      assert.deepEqual(now.allowed, usual.filter((action) => !less.includes(action)), at);
      if (less.includes('payment')) assert.equal(blockedBy(now, 'payment'), standing.refuses, at);
    }
  }
}

for (const standing of STANDINGS) {
  test(`${standing.name}: what the table stops is refused as told, and the rest goes on`, async () => {
    const { orders, buyer, seller, product, voucher } = world.falling[standing.name];
    const who = whoFalls(standing);
    const [own, stopped] = [who === 'buyer' || who === 'voucher', who !== 'voucher' && standing.refuses];
    const known = new Map();
    for (const { client } of [buyer, seller]) known.set(client, { roles: await rolesOf(client), tells: new Map(), refused: new Set(), brief: true });
    const check = (side, client, name, object) => checkAs(side, client, KINDS[name], object, waysOf(KINDS[name]), known.get(client));
    await checkOrders(standing, orders, check);
    const quote = await check('buyer', buyer.client, 'quote', { name: 'quote', id: product.id });
    const [ordering] = waysOf(KINDS.quote);
    if (stopped) assert.equal((await send(buyer.client, ordering, product)).code, stopped);
    if (quote.tells) assert.equal(blockedBy(quote, 'order'), stopped || undefined);
    const { body: { state, frozen_by } } = await buyer.client.get(`/api/v1/vouchers/${voucher.id}`, { expect: 200 });
    assert.deepEqual([state, frozen_by], own ? ['frozen', [standing.name]] : ['usable', []]);
    if (!own) return;
    const member = await check('owner', buyer.client, 'member', { name: 'qualification', id: buyer.qualification.id });
    assert.equal(blockedBy(member, 'booking'), stopped || undefined);
  });
}

test('what stands against the wins of a type is told of it', () => {
  assert.deepEqual(OF_WINS.map(({ name }) => name), ['annual_cap_reached']);
  const { now } = walked.find(({ kind, object, who }) => kind === KINDS.availability && object.name === 'open for a type at its annual cap' && who === 'buyer');
  assert.equal(blockedBy(now, 'booking'), OF_WINS[0].refuses);
});

// ---- nobody is stuck ----

/** The rows' operations that one of these roles may call: whoever may call none is no such party any more. */
const callable = (rows, roles) => rows.filter((row) => (
  contract.operations.find(({ operation: { operationId } }) => operationId === row.operation)?.operation['x-roles'].some((role) => roles.includes(role))));

/** Whether what was heard of a thing shows its party a way on: an act that is offered, a proposal that waits, a deadline; or
 * that a new certification is needed, whose own walk shows the way there. */
function showsWay(machine, { kind, now, roles }, party) {
  const ways = waysOn(machine, now.body.state, party);
  const [own, others] = [ways.filter(({ actor }) => actor === party), ways.filter(byNobody)];
  if (callable(machine.rows.filter(({ actor }) => actor === party), roles).length === 0) return true;
  if (own.some(({ action }) => now.allowed.includes(action) || blockedBy(now, action) === 'not_certified_as_provider')) return true;
  if (others.some(({ actor }) => actor === 'proposal')) return own.length === 0 || now.blocked.some(({ code }) => code === 'already_exists');
  return others.length > 0 && Boolean(kind.machine.due?.(now.body));
}

test('every table of states is walked over', () => assert.deepEqual(Object.keys(MACHINES).sort(), DUMPED.sort()));

for (const [name, machine] of Object.entries(MACHINES)) {
  test(`${name}: every state is reached, and whoever waits in it can act or has a deadline`, () => {
    const { rests, parties, imposed, states, rows } = machine;
    assert.deepEqual(states.filter((state) => !reaching(machine, rests).has(state)), [], 'all lead to where it may stay');
    for (const state of states) {
      for (const party of parties) assert.ok(rests.includes(state) || state === imposed || waysOn(machine, state, party).length > 0, `${party} in ${state}`);
    }
    if (machine.walked) return;
    const heardOf = walked.filter(({ kind, now }) => kind.machine?.table === name && now.body);
    assert.deepEqual([...new Set(heardOf.map(({ now }) => now.body.state))].sort(), [...states].sort());
    for (const look of heardOf) {
      const { kind, who, object, now: { body: { state } } } = look;
      const party = kind.machine.parties[who];
      if (!party || rests.includes(state) || showsWay(machine, look, party)) continue;
      const others = heardOf.filter((other) => other.object === object && other !== look);
      const ended = others.some(({ now }) => rows.some((row) => row.from === state && row.to !== state && now.allowed.includes(row.action)));
      assert.ok(state === imposed && ended, `${object.name} as ${who}: ${state} leads nowhere`);
    }
  });
}

test('silence alone brings every order and every voucher to its end, and the ledger holds', async () => {
  const { order } = MACHINES;
  assert.deepEqual(order.states.filter((state) => !reaching(order, order.rests, byNobody).has(state)), []);
  const open = order.states.filter((state) => !order.rests.includes(state)).join(',');
  const auditor = world.callers.auditor;
  for (let waits = await all(auditor, '/api/v1/orders', { state: open }); waits.length > 0;) {
    const due = Math.max(...waits.map(({ due_at }) => Date.parse(due_at)));
    await moveTo(server, due);
    const before_ = waits;
    waits = await until(async () => {
      const now = await all(auditor, '/api/v1/orders', { state: open });
      return now.every(({ due_at }) => Date.parse(due_at) > due) && now;
    }, `what waits does not wait any more: ${before_.map(({ state }) => state)}`);
  }
  const vouchers = () => all(auditor, '/api/v1/vouchers');
  const ends = Math.max(...(await vouchers()).map(({ expires_on }) => Date.parse(`${expires_on}T24:00:00+08:00`)));
  if (ends > await domainNow(server)) await moveTo(server, ends);
  await until(async () => (await vouchers()).every(({ remaining_fen }) => remaining_fen === 0), 'nothing is left in any voucher');
  assert.deepEqual(await server.database.sql('SELECT sum(escrow_fen) FROM orders'), [['0']]);
  await verifyLedger(server);
});
