// ./dev run's demo data and ./dev demo, against a real service.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startServer } from './lib/server.mjs';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
let server;

/** { code, stdout, stderr } */
function script(name, env = {}) {
  return run(process.execPath, [`tests/demo/${name}.mjs`], { cwd: ROOT, env: { ...server.env, JQT_BINARY: server.binary, ...env } })
    .then(({ stdout, stderr }) => ({ code: 0, stdout, stderr }), ({ code, stdout, stderr }) => ({ code, stdout, stderr }));
}

before(async () => {
  server = await startServer();
});
after(() => server?.stop());

test('the demo data is made through the API, and made once', async () => {
  const first = await script('seed');
  assert.equal(first.code, 0, first.stderr);
  const count = async () => {
    const [auditor, a, b] = await Promise.all(['auditor', 'enterprise-a', 'enterprise-b'].map((login) => server.as(login)));
    const items = async (client, path) => (await client.get(`/api/v1/${path}`, { query: { limit: 100 }, expect: 200 })).body.items;
    const states = async (client, path) => (await items(client, path)).map(({ state }) => state).sort();
    return {
      products: await states(server.anonymous(), 'products'),
      batches: await states(server.anonymous(), 'booking-batches'),
      types: (await items(server.anonymous(), 'voucher-types')).map(({ name }) => name).sort(),
      orders: [...await states(a, 'orders'), ...await states(b, 'orders')].sort(),
      wallets: [...await states(a, 'vouchers'), ...await states(b, 'vouchers')],
      entries: (await items(auditor, 'ledger/entries')).length,
    };
  };
  const made = await count();
  assert.ok(made.products.length >= 12 && made.products.every((state) => state === 'listed'));
  assert.deepEqual(made.batches, ['issued', 'issued', 'open']);
  assert.deepEqual(made.types, ['体系认证服务专用券', '审计服务专用券', '服务通用券'].sort());
  assert.deepEqual(made.orders, ['awaiting_confirmation', 'cancelled', 'completed', 'completed', 'in_service', 'paid', 'pending_payment',
    'refunded']);
  assert.deepEqual(made.wallets, ['usable', 'usable', 'usable', 'usable']);
  const second = await script('seed');
  assert.deepEqual([second.code, second.stdout], [0, '']);
  assert.deepEqual(await count(), made);
});

test('when the open batch has closed, a new start of the seed opens another and doubles nothing', async () => {
  const operator = await server.as('operator-1');
  const products = async () => (await operator.get('/api/v1/products', { query: { limit: 100 } })).body.items.length;
  const before_count = await products();
  await operator.post('/api/v1/sandbox/clock', { advance_seconds: 31 * 86400 }, { expect: 200 });
  const { code, stderr } = await script('seed');
  assert.equal(code, 0, stderr);
  const { body } = await operator.get('/api/v1/booking-batches', { expect: 200 });
  assert.equal(body.items.filter(({ state }) => state === 'open').length, 1);
  assert.equal(body.items[0].state, 'open');
  assert.equal(await products(), before_count);
});

test('the demo walks the main job, and can walk it again', async () => {
  for (const lines of [80, 70]) {
    const { code, stdout, stderr } = await script('demo');
    assert.equal(code, 0, `${stdout}${stderr}`);
    assert.match(stdout, /verify-draw .* → Result: ok\n/);
    assert.match(stdout, /verify-ledger → ok: 0 faults\n/);
    assert.match(stdout, /refused: payment_password_wrong/);
    assert.match(stdout, /change-requests\/\S+ → 200 {2}address: .* ⇒ /);
    assert.match(stdout, /refused: enterprise_frozen[^]*refused: own_work[^]*lifting approved[^]*state lifted/);
    assert.match(stdout, /state disputed · paid_fen 200000 · refunded_fen 0[^]*state completed · paid_fen 200000 · refunded_fen 120000 · partial/);
    assert.match(stdout, /payment 200000 voucher ⇒ escrow · refund 120000 escrow ⇒ voucher · completion 80000 escrow ⇒ payable/);
    assert.match(stdout, /demo: all right, \d+ steps/);
    assert.ok(stdout.split('\n').length >= lines, stdout);
  }
});

test('the demo goes on when a year has passed and the figures are too old', async () => {
  const operator = await server.as('operator-1');
  const { body: { now } } = await operator.get('/api/v1/sandbox/clock', { expect: 200 });
  await operator.post('/api/v1/sandbox/clock', { to: `${Number(now.slice(0, 4)) + 1}-07-02T09:00:00+08:00` }, { expect: 200 });
  for (const name of ['seed', 'demo']) {
    const { code, stdout, stderr } = await script(name);
    assert.equal(code, 0, `${stdout}${stderr}`);
  }
});

test('the demo says so when nothing answers', async () => {
  const { code, stderr } = await script('demo', { JQT_PUBLIC_URL: 'http://127.0.0.1:9' });
  assert.equal(code, 1);
  assert.match(stderr, /nothing answers at http:\/\/127\.0\.0\.1:9; is \.\/dev run running\?/);
});

test('the demo says so when the service has no sandbox clock', async () => {
  const real = await startServer({ env: { JQT_SANDBOX: '0' } });
  try {
    const { code, stderr } = await script('demo', real.env);
    assert.equal(code, 1);
    assert.match(stderr, /runs without the sandbox clock/);
  } finally {
    await real.stop();
  }
});
