// Lists as tables at paths of their own: the same rows to the same people by the same filters, in a form that Excel, WPS
// and LibreOffice show as it is meant and run nothing of. (What is one's own, owners.test.mjs compares.)
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { wholeContract as contract } from './lib/client.mjs';
import { allOfCsv, nextOf, parseCsv, readCsv } from './lib/csv.mjs';
import { copyOf } from './lib/database.mjs';
import { listedProduct, order, paidOrder, setPassword } from './lib/market.mjs';
import { all, certifiedProvider } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { withVouchers } from './lib/vouchers.mjs';

const TABLES = { '/api/v1/orders.csv': '订单', '/api/v1/ledger/entries.csv': '账单', '/api/v1/bookings.csv': '预约' };
const listOf = (path) => path.replace('.csv', '');
const NAME = '=1+2,"服务券";=3';
let server;
let client; // buyer of everything below
let provider;
let type;
let voucher;
let orders; // as the API shows them

before(async () => {
  server = await startServer();
  provider = await certifiedProvider(server, 'test-csv-seller');
  const given = await withVouchers(server, ['test-csv-buyer'], { name: NAME });
  ({ client, voucher } = given.holders[0]);
  type = given.type;
  await setPassword(client);
  const product = await listedProduct(server, provider, [type], { name: '＠SUM(A1)', annual_uses: 50 });
  await paidOrder(client, product, [[voucher, 12_300]]);
  for (let i = 0; i < 6; i += 1) await order(client, product);
  orders = await all(client, '/api/v1/orders');
});
after(() => server?.stop());

const raw = (path, headers = {}, as = client) => fetch(new URL(path, server.publicUrl), {
  headers: { authorization: `Bearer ${as.token}`, ...headers },
});
const yuan = (fen) => `${fen < 0 ? '-' : ''}${Math.floor(Math.abs(fen) / 100)}.${String(Math.abs(fen) % 100).padStart(2, '0')}`;
const none = (value) => value ?? '';

test('a table is UTF-8 with a byte order mark and CRLF, for saving under its name and day', async () => {
  for (const [path, name] of Object.entries(TABLES)) {
    const response = await raw(path);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), 'text/csv; charset=utf-8; header=present');
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.equal(response.headers.get('content-language'), 'zh-CN');
    assert.match(response.headers.get('vary'), /Accept-Language/);
    assert.equal(response.headers.get('etag'), null);
    const disposition = /^attachment; filename="([a-z-]+-\d{4}-\d\d-\d\d\.csv)"; filename\*=UTF-8''(\S+)$/.exec(response.headers.get('content-disposition'));
    assert.ok(disposition, response.headers.get('content-disposition'));
    assert.equal(decodeURIComponent(disposition[2]), disposition[1].replace(/^[a-z-]+-/, `${name}-`));
    const bytes = Buffer.from(await response.arrayBuffer());
    assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
    assert.ok(parseCsv(bytes.subarray(3).toString()).length > 1, path);
  }
});

test('the headings are those of the contract\'s example, in the language asked for', async () => {
  for (const path of Object.keys(TABLES)) {
    const [example] = parseCsv(contract.find('GET', path).operation.responses['200'].content['text/csv'].example);
    const zh = parseCsv((await client.get(path, { expect: 200 })).body)[0].map(({ text }) => text);
    const english = await client.get(path, { headers: { 'accept-language': 'en' }, expect: 200 });
    const en = parseCsv(english.body)[0].map(({ text }) => text);
    assert.deepEqual(zh, example.map(({ text }) => text));
    assert.equal(en.length, zh.length);
    for (const heading of en) assert.match(heading, /^[ -~]+$/);
    assert.equal(english.headers.get('content-language'), 'en');
    assert.ok(zh.some((heading) => heading.endsWith('(元)')) && en.some((heading) => heading.endsWith('(CNY)')), 'amounts name their unit');
  }
});

