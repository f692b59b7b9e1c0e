// One rule for every text that a request brings (api.md "Text"), whatever operation takes it: by the contract alone, each
// member of each body is sent as a text that nobody could read as what it is.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { wholeContract as contract } from './lib/client.mjs';
import { makeActors } from './lib/objects.mjs';
import { newEnterprise } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { completeForm, upload } from './lib/uploads.mjs';

const NOBODY = '01930000-0000-7000-8000-00000000dead';
const UNCLEAN = ['\u202e甲', '甲\u2066', '甲\u0007', '甲\u0085', '\u2028甲'];
const BLANK = ['\u3000', ' \u200b', '\u2800\u00ad'];
const WRONG = {
  email: ['a@b.cn\n', 'a b@c.cn', 'a@b.cn ', 'a@b'],
  'web-address': ['javascript:alert(1)', 'https://', 'https://a b.cn', 'www.a.cn', 'https://甲\u202e.cn'],
  'mobile-cn': ['1380000000a', '-----------'],
  uscc: ['91370100MA3C0XYB8A', '-'.repeat(18)],
};
const PHONES = ['-----', '12-34', '0531--88800001', '-0531-8880001', '0531-88800001-'];
let server;
let actors;
before(async () => {
  server = await startServer();
  actors = await makeActors(server);
});
after(() => server?.stop());

const resolve = (object) => {
  while (object?.$ref) object = object.$ref.slice(2).split('/').reduce((o, key) => o[key], contract.document);
  return object;
};

/** Every text that a schema takes: [[way to it, its schema]…]; an item of a list is its first. */
function texts(schema, way = []) {
  const s = resolve(schema);
  if (s.properties) return Object.entries(s.properties).flatMap(([name, inner]) => texts(inner, [...way, name]));
  if (s.items) return texts(s.items, [...way, 0]);
  return [s.type].flat().includes('string') && !s.enum && !s.const ? [[way, s]] : [];
}

function wrongValues(s) {
  if (s.format) return WRONG[s.format] ?? [];
  if (s.pattern) return s.maxLength === 20 ? PHONES : ['\u202e'];
  const lines = s['x-multiline'] ? ['甲\rb'] : ['甲\n乙', '甲\t乙'];
  return [...UNCLEAN, ...lines, ...(s.minLength > 0 ? BLANK : [])].map((text) => text.padEnd(s.minLength ?? 0, text));
}

function put(body, [name, ...rest], value) {
  if (rest.length > 0 && typeof body[name] !== 'object') body[name] = rest[0] === 0 ? [] : {};
  if (rest.length === 0) body[name] = value;
  else put(body[name], rest, value);
  return body;
}

for (const { method, path, operation } of contract.operations) {
  const media = operation.requestBody?.content?.['application/json'];
  if (!media || !path.startsWith('/api/')) continue;
  const example = media.example ?? Object.values(media.examples ?? {}).map(resolve)[0]?.value;
  test(`${operation.operationId} takes no text that is blank, hides or turns around what it says`, async () => {
    const client = actors[operation['x-roles'].includes('*') ? 'enterprise' : operation['x-roles'][0]];
    const target = path.replace(/\{(\w+)\}/g, (_, name) => (name === 'name' ? 'trade_agreement' : NOBODY));
    for (const [way, schema] of texts(media.schema)) {
      for (const value of wrongValues(schema)) {
        const what = `/${way.join('/')} ${JSON.stringify(value)}`;
        const { status, body } = await client.request(method.toUpperCase(), target, { body: put(structuredClone(example), way, value), headers: { 'if-match': '*' } });
        assert.equal(status, 422, `${what} → ${status}`);
        assert.ok(body.errors?.some(({ pointer }) => pointer === `/${way.join('/')}`), `${what} → ${JSON.stringify(body)}`);
      }
    }
  });
}

test('answers of a qualification are texts like any other', async () => {
  const { client } = await newEnterprise(server, 'test-texts');
  for (const value of [...UNCLEAN, ...BLANK, '甲\n乙']) {
    const { body } = await client.post('/api/v1/qualifications', await completeForm(client, { name: value.padEnd(2, value) }), { expect: 422 });
    assert.deepEqual(body.errors.map(({ pointer }) => pointer), ['/answers/name'], JSON.stringify(value));
  }
});

test('so is the name of a file', async () => {
  const { client } = await newEnterprise(server, 'test-texts');
  for (const name of [...UNCLEAN, ...BLANK, '甲\t乙']) {
    await upload(client, { name: `${name}.png`.replace(/^[\u3000\s\u200b\u2800\u00ad]+\.png$/, name), expect: 400, code: 'invalid_parameters' });
  }
});

test('and what the command line is told', async () => {
  for (const more of [['--subject', ' '], ['--subject', 'a\u202e'], ['--subject', 's', '--name', '甲\u202e'], ['--subject', 'x'.repeat(256)]]) {
    await assert.rejects(server.command('admin', 'grant', '--role', 'reviewer', ...more), ({ code }) => code === 1 || code === 2);
  }
});
