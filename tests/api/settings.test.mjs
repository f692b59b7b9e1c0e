// What operators set by version and the program goes by.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { staff } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';

const LIST = '/api/v1/settings';
let server;
let operator;
let approver;

before(async () => {
  server = await startServer();
  ({ operator, approver } = await staff(server));
});
after(() => server?.stop());

const settings = async () => (await server.anonymous().get(LIST, { expect: 200 })).body.items;
const at = ({ name }, more = '') => `${LIST}/${name}${more}`;
const events = () => server.database.sql("SELECT data::text FROM event WHERE kind = 'setting.changed' ORDER BY seq");

test('anybody reads what each setting is, and as delivered it is version 1', async () => {
  const items = await settings();
  assert.ok(items.some(({ name }) => name === 'rating_voucher_minimum_fen'));
  for (const setting of items) {
    assert.deepEqual([setting.version, setting.value, setting.changed_at], [1, setting.delivered_value, null]);
    assert.deepEqual((await server.anonymous().get(at(setting), { expect: 200 })).body, setting);
  }
  await server.anonymous().get(`${LIST}/colour_of_the_site`, { expect: 404 });
  await operator.put(`${LIST}/colour_of_the_site`, { value: 1 }, { expect: 404, headers: { 'if-match': '*' } });
});

test('an operator changes a setting by a new version, and every version stays', async () => {
  const [setting] = await settings();
  const { headers } = await operator.get(at(setting), { expect: 200 });
  const value = setting.value + setting.unit;
  const if_match = { 'if-match': headers.get('etag') };
  await operator.put(at(setting), { value }, { expect: 428 });
  const dry = await operator.put(at(setting), { value }, { expect: 200, headers: if_match, query: { validate_only: 'true' } });
  assert.deepEqual([dry.body.value, dry.body.version], [value, 2]);
  assert.equal((await settings())[0].version, 1, 'a dry run changes nothing');
  const { body } = await operator.put(at(setting), { value }, { expect: 200, headers: if_match });
  assert.deepEqual([body.value, body.version, body.delivered_value], [value, 2, setting.delivered_value]);
  assert.ok(body.changed_at);
  await approver.put(at(setting), { value: setting.value }, { expect: 412, code: 'version_conflict', headers: if_match });
  assert.deepEqual(await settings().then(([now]) => now), body);
  const { body: first } = await server.anonymous().get(at(setting), { query: { version: 1 }, expect: 200 });
  assert.deepEqual([first.value, first.version, first.changed_at], [setting.value, 1, null]);
  await server.anonymous().get(at(setting), { query: { version: 3 }, expect: 404 });
  assert.deepEqual((await events()).map(([data]) => JSON.parse(data)), [{ name: setting.name, version: 2, value }]);
});

test('two changes of one version at once: one is a conflict', async () => {
  const [setting] = await settings();
  const headers = { 'if-match': (await operator.get(at(setting), { expect: 200 })).headers.get('etag') };
  const answers = await Promise.all([operator, approver].map((who, i) => (
    who.put(at(setting), { value: setting.minimum + i * setting.unit }, { headers }))));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 412]);
});

test('a value outside the bounds, or no multiple of the unit, is refused by name', async () => {
  const money = (await settings()).find(({ unit }) => unit > 1);
  for (const [value, code] of [[money.maximum + money.unit, 'too_large'], [money.minimum + 1, 'not_a_multiple'], [-1, 'too_small']]) {
    const { body } = await operator.put(at(money), { value }, { expect: 422, code: 'invalid_fields', headers: { 'if-match': '*' } });
    assert.deepEqual(body.errors.map((e) => [e.pointer, e.code]), [['/value', code]]);
  }
});

test('nobody but operators changes a setting', async () => {
  const [setting] = await settings();
  for (const login of ['reviewer-1', 'finance-1', 'auditor', 'test-setter']) {
    await (await server.as(login)).put(at(setting), { value: setting.value }, { expect: 403, headers: { 'if-match': '*' } });
  }
});