test('a table of orders says what the list says', async () => {
  const [zh, en] = await Promise.all(['zh-CN', 'en'].map(async (language) => (
    readCsv((await client.get('/api/v1/orders.csv', { headers: { 'accept-language': language }, expect: 200 })).body))));
  assert.deepEqual(zh.map((r) => [r['订单编号'], r['产品'], r['买方'], r['服务机构'], r['状态代码'], r['服务类型代码']]),
    orders.map((o) => [o.number, o.product.name, o.buyer.name, o.provider.name, o.state, o.product.service_type_code]));
  assert.deepEqual(zh.map((r) => [r['价格(元)'], r['用券金额(元)'], r['线下支付(元)'], r['退回金额(元)']]),
    orders.map((o) => [o.price_fen, o.paid_fen, o.offline_fen, o.refunded_fen].map(yuan)));
  assert.deepEqual(zh.map((r) => [r['下单时间'], r['支付时间'], r['接单时间'], r['完成时间'], r['关闭时间']].map((t) => t && Date.parse(t))),
    orders.map((o) => [o.created_at, o.paid_at, o.accepted_at, o.completed_at, o.closed_at].map((t) => none(t) && Date.parse(t))));
  for (const record of zh) assert.match(record['下单时间'], /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00$/);
  assert.deepEqual(zh.map((r) => [r['订单 ID'], r['买方 ID'], r['服务机构 ID'], r['产品 ID']]),
    orders.map((o) => [o.id, o.buyer.id, o.provider.id, o.product.id]));
  const labels = (records, heading) => [...new Set(records.map((r) => r[heading]))];
  assert.deepEqual([labels(zh, '状态'), labels(en, 'State')], [['待支付', '待接单'], ['pending payment', 'paid']]);
  assert.deepEqual(en.map((r) => r['State code']), orders.map((o) => o.state), 'codes are the same in every language');
});

test('a table of the statement says what the list says, and its amounts stay numbers', async () => {
  const lines = await all(client, '/api/v1/ledger/entries');
  const { body } = await client.get('/api/v1/ledger/entries.csv', { expect: 200 });
  const records = readCsv(body);
  assert.deepEqual(records.map((r) => [Number(r['编号']), r['金额(元)'], r['明细'], r['备注'], r['余额(元)'], r['过期时间'], r['订单编号'], r['券编号']]),
    lines.map((l) => [l.number, yuan(l.amount_fen), l.detail, l.remark, yuan(l.balance_fen), none(l.expires_on), none(l.order_number), l.voucher_number]));
  assert.deepEqual(records.map((r) => [r['类别代码'], r['账单 ID'], r['企业 ID'], r['券 ID'], r['订单 ID'], r['哈希']]),
    lines.map((l) => [l.kind, l.id, l.enterprise_id, l.voucher_id, none(l.order_id), l.hash]));
  assert.deepEqual(records.map((r) => Date.parse(r['操作时间'])), lines.map((l) => Date.parse(l.at)));
  assert.equal(records.at(0)['明细'], NAME);
  const amounts = parseCsv(body).slice(1).map((cells) => cells[1]);
  assert.deepEqual(amounts, [{ text: '-123.00', quoted: false }, { text: '2000.00', quoted: false }]);
});

test('a table of bookings says what the list says', async () => {
  const bookings = await all(client, '/api/v1/bookings');
  const records = readCsv((await client.get('/api/v1/bookings.csv', { expect: 200 })).body);
  assert.deepEqual(records.map((r) => [r['批次编号'], r['批次'], r['券类型'], r['面值(元)'], r['摇号编号'], r['结果代码'], r['名次'], r['等候名次'], r['排除原因代码'], r['预约 ID'], r['批次 ID'], r['企业 ID'], r['券类型 ID']]),
    bookings.map((b) => [b.batch_number, b.batch_title, b.type_name, yuan(b.face_value_fen), b.entry_id, b.result, String(b.rank), none(b.waiting_rank), none(b.exclusion), b.id, b.batch_id, b.enterprise_id, b.voucher_type_id]));
  assert.deepEqual(records.map((r) => [r['预约时间'], r['更改时间'], r['预约开始'], r['预约截止'], r['公示时间']].map((t) => Date.parse(t))),
    bookings.map((b) => [b.created_at, b.updated_at, b.opens_at, b.closes_at, b.publicity_at].map((t) => Date.parse(t))));
  assert.deepEqual(records.map((r) => [r['结果'], r['企业']]), [['中签', (await client.get('/api/v1/me')).body.enterprise.name]]);
});

test('limit is honoured and the Link leads to each row once', async () => {
  let pages = 0;
  const records = await allOfCsv(client, '/api/v1/orders.csv', { limit: 3 }, ({ body }) => {
    pages += 1;
    assert.ok(readCsv(body).length <= 3 && body.startsWith('"订单编号"'), 'each page has the headings');
  });
  assert.equal(pages, 3);
  assert.deepEqual(records.map((r) => r['订单 ID']), orders.map((o) => o.id));
  const whole = await client.get('/api/v1/orders.csv', { query: { limit: 7 }, expect: 200 });
  assert.deepEqual([readCsv(whole.body).length, nextOf(whole.headers)], [7, undefined], 'the last page has no Link');
  await client.get('/api/v1/orders.csv', { query: { limit: 5000 }, expect: 200 });
  for (const limit of [0, 5001, -1, 'x']) await client.get('/api/v1/orders.csv', { query: { limit }, expect: 400, code: 'invalid_parameters' });
});

