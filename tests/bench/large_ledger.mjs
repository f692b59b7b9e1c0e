// jqt verify-ledger over a large ledger: six transfers of each enterprise, three accounts. Not a test: it measures, and
// says whether the verifier found the ledger true. Needs a release build and some 3 GB under /tmp for a million transfers.
//   JQT_BINARY=build/jqt tests/db/with_postgres.sh node tests/bench/large_ledger.mjs [ENTERPRISES (166666)]
import { spawn } from 'node:child_process';
import { copyOf, makeTemplate } from '../api/lib/database.mjs';
import { listedProduct, paidOrder, setPassword } from '../api/lib/market.mjs';
import { certifiedProvider } from '../api/lib/people.mjs';
import { startServer } from '../api/lib/server.mjs';
import { withVouchers } from '../api/lib/vouchers.mjs';
import { cpuSeconds, peakMb } from './process.mjs';

const enterprises = Number(process.argv[2] ?? 166_666);
const FACE_FEN = 200_000;

await makeTemplate();
const server = await startServer({ env: { JQT_LOG_LEVEL: 'warn' } });
const provider = await certifiedProvider(server, 'test-provider');
const { batch, type, holders: [model] } = await withVouchers(server, ['test-model'], { face_value_fen: FACE_FEN });
const product = await listedProduct(server, provider, [type]);
await setPassword(model.client);
const order = await paidOrder(model.client, product, [[model.voucher, 100_000]]);

const own = `CROSS JOIN generate_series(1, ${enterprises}) AS n WHERE `;
const id = (column) => `md5(n || ${column}::text)::uuid`;
const copies = [
  ['enterprise', `${own} id = '${model.enterprise.id}'`, { id: id('id'), uscc: "'9137' || lpad(n::text, 13, '0') || 'X'" }],
  ['booking', `${own} batch_id = '${batch.id}'`, { id: id('id'), enterprise_id: id('enterprise_id'), entry_id: "decode(md5(n || 'entry'), 'hex')" }],
  ['voucher', `${own} id = '${model.voucher.id}'`, {
    id: id('id'), enterprise_id: id('enterprise_id'), booking_id: id('booking_id'), number: "number || '-' || n", remaining_fen: '30000',
  }],
  ['orders', `${own} id = '${order.id}'`, {
    id: id('id'), enterprise_id: id('enterprise_id'), number: "lpad(n::text, 24, '0')",
    paid_fen: '200000', refunded_fen: '50000', escrow_fen: '50000', payable_fen: '100000',
  }],
];
const before = performance.now();
for (const [table, from, changes] of copies) await server.database.sql(await copyOf(server.database, table, from, changes));

