-- A statement's lines (manual §4.5): the transfers that touch a voucher. `number` counts them alone, `seq` all of the chain.
CREATE VIEW ledger_entry_representation AS
SELECT t.id, t.enterprise_id, t.seq, t.number, t.balance_fen, t.kind, t.at, t.voucher_id, line.amount_fen, v.type_name, line.expires_on,
    line.remark, o.number AS order_number, v.number AS voucher_number, e.name AS enterprise_name, t.order_id, t.hash,
    json_build_object(
        'id', t.id, 'number', t.number, 'amount_fen', line.amount_fen, 'balance_fen', t.balance_fen, 'kind', t.kind, 'detail', v.type_name,
        'at', time_text(t.at), 'expires_on', line.expires_on, 'remark', line.remark,
        'enterprise_id', t.enterprise_id, 'enterprise_name', e.name, 'district_code', t.district_code,
        'voucher_id', t.voucher_id, 'voucher_number', v.number,
        'order_id', t.order_id, 'order_number', o.number,
        'seq', t.seq, 'hash', encode(t.hash, 'hex'), 'previous_hash', encode(t.previous_hash, 'hex')) AS body
FROM ledger_transfer t
JOIN voucher v ON v.id = t.voucher_id AND t.number IS NOT NULL
JOIN enterprise e ON e.id = t.enterprise_id
LEFT JOIN orders o ON o.id = t.order_id
CROSS JOIN LATERAL (
    SELECT CASE WHEN t.credit_kind = 'voucher' THEN t.amount_fen ELSE -t.amount_fen END AS amount_fen,
        CASE WHEN t.kind = 'issue' THEN v.expires_on END AS expires_on,
        CASE t.kind WHEN 'issue' THEN '发放' WHEN 'payment' THEN '下单' WHEN 'refund' THEN '退回'
            WHEN 'expiry' THEN '过期' WHEN 'revocation' THEN '收回' END AS remark) line;

-- A transfer with all that its hash is made of (include/ledger/ledger.h), for whoever follows a chain.
CREATE VIEW ledger_transfer_representation AS
SELECT t.id, t.chain, t.seq,
    json_build_object(
        'id', t.id, 'chain', t.chain, 'seq', t.seq, 'kind', t.kind, 'debit_kind', t.debit_kind, 'debit_id', t.debit_id,
        'credit_kind', t.credit_kind, 'credit_id', t.credit_id, 'amount_fen', t.amount_fen, 'at', time_text(t.at),
        'at_us', (extract(epoch FROM t.at) * 1000000)::bigint, 'voucher_id', t.voucher_id, 'order_id', t.order_id,
        'number', t.number, 'balance_fen', t.balance_fen,
        'previous_hash', encode(t.previous_hash, 'hex'), 'hash', encode(t.hash, 'hex')) AS body
FROM ledger_transfer t;