test('a cursor belongs to its table and its filters', async () => {
  const first = await client.get('/api/v1/orders.csv', { query: { limit: 2, state: 'pending_payment' }, expect: 200 });
  const cursor = new URL(nextOf(first.headers)).searchParams.get('cursor');
  const { body: page } = await client.get('/api/v1/orders', { query: { limit: 2, state: 'pending_payment' }, expect: 200 });
  await client.get('/api/v1/orders.csv', { query: { cursor, limit: 4, state: 'pending_payment' }, expect: 200 });
  for (const [path, query] of [
    ['/api/v1/orders.csv', { cursor, limit: 2 }], ['/api/v1/orders.csv', { cursor, state: 'paid' }],
    ['/api/v1/orders', { cursor, state: 'pending_payment' }], ['/api/v1/ledger/entries.csv', { cursor }],
    ['/api/v1/orders.csv', { cursor: page.next_cursor, state: 'pending_payment' }],
  ]) await client.get(path, { query, expect: 400, code: 'invalid_cursor' });
});

test('HEAD tells what GET would send, and a list is no table', async () => {
  for (const path of Object.keys(TABLES)) {
    const [get, head] = [await raw(path), await client.head(path, { expect: 200 })];
    const bytes = (await get.arrayBuffer()).byteLength;
    assert.equal(Number(head.headers.get('content-length')), bytes);
    for (const name of ['content-type', 'content-disposition', 'content-language']) assert.equal(head.headers.get(name), get.headers.get(name));
    await client.get(listOf(path), { headers: { accept: 'text/csv' }, expect: 406, code: 'not_acceptable' });
    await client.get(path, { headers: { accept: 'application/json' }, expect: 406, code: 'not_acceptable' });
    await client.get(path, { query: { colour: 'red' }, expect: 400, code: 'invalid_parameters' });
    assert.equal((await client.post(path, {}, { expect: 405 })).headers.get('allow'), (await client.post(listOf(path.replace('orders', 'bookings')), {}, { expect: 405 })).headers.get('allow'));
  }
});

test('what a client accepts is read by its most exact range', async () => {
  for (const [accept, json, csv] of [
    ['application/json;q=0.9, text/*;q=0.1', 200, 200], ['TEXT/CSV;level=1;Q=1.000, text/*;q=0', 406, 200],
    ['text/csv;q=0.000, text/*', 406, 406], ['application/json;q=0, text/csv;q=0.001', 406, 200],
    ['text/html, application/json;q=0.2', 200, 406], ['*/*;q=0.1', 200, 200], ['text/html', 406, 406],
  ]) {
    await client.get('/api/v1/orders', { headers: { accept }, expect: json });
    await client.get('/api/v1/orders.csv', { headers: { accept }, expect: csv });
  }
});

test('a list and its table have the same callers and the same filters', () => {
  for (const path of Object.keys(TABLES)) {
    const [list, table] = [listOf(path), path].map((p) => contract.find('GET', p).operation);
    const filters = ({ parameters }) => parameters.filter((p) => !/Limit$/.test(p.$ref ?? '') && !/IfNoneMatch$/.test(p.$ref ?? ''));
    assert.deepEqual(filters(table), filters(list));
    assert.deepEqual(table['x-roles'], list['x-roles']);
  }
});

