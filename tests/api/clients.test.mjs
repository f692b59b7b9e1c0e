// Clients generated from openapi.yaml: a buyer's program over openapi-typescript and openapi-fetch compiles under the
// strictest settings and runs against the service; the output of three other generators compiles.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DEMO_CLIENT } from '../idp/login.mjs';
import { listedProduct, PASSWORD, setPassword } from './lib/market.mjs';
import { certifiedProvider, voucherType } from './lib/people.mjs';
import { startServer } from './lib/server.mjs';
import { withVouchers } from './lib/vouchers.mjs';

const run = promisify(execFile);
const FOLDER = fileURLToPath(new URL('../clients', import.meta.url));
const GENERATED = `${FOLDER}/generated`;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BUYER = 'test-client-buyer';
let server;
let refreshToken;
let Buyer;
let Refused;
let logIn;
let products;

/** A command of the folder's packages; what it says is shown when it fails. */
async function tool(command, cwd = FOLDER) {
  const [name, ...args] = command.split(' ');
  await run(`${FOLDER}/node_modules/.bin/${name.split('/').pop()}`, args, { cwd, maxBuffer: 2 ** 24 }).catch(({ stdout, stderr }) => {
    assert.fail(`${command}\n${stdout}${stderr}`.slice(0, 4000));
  });
}

/** The README's lines. */
function generators() {
  const [, block] = /^<!-- generators -->\n```sh\n([^]*?)^```$/m.exec(readFileSync(`${ROOT}/README.md`, 'utf8'));
  return block.trim().split('\n').map((line) => line.replace(/^npx /, ''));
}

async function buildProgram() {
  await rm(GENERATED, { recursive: true, force: true });
  await mkdir(GENERATED);
  await symlink(`${ROOT}/openapi.yaml`, `${GENERATED}/openapi.yaml`);
  await tool(generators()[0], GENERATED);
  await tool('tsc -p tsconfig.program.json');
  ({ Buyer, Refused, logIn } = await import(`${GENERATED}/program/buyer.js`));
}

async function makeMarket() {
  server = await startServer();
  const [type, seller] = await Promise.all([voucherType(server), certifiedProvider(server, 'test-client-seller')]);
  const { holders: [{ client }] } = await withVouchers(server, [BUYER], type);
  await setPassword(client);
  products = await Promise.all([100_000, 200_000, 300_000, 400_000, 500_000].map((price_fen) => (
    listedProduct(server, seller, [type], { name: '年度审计', price_fen, max_deduction_fen: 100_000 }))));
  refreshToken = (await server.tokens(BUYER, { fresh: true })).refresh_token;
}

before(() => Promise.all([buildProgram(), makeMarket()]));
after(() => server?.stop());

let buyer;
test('the program logs in: a typed form, a typed answer', async () => {
  await assert.rejects(logIn(server.publicUrl, DEMO_CLIENT, 'not-a-token-of-anybody'), /invalid_grant/);
  const token = await logIn(server.publicUrl, DEMO_CLIENT, refreshToken);
  buyer = new Buyer(server.publicUrl, token);
});

test('it reads a list to its end, page by page', async () => {
  const { names, pages } = await buyer.products(2);
  assert.deepEqual(names, ['年度审计 1000', '年度审计 2000', '年度审计 3000', '年度审计 4000', '年度审计 5000']);
  assert.equal(pages, 3);
});

test('it orders and pays, each once however often it is sent', async () => {
  const [orderKey, payKey] = [randomUUID(), randomUUID()];
  const { order, replayed } = await buyer.order(products[0].id, orderKey);
  assert.deepEqual([order.state, replayed], ['pending_payment', false]);
  const again = await buyer.order(products[0].id, orderKey);
  assert.deepEqual([again.order.id, again.replayed], [order.id, true]);
  const voucher = await buyer.fullestVoucher();
  const lines = [{ voucher_id: voucher.id, amount_fen: 50_000 }];
  assert.deepEqual(await buyer.pay(order.id, lines, '918273'), { tries_left: 4 });
  const paid = await buyer.pay(order.id, lines, PASSWORD, payKey);
  assert.deepEqual([paid.order.state, paid.order.paid_fen, paid.replayed], ['paid', 50_000, false]);
  assert.equal((await buyer.pay(order.id, lines, PASSWORD, payKey)).replayed, true);
  assert.deepEqual(await buyer.pay(order.id, lines, PASSWORD), { state: 'paid' });
  assert.equal((await buyer.fullestVoucher()).remaining_fen, voucher.remaining_fen - 50_000);
});

test('it is told what is wrong in its language, member by member', async () => {
  const english = new Buyer(server.publicUrl, buyer.token, 'en');
  await assert.rejects(english.order('not-an-id'), (fault) => {
    assert.ok(fault instanceof Refused);
    assert.equal(fault.problem.title, 'Some fields are invalid');
    assert.deepEqual(fault.problem.errors.map(({ pointer, code }) => [pointer, code]), [['/product_id', 'invalid_format']]);
    return true;
  });
});

test('it asks for what it has only if that changed', async () => {
  const { order: { id } } = await buyer.order(products[1].id);
  const first = await buyer.changed(id);
  assert.equal(first.order.id, id);
  assert.deepEqual(await buyer.changed(id, first.etag), { etag: first.etag });
});

test('it takes its orders as CSV', async () => {
  const [head, ...rows] = (await buyer.ordersAsCsv()).trim().split('\r\n');
  assert.match(head, /^\uFEFF?"?订单编号"?,/);
  assert.equal(rows.length, 2);
});

test('what the other generators make compiles under strict settings', async () => {
  const [types, ...others] = generators();
  assert.match(types, /^openapi-typescript /);
  assert.deepEqual(others.map((line) => line.split(' ')[0]), ['@hey-api/openapi-ts', 'orval', 'oazapfts']);
  for (const line of others) await tool(line, GENERATED);
  await tool('tsc -p tsconfig.generated.json');
});