// The chains, hashed as include/ledger/ledger.h says.
await server.database.sql(`
CREATE FUNCTION lp(VARIADIC fields bytea[]) RETURNS bytea LANGUAGE sql IMMUTABLE AS
  $$ SELECT string_agg(int4send(length(f)) || f, ''::bytea ORDER BY place) FROM unnest(fields) WITH ORDINALITY AS t(f, place) $$;
CREATE FUNCTION book(chain_ text, enterprise uuid, batch uuid, kind_ text, debit text, debit_ uuid, credit text, credit_ uuid,
    amount bigint, voucher uuid, order_ uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE head ledger_head%ROWTYPE; transfer uuid := gen_random_uuid(); now_ timestamptz := date_trunc('milliseconds', now()); made bytea;
  line boolean := 'voucher' IN (debit, credit); signed bigint := CASE WHEN credit = 'voucher' THEN amount ELSE -amount END;
BEGIN
  INSERT INTO ledger_head (chain, enterprise_id, batch_id, seq, hash) VALUES (chain_, enterprise, batch, 0, decode(repeat('00', 32), 'hex'))
    ON CONFLICT (chain) DO NOTHING;
  SELECT * INTO head FROM ledger_head h WHERE h.chain = chain_;
  made := sha256(lp('JQT-TRANSFER-1', convert_to(chain_, 'UTF8'), (head.seq + 1)::text::bytea, head.hash, uuid_send(transfer), debit::bytea,
    uuid_send(debit_), credit::bytea, uuid_send(credit_), amount::text::bytea, kind_::bytea,
    (extract(epoch FROM now_) * 1000000)::bigint::text::bytea, coalesce(uuid_send(voucher), ''), coalesce(uuid_send(order_), '')));
  INSERT INTO ledger_transfer (id, chain, seq, enterprise_id, batch_id, kind, debit_kind, debit_id, credit_kind, credit_id, amount_fen, at,
    voucher_id, order_id, previous_hash, hash, number, balance_fen)
  VALUES (transfer, chain_, head.seq + 1, enterprise, batch, kind_, debit, debit_, credit, credit_, amount, now_, voucher, order_, head.hash, made,
    CASE WHEN line THEN head.number + 1 END, CASE WHEN line THEN head.balance_fen + signed END);
  UPDATE ledger_head SET seq = seq + 1, hash = made, at = now_, number = number + line::int,
    balance_fen = balance_fen + CASE WHEN line THEN signed ELSE 0 END WHERE chain = chain_;
END $$`);
await server.database.sql(`DO $$
DECLARE o record; chain text; pool uuid := '${batch.id}';
BEGIN
  PERFORM book('batch:${batch.number}', NULL, pool, 'funding', 'budget', pool, 'pool', pool, ${FACE_FEN}::bigint * ${enterprises}, NULL, NULL);
  FOR o IN SELECT orders.id, orders.enterprise_id, voucher.id AS voucher FROM orders JOIN voucher USING (enterprise_id)
      WHERE orders.id <> '${order.id}' LOOP
    chain := 'enterprise:' || o.enterprise_id;
    PERFORM book(chain, o.enterprise_id, NULL, 'issue', 'pool', pool, 'voucher', o.voucher, ${FACE_FEN}, o.voucher, NULL);
    PERFORM book(chain, o.enterprise_id, NULL, 'payment', 'voucher', o.voucher, 'escrow', o.id, 150000, o.voucher, o.id);
    PERFORM book(chain, o.enterprise_id, NULL, 'refund', 'escrow', o.id, 'voucher', o.voucher, 50000, o.voucher, o.id);
    PERFORM book(chain, o.enterprise_id, NULL, 'payment', 'voucher', o.voucher, 'escrow', o.id, 50000, o.voucher, o.id);
    PERFORM book(chain, o.enterprise_id, NULL, 'completion', 'escrow', o.id, 'payable', o.id, 100000, NULL, o.id);
    PERFORM book(chain, o.enterprise_id, NULL, 'expiry', 'voucher', o.voucher, 'expired', pool, 20000, o.voucher, NULL);
  END LOOP;
END $$`);
await server.database.sql('ANALYZE');
console.log(`${enterprises} enterprises, made in ${((performance.now() - before) / 1000).toFixed(0)} s`);

const started = performance.now();
const child = spawn(server.binary, ['verify-ledger'], { env: server.env, stdio: ['ignore', 'pipe', 'inherit'] });
let [peak, own_s, told] = [0, 0, ''];
child.stdout.setEncoding('utf8').on('data', (text) => { told += text; });
const timer = setInterval(() => {
  peakMb(child.pid).then((mb) => { peak = mb; }, () => {});
  cpuSeconds(child.pid).then((s) => { own_s = s; }, () => {});
}, 20);
const code = await new Promise((resolve) => { child.once('close', resolve); });
clearInterval(timer);
console.log(`${told}verify-ledger ${((performance.now() - started) / 1000).toFixed(1)} s, ${own_s.toFixed(1)} s of it its own processor time, peak ${peak.toFixed(0)} MB, exit ${code}`);
await server.stop();
