// Looking through a large catalogue over HTTP: median and 99th percentile of each kind of question, and the processor time
// that it takes of the service and of PostgreSQL. Not a test: it measures. Needs a release build; a minute of filling.
//   JQT_BINARY=build/jqt tests/db/with_postgres.sh node tests/bench/search.mjs [PRODUCTS (100000)] [PROVIDERS (5000)] [CLIENTS (16)] [ROUNDS (1)]
// Four in ten of the products hold 审; three in four hold 版, but none of the newest thousand.
import { Agent, get } from 'node:http';
import { copyOf, makeTemplate } from '../api/lib/database.mjs';
import { listedProduct } from '../api/lib/market.mjs';
import { certifiedProvider } from '../api/lib/people.mjs';
import { startServer } from '../api/lib/server.mjs';
import { cpuSeconds } from './process.mjs';

const [products, providers, clients] = [2, 3, 4].map((i) => Number(process.argv[i] ?? [100_000, 5_000, 16][i - 2]));
const rounds = Number(process.argv[5] ?? 1);
const REQUESTS = 800; // of each kind
const DEEP_PAGES = 100; // of a hundred

await makeTemplate();
const server = await startServer({ env: { JQT_LOG_LEVEL: 'warn', JQT_WORKERS: '64' } });
const { sql } = server.database;
const provider = await certifiedProvider(server, 'test-provider');
const model = await listedProduct(server, provider, [], { name: '样本', voucher_product: false, max_deduction_fen: 0 });

// ---- the catalogue ----

const han = (step) => `chr(19968 + (n::bigint * ${step} % 3000)::int)`;
const pick = (n, words) => `(ARRAY[${words.map((word) => `'${word}'`).join(', ')}])[1 + (${n}) % ${words.length}]`;
const own = (count, column, id) => `CROSS JOIN generate_series(1, ${count}) AS n WHERE ${column} = '${id}'`;
const firm = (n) => `md5('firm' || ${n})::uuid`;
const thing = "overlay(md5('product' || n) placing '0193' from 1)::uuid";
const firmName = `'济南' || ${han(7919)} || ${han(104_729)} || ${pick('n', ['会计师事务所', '律师事务所', '科技有限公司', '检测技术有限公司', '知识产权代理有限公司'])}`;
const name = `${han(7907)} || ${han(104_723)} || CASE WHEN n % 10 < 4 THEN ${pick('n', ['年度财务审计', '专项审计报告', '高新认定审计', '清产核资审计'])}
  ELSE ${pick('n * 13', ['ISO 9001 质量体系认证', '专利申请代理', '法律顾问', '商标注册', '软件检测', '贯标辅导', '管理咨询', '招标代理', '环境评估'])} END
  || CASE WHEN n * 17 % ${products} > 1000 THEN ${pick('n / 7', ['', '标准版', '专业版', '旗舰版'])} ELSE '' END || n % 1000`;
const folded = (text) => `replace(lower(${text}), ' ', '')`;
const district = '(SELECT array_agg(code ORDER BY code) FROM district)[1 + n / 10 % 10]';
const copies = [
  ['enterprise', own(providers, 'id', provider.enterprise.id), {
    id: firm('n'), uscc: "'9137' || lpad(n::text, 13, '0') || 'X'", name: firmName, name_folded: folded(firmName), district_code: district }],
  ['certification', own(providers, 'enterprise_id', provider.enterprise.id), { id: "md5('certification' || n)::uuid", enterprise_id: firm('n') }],
  ['product', own(products, 'id', model.id), {
    id: thing, enterprise_id: firm(`1 + n * 31 % ${providers}`), name, name_folded: folded(name), district_code: district,
    service_type_code: '(SELECT array_agg(code ORDER BY position) FROM service_type WHERE position <= 10)[1 + n / 100 % 7]',
    price_fen: '(10000 * exp((n * 7919 % 10000) / 1100.0))::bigint', voucher_product: 'n / 3 % 2 = 0',
    listed_at: `listed_at - n * 17 % ${products} * interval '1 minute'`, introduction: "repeat('服务内容', 60)" }],
  ['product_statistics', own(products, 'product_id', model.id), { product_id: thing, sales: 'n * 7907 % 997 * (n % 7) / 7', good: 'n * 31 % 40', bad: 'n % 5' }],
];
const began = performance.now();
for (const [table, from, changes] of copies) await sql(await copyOf(server.database, table, from, changes));
await sql('INSERT INTO catalogue SELECT * FROM listed_product ON CONFLICT DO NOTHING');
await sql('VACUUM ANALYZE product, product_statistics, catalogue, enterprise, certification, district, service_type');
const [[share, size]] = await sql(`SELECT round(avg((searched LIKE '%审%')::int) * 100, 1),
  pg_size_pretty(pg_total_relation_size('catalogue')) FROM catalogue`);
console.log(`${products} products of ${providers} providers in ${((performance.now() - began) / 1000).toFixed(0)} s; ${share} % hold 审; catalogue with its indexes ${size}`);

// ---- measuring ----

