// What the province says of a legal person, and what stands apart from it: the name that the applicant typed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { addAccount, findAccount } from '../idp/accounts.mjs';
import { LoginRefused } from '../idp/login.mjs';
import { usccFor } from '../idp/uscc.mjs';
import { advance, DAY_MS, domainNow, newEnterprise } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { uploadId } from './lib/uploads.mjs';

let server;
before(async () => { server = await startServer(); });
after(() => server?.stop());

/** A login with other claims than test-NAME would have; saying it again changes what the province says from now on. */
function province(login, claims) {
  addAccount({ ...findAccount('test-model'), uscc: usccFor(login.trim()), ...claims, login });
}
const me = async (login, options) => (await (await server.as(login, options)).get('/api/v1/me', { expect: 200 })).body;

test('a subject is taken byte for byte: blanks make another person', async () => {
  await server.grant('staff-exact', 'operator');
  for (const login of ['  staff-exact', 'staff-exact\u3000']) {
    province(login, { account_type: 'person' });
    await assert.rejects(server.tokens(login, { fresh: true }), (fault) => fault instanceof LoginRefused && fault.status === 403);
  }
  await server.command('admin', 'grant', '--subject', '  staff-exact', '--role', 'auditor');
  const { account: spaced } = await me('  staff-exact');
  const { account } = await me('staff-exact');
  assert.notEqual(spaced.id, account.id);
});

test('a code in small letters and with blanks is the same enterprise', async () => {
  const { enterprise } = await me('test-code-case');
  const { uscc } = findAccount('test-code-case');
  province('case-colleague', { uscc: ` ${uscc.slice(0, 9).toLowerCase()} ${uscc.slice(9)}\u3000` });
  const colleague = (await me('case-colleague')).enterprise;
  assert.deepEqual([colleague.id, colleague.uscc], [enterprise.id, uscc]);
});

test('what is typed may be in small letters, too, and is stored in capitals', async () => {
  const { client } = await newEnterprise(server, 'test-typed-code');
  const { uscc } = findAccount('test-typed-code');
  const { body } = await client.post('/api/v1/certifications', { role: 'enterprise', uscc: `${uscc.slice(0, 10)} ${uscc.slice(10).toLowerCase()}` }, { expect: 201 });
  assert.equal(body.uscc, uscc);
  const reviewer = await server.as('reviewer-1');
  const { body: { items } } = await reviewer.get('/api/v1/enterprises', { query: { uscc: uscc.toLowerCase() }, expect: 200 });
  assert.deepEqual(items.map((e) => e.uscc), [uscc]);
});

test('a name that cannot be kept is refused on a page that says so', async () => {
  for (const [login, claims, said] of [
    ['named-too-long', { enterprise_name: '济'.repeat(201) }, /企业名称过长/],
    ['named-backwards', { enterprise_name: '济南\u202e公司' }, /企业名称过长/],
    ['represented-badly', { legal_representative: '王\n建国' }, /法定代表人/],
  ]) {
    province(login, claims);
    await assert.rejects(server.tokens(login), (fault) => {
      assert.ok(fault instanceof LoginRefused, fault);
      assert.equal(fault.status, 400);
      assert.match(fault.text, said);
      return true;
    });
    const rows = await server.database.sql(`SELECT 1 FROM enterprise WHERE uscc = '${usccFor(login)}'`);
    assert.deepEqual(rows, []);
  }
  province('named-at-length', { enterprise_name: '济'.repeat(200) });
  assert.equal((await me('named-at-length')).enterprise.name, '济'.repeat(200));
});

test('the name of the login stands beside the typed one, and the reviewer sees where they differ', async () => {
  const login = 'renamed';
  province(login, { enterprise_name: '济南甲有限公司', legal_representative: '王建国' });
  const client = await server.as(login);
  const typed = { district_code: '370102', address: '解放路 1 号', contact_name: '测试经办人', contact_mobile: '19900000099',
    attachment_ids: [await uploadId(client)], name: '济南Ａ有限公司', legal_representative: '　王建国' };
  const { body: { id } } = await client.post('/api/v1/certifications', { role: 'enterprise', ...typed }, { expect: 201 });
  await client.post(`/api/v1/certifications/${id}/submission`, undefined, { expect: 200 });
  const reviewer = await server.as('reviewer-1');
  const seen = async () => (await reviewer.get(`/api/v1/certifications/${id}`, { expect: 200 })).body;
  let body = await seen();
  assert.deepEqual([body.name, body.authenticated_name, body.authenticated_legal_representative, body.differences_from_login],
    ['济南Ａ有限公司', '济南甲有限公司', '王建国', ['name']]);
  const { body: { items } } = await reviewer.get('/api/v1/certifications', { query: { state: 'pending' }, expect: 200 });
  assert.deepEqual(items.find((c) => c.id === id).differences_from_login, ['name']);
  await reviewer.post(`/api/v1/certifications/${id}/review`, { decision: 'approve' }, { expect: 200 });

  const enterprise = async () => (await reviewer.get(`/api/v1/enterprises/${body.enterprise_id}`, { expect: 200 })).body;
  let profile = await enterprise();
  assert.deepEqual([profile.name, profile.authenticated_name, profile.name_differs_from_login], ['济南Ａ有限公司', '济南甲有限公司', true]);

  province(login, { enterprise_name: '济南a有限公司', legal_representative: '李敏' });
  await server.tokens(login, { fresh: true });
  profile = await enterprise();
  assert.deepEqual([profile.name, profile.authenticated_name, profile.name_differs_from_login], ['济南Ａ有限公司', '济南a有限公司', false]);
  body = await seen();
  assert.deepEqual(body.differences_from_login, ['legal_representative']);
  assert.equal(body.authenticated_legal_representative, '李敏');
});

test('an enterprise is as old as the domain says', async () => {
  const before_ = await domainNow(server);
  await advance(server, 40 * DAY_MS);
  const { client, enterprise } = await newEnterprise(server, 'test-later');
  const { body } = await client.get(`/api/v1/enterprises/${enterprise.id}`, { expect: 200 });
  assert.ok(Date.parse(body.created_at) >= before_ + 40 * DAY_MS, body.created_at);
});

test('until a name is certified the enterprise is called what the latest login says', async () => {
  const login = 'not-yet-certified';
  province(login, { enterprise_name: undefined });
  assert.equal((await me(login)).enterprise.name, usccFor(login));
  province(login, { enterprise_name: '济南乙有限公司' });
  await server.tokens(login, { fresh: true });
  assert.equal((await me(login)).enterprise.name, '济南乙有限公司');
  province(login, { enterprise_name: '济南丙有限公司' });
  await server.tokens(login, { fresh: true });
  assert.equal((await me(login)).enterprise.name, '济南丙有限公司');
});