test('each filter gives the table the rows that it gives the list, in the same order', async () => {
  const [finance, operator] = await Promise.all(['finance-1', 'operator-1'].map((login) => server.as(login)));
  const { enterprise } = (await client.get('/api/v1/me', { expect: 200 })).body;
  const whose = [{ enterprise_id: enterprise.id }, { uscc: enterprise.uscc }, { q: enterprise.name }];
  const early = orders.at(-1).created_at.slice(0, 10);
  const times = [{ from: early }, { to: early }, { updated_since: early }];
  const [paid] = orders.filter(({ state }) => state === 'paid');
  const [booking] = await all(client, '/api/v1/bookings');
  const own = {
    '/api/v1/orders': [{ state: 'paid' }, { state: 'paid,pending_payment' }, { number: paid.number }, { side: 'seller' }],
    '/api/v1/ledger/entries': [{ kind: 'payment' }, { kind: 'issue,payment' }, { order_number: paid.number }, { voucher_id: voucher.id }],
    '/api/v1/bookings': [{ result: 'won' }, { result: 'not_won,excluded' }, { batch_id: booking.batch_id }],
  };
  const staffs = { '/api/v1/orders': finance, '/api/v1/ledger/entries': finance, '/api/v1/bookings': operator };
  for (const [path, filters] of Object.entries(own)) {
    const byStaff = filters.filter((f) => !('side' in f || 'result' in f));
    const asked = [...[...filters, ...times].map((query) => [client, query]),
      ...[...byStaff, ...times, ...whose, { ...whose[0], updated_since: early }].map((query) => [staffs[path], query])];
    let rows = 0;
    for (const [who, query] of asked) {
      const [items, records] = [await all(who, path, query), await allOfCsv(who, `${path}.csv`, { ...query, limit: 2 })];
      const place = `${path} ${who === client ? '' : 'staff '}${JSON.stringify(query)}`;
      assert.equal(records.length, items.length, place);
      items.forEach(({ id }, i) => assert.ok(Object.values(records[i]).includes(id), `${place}, row ${i}`));
      rows += items.length;
    }
    assert.ok(rows >= asked.length / 2, path);
  }
  for (const query of [{ limit: [1, 2] }, { from: 'x' }, { colour: 'red' }, { enterprise_id: enterprise.id }]) {
    const search = new URLSearchParams(Object.entries(query).flatMap(([name, values]) => [values].flat().map((value) => [name, value])));
    await client.get(`/api/v1/orders.csv?${search}`, { expect: 400, code: 'invalid_parameters' });
  }
});

test('staff get the rows of everybody, others their own', async () => {
  const [finance, operator, reviewer] = await Promise.all(['finance-1', 'operator-1', 'reviewer-1'].map((login) => server.as(login)));
  for (const [path, who, heading] of [
    ['/api/v1/orders.csv', reviewer, '订单 ID'], ['/api/v1/orders.csv', finance, '订单 ID'],
    ['/api/v1/ledger/entries.csv', finance, '账单 ID'], ['/api/v1/bookings.csv', operator, '预约 ID'],
  ]) {
    const [records, items] = [await allOfCsv(who, path, { limit: 4 }), await all(who, listOf(path))];
    assert.ok(items.length > 0);
    assert.deepEqual(records.map((r) => r[heading]), items.map((item) => item.id));
  }
  const sales = await allOfCsv(provider.client, '/api/v1/orders.csv', { side: 'seller' });
  assert.deepEqual(sales.map((r) => r['订单 ID']), orders.map((o) => o.id));
  assert.deepEqual(await allOfCsv(provider.client, '/api/v1/orders.csv', { side: 'buyer' }), []);
  for (const path of Object.keys(TABLES)) await server.anonymous().get(path, { expect: 401 });
});

test('a page of long texts ends by its bytes, one of 5,000 rows by their number, and nothing is lost', async () => {
  const { database } = server;
  const more = (count, name, age) => copyOf(database, 'orders', `CROSS JOIN generate_series(1, ${count}) AS n WHERE id = '${orders[0].id}'`, {
    id: 'gen_random_uuid()', number: 'lpad((random() * 1e15)::bigint || to_char(n, \'FM000000\'), 24, \'7\')', product_name: name,
    created_at: `orders.created_at - interval '${age} days' - n / 3 * interval '1 second'`,
  });
  await database.sql(await more(150, "repeat('长', 27000)", 10), await more(5100, `'x'`, 20));
  const sizes = [];
  const records = await allOfCsv(client, '/api/v1/orders.csv', {}, ({ body }) => sizes.push([body.split('\r\n').length - 2, Buffer.byteLength(body)]));
  assert.ok(sizes[0][0] < 150 && sizes[0][1] > 8 << 20 && sizes[0][1] < (8 << 20) + 90_000, JSON.stringify(sizes));
  assert.equal(sizes[1][0], 5000);
  assert.equal(sizes.length, 3);
  const listed = await database.sql(`SELECT id FROM orders WHERE enterprise_id = '${orders[0].buyer.id}' ORDER BY created_at DESC, id DESC`);
  assert.deepEqual(records.map((r) => r['订单 ID']), listed.map(([id]) => id));
});
