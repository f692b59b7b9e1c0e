-- A statement's lines (manual §4.5): the transfers that touch a voucher. Number = position in the enterprise's chain.
CREATE VIEW ledger_entry_representation AS
SELECT t.id, t.enterprise_id, t.seq, t.kind, t.at, t.voucher_id, line.amount_fen, v.type_name, line.expires_on,
    line.remark, o.number AS order_number, v.number AS voucher_number, e.name AS enterprise_name, t.order_id, t.hash,
    json_build_object(
        'id', t.id, 'number', t.seq, 'amount_fen', line.amount_fen, 'kind', t.kind, 'detail', v.type_name,
        'at', time_text(t.at), 'expires_on', line.expires_on, 'remark', line.remark,
        'enterprise_id', t.enterprise_id, 'enterprise_name', e.name, 'voucher_id', t.voucher_id, 'voucher_number', v.number,
        'order_id', t.order_id, 'order_number', o.number,
        'hash', encode(t.hash, 'hex'), 'previous_hash', encode(t.previous_hash, 'hex')) AS body
FROM ledger_transfer t
JOIN voucher v ON v.id = t.voucher_id
JOIN enterprise e ON e.id = t.enterprise_id
LEFT JOIN orders o ON o.id = t.order_id
CROSS JOIN LATERAL (
    SELECT CASE WHEN t.credit_kind = 'voucher' THEN t.amount_fen ELSE -t.amount_fen END AS amount_fen,
        CASE WHEN t.kind = 'issue' THEN v.expires_on END AS expires_on,
        CASE t.kind WHEN 'issue' THEN '发放' WHEN 'payment' THEN '下单' WHEN 'refund' THEN '退回'
            WHEN 'expiry' THEN '过期' WHEN 'revocation' THEN '收回' END AS remark) line;