const agent = new Agent({ keepAlive: true, maxSockets: clients });
function fetched(path) {
  return new Promise((resolve, reject) => {
    get(server.publicUrl + path, { agent }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks));
        if (response.statusCode === 200) resolve(body);
        else reject(new Error(`${path}: ${response.statusCode} ${body.code}`));
      }).on('error', reject);
    }).on('error', reject);
  });
}
const at = (path, query) => `/api/v1/${path}?${new URLSearchParams(query)}`;

async function databaseSeconds() {
  const pids = await sql("SELECT pid FROM pg_stat_activity WHERE application_name = 'jqt'");
  const seconds = await Promise.all(pids.map(([id]) => cpuSeconds(id).catch(() => 0)));
  return seconds.reduce((sum, s) => sum + s, 0);
}
const usedSeconds = async () => [await cpuSeconds(server.child.process.pid), await databaseSeconds()];

/** path(i): the address of request i. */
async function measure(what, path) {
  for (let i = 0; i < clients; i++) await fetched(path(i));
  const times = [];
  let next = 0;
  const before = await usedSeconds();
  const begun = performance.now();
  await Promise.all(Array.from({ length: clients }, async () => {
    while (next < REQUESTS) {
      const sent = performance.now();
      await fetched(path(next++));
      times.push(performance.now() - sent);
    }
  }));
  const rate = REQUESTS / (performance.now() - begun) * 1000;
  const used = (await usedSeconds()).map((s, i) => (s - before[i]) / REQUESTS * 1000);
  times.sort((a, b) => a - b);
  const [median, last] = [0.5, 0.99].map((part) => times[Math.floor(part * times.length)].toFixed(1).padStart(7));
  const items = (await fetched(path(0)));
  console.log(`${what.padEnd(52)} ${median} ${last} ${rate.toFixed(0).padStart(6)} ${used.map((ms) => ms.toFixed(2).padStart(7)).join('')}  ${
    items.items ? `${items.items.length}${items.next_cursor ? '+' : ''}` : `${items.total}${items.exact ? '' : '~'}`}`);
}

async function deepCursor(query) {
  let cursor;
  for (let page = 0; page < DEEP_PAGES; page++) {
    cursor = (await fetched(at('products', { ...query, limit: 100, ...(cursor ? { cursor } : {}) }))).next_cursor;
  }
  return cursor;
}

const rare = (await sql('SELECT left(name, 2) FROM product WHERE length(name) > 8 ORDER BY md5(id::text) LIMIT 200')).map(([text]) => text);
const firms = (await sql(`SELECT substr(name, 3, 2) FROM enterprise WHERE name LIKE '济南%' ORDER BY md5(id::text) LIMIT 200`)).map(([text]) => text);
const SORTS = ['newest', 'price', '-price', 'sales', 'rating'];
const list = (query) => () => at('products', query);
const facets = (query) => () => at('products/facets', query);

async function measureAll() {
  console.log(`\n${`${clients} clients, ${REQUESTS} requests each; ms`.padEnd(52)}     p50     p99    1/s service     db  found`);
  await measure('nothing asked', list({}));
  for (const sort of SORTS) await measure(`one character, 40 %: 审, ${sort}`, list({ q: '审', sort }));
  await measure('the same, limit 100', list({ q: '审', limit: 100 }));
  await measure('the same, 10,000 hits deep', list({ q: '审', cursor: await deepCursor({ q: '审' }) }));
  await measure('two characters, 40 %: 审计', list({ q: '审计' }));
  await measure('three words, 10 %: 审计 报告 济南', list({ q: '审计 报告 济南' }));
  await measure('a name, some 20 to 70, newest', (i) => at('products', { q: rare[i % rare.length] }));
  await measure('a name, some 20 to 70, sales', (i) => at('products', { q: rare[i % rare.length], sort: 'sales' }));
  await measure('one that is nowhere: 㐂', list({ q: '㐂' }));
  await measure('two of 40 and 11 %, never together: 审 专利', list({ q: '审 专利' }));
  await measure('75 %, but none of the newest thousand: 版, newest', list({ q: '版' }));
  await measure('审 of a type and district, for vouchers, by price', list({ q: '审', service_type: 'audit', district_code: '370102', voucher_only: true, sort: 'price' }));
  await measure('审 at 0.2 % of the prices, newest', list({ q: '审', min_price_fen: 1_000_000, max_price_fen: 1_020_000 }));
  await measure('facets of everything', facets({}));
  await measure('facets of 审', facets({ q: '审' }));
  await measure('facets of a name', (i) => at('products/facets', { q: rare[i % rare.length] }));
  await measure('facets of 审 at 0.2 % of the prices', facets({ q: '审', min_price_fen: 1_000_000, max_price_fen: 1_020_000 }));
  await measure('providers, one character: 律', () => at('providers', { q: '律' }));
  await measure('providers, a name', (i) => at('providers', { q: firms[i % firms.length] }));
  await measure('providers, nowhere: 㐂', () => at('providers', { q: '㐂' }));
}
for (let round = 0; round < rounds; round++) await measureAll();
agent.destroy();
await server.stop();
