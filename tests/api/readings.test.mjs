// Who may read what firms filed: operators and finance what they decide on, told as an event each time; a seller nothing of
// the buyer's wallet but what paid him.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listedProduct, orderAt, paidOrder, setPassword } from './lib/market.mjs';
import { all, certifiedProvider, staff } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { withVouchers } from './lib/vouchers.mjs';

let server;
let buyer;
let seller;
let paid;

before(async () => {
  server = await startServer();
  seller = await certifiedProvider(server, 'test-seller');
  const given = await withVouchers(server, ['test-buyer'], {});
  [buyer] = given.holders;
  await setPassword(buyer.client);
  paid = await paidOrder(buyer.client, await listedProduct(server, seller, [given.type]), [[buyer.voucher, 50_000]]);
});
after(() => server?.stop());

const told = async () => (await server.database.sql(`SELECT kind, a.subject, e.object_id FROM event e JOIN account a ON a.id = e.actor_account_id
  WHERE kind LIKE '%.read' OR kind LIKE '%.list_read' ORDER BY seq`));

test('operators and finance read the enterprises, qualifications and files they decide on, and each reading is an event', async () => {
  const { reviewer } = await staff(server);
  const id = buyer.qualification.id;
  const { body: qualification } = await buyer.client.get(`/api/v1/qualifications/${id}`, { expect: 200 });
  const file = Object.values(qualification.attachments).flat().map((f) => f.id ?? f)[0];
  const readings = [
    [`/api/v1/enterprises/${buyer.enterprise.id}`, 'enterprise.read', buyer.enterprise.id],
    ['/api/v1/enterprises', 'enterprise.list_read', null],
    [`/api/v1/qualifications/${id}`, 'qualification.read', id],
    [`/api/v1/qualifications/${id}/revisions`, 'qualification.read', id],
    ['/api/v1/qualifications', 'qualification.list_read', null],
    [`/api/v1/files/${file}`, 'file.read', file],
  ];
  const NIL = '00000000-0000-0000-0000-000000000000';
  for (const login of ['operator-1', 'finance-1']) {
    const client = await server.as(login);
    const before_it = (await told()).length;
    for (const [path] of readings) await client.get(path, { expect: 200 });
    assert.deepEqual((await told()).slice(before_it), readings.map(([, kind, object]) => [kind, login, object ?? NIL]));
  }
  const count = (await told()).length;
  const auditor = await server.as('auditor');
  for (const [path] of readings) for (const client of [reviewer, auditor]) await client.get(path, { expect: 200 });
  await buyer.client.get(`/api/v1/enterprises/${buyer.enterprise.id}`, { expect: 200 });
  assert.equal((await told()).length, count, 'reviewers and auditors read by their office, a firm its own');
  await (await server.as('finance-1')).get(`/api/v1/qualifications/${seller.enterprise.id}`, { expect: 404 });
  assert.equal((await told()).length, count, 'what is not there was not read');
});

test('a seller is told what vouchers paid, not which of the buyer’s they were', async () => {
  const seen = async (client, path, query) => {
    const { body } = await client.get(path, { query, expect: 200 });
    assert.equal(JSON.stringify(body).includes(buyer.voucher.id) || JSON.stringify(body).includes(buyer.voucher.number), client !== seller.client, path);
    return (body.items?.[0] ?? body).payments;
  };
  const whole = [{
    voucher_id: buyer.voucher.id, voucher_number: buyer.voucher.number, type_name: buyer.voucher.type_name, amount_fen: 50_000, refunded_fen: 0,
  }];
  const finance = await server.as('finance-1');
  for (const [path, side] of [[orderAt(paid), {}], ['/api/v1/orders', { side: 'seller' }]]) {
    assert.deepEqual(await seen(seller.client, path, path.endsWith('orders') ? side : undefined),
      [{ type_name: buyer.voucher.type_name, amount_fen: 50_000, refunded_fen: 0 }]);
    assert.deepEqual(await seen(buyer.client, path), whole);
    assert.deepEqual(await seen(finance, path), whole);
  }
  const { body: accepted } = await seller.client.post(orderAt(paid, '/acceptance'), undefined, { expect: 200 });
  assert.ok(!JSON.stringify(accepted).includes(buyer.voucher.id), 'nor by the answer to his own act');
  const timeline = await all(seller.client, orderAt(paid, '/events'));
  assert.ok(!JSON.stringify(timeline).includes(buyer.voucher.id));
});
