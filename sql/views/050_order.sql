-- What stands against an order's parties and product now, and when the provider's freeze refunds it, if it goes on for so
-- long (null: it does not).
CREATE VIEW order_standing AS
SELECT o.id AS order_id, standing_words(b.standing, s.standing, p.state) AS standing,
    CASE WHEN o.state = 'paid' AND e.selling_frozen_until > (SELECT now FROM domain_clock)
        THEN e.selling_refund_at END AS refund_at
FROM orders o
JOIN buyer_standing b ON b.enterprise_id = o.enterprise_id
JOIN seller_standing s ON s.enterprise_id = o.provider_enterprise_id
JOIN enterprise e ON e.id = o.provider_enterprise_id
JOIN product p ON p.id = o.product_id;

-- The representation of an order, then the facts its rules need (order_store.c reads them, also from the locks): one row
-- as its seller sees it (seen_by_seller), to whom the buyer's vouchers are no more than their type and what they paid, and
-- one for all others.
CREATE VIEW order_representation AS
SELECT o.id, o.version, o.created_at, o.number, o.product_name, o.provider_name, buyer.name AS buyer_name,
    json_build_object(
        'id', o.id, 'number', o.number, 'state', o.state,
        'buyer', json_build_object('id', o.enterprise_id, 'name', buyer.name), 'district_code', o.district_code,
        'provider', json_build_object('id', o.provider_enterprise_id, 'name', o.provider_name),
        'product', json_build_object('id', o.product_id, 'name', o.product_name,
            'service_type_code', o.service_type_code, 'version', o.product_version, 'terms_version', o.terms_version),
        'price_fen', o.price_fen, 'max_deduction_fen', o.max_deduction_fen, 'service_days', o.service_days,
        'paid_fen', o.paid_fen, 'offline_fen', part.offline_fen, 'refunded_fen', o.refunded_fen,
        'voucher_types', coalesce(accepted.list, '[]'::json), 'voucher_type_ids', o.voucher_type_ids,
        'payments', coalesce(paid.list, '[]'::json),
        'message', o.message, 'agreement_version', o.agreement_version, 'reason', o.reason,
        'report', CASE WHEN o.reported_at IS NOT NULL THEN json_build_object('note', o.report_note,
            'reported_at', time_text(o.reported_at), 'files', coalesce(report.files, '[]'::json)) END,
        'created_at', time_text(o.created_at), 'paid_at', time_text(o.paid_at), 'accepted_at', time_text(o.accepted_at),
        'completed_at', time_text(o.completed_at), 'closed_at', time_text(o.closed_at), 'due_at', time_text(LEAST(o.due_at, now.refund_at)),
        'service_due_at', time_text(o.service_due_at), 'returns', o.returns, 'refund_cause', o.refund_cause,
        'dispute', CASE WHEN o.dispute_by IS NOT NULL THEN json_build_object('opened_by', o.dispute_by,
            'cause', o.dispute_cause, 'reason', o.dispute_reason, 'opened_at', time_text(o.disputed_at),
            'state_before', o.dispute_before, 'decision', o.dispute_decision,
            'decision_reason', o.dispute_decision_reason, 'decided_at', time_text(o.dispute_decided_at)) END,
        'evaluated', o.evaluated, 'updated_at', time_text(o.updated_at), 'version', o.version) AS body,
    o.state, o.due_at, o.price_fen, o.max_deduction_fen, o.paid_fen, o.escrow_fen, o.evaluated,
    o.enterprise_id, o.provider_enterprise_id, o.product_id, o.voucher_type_ids, part.offline_fen, seen.by_seller AS seen_by_seller,
    now.standing, now.refund_at,
    o.service_due_at, o.reported_at IS NOT NULL AS reported, o.returns, o.dispute_by, o.dispute_before,
    o.dispute_before_due_at, o.buyer_withdrew, o.seller_withdrew, o.service_days
FROM orders o
CROSS JOIN (VALUES (false), (true)) AS seen(by_seller)
CROSS JOIN LATERAL (SELECT standing, refund_at FROM order_standing WHERE order_id = o.id OFFSET 0) now
JOIN enterprise buyer ON buyer.id = o.enterprise_id
CROSS JOIN LATERAL (SELECT o.price_fen - o.paid_fen AS offline_fen) part -- settled between the parties
LEFT JOIN LATERAL (
    SELECT json_agg(json_build_object('id', t.id, 'code', t.code, 'name', t.name) ORDER BY t.code) AS list
    FROM voucher_type t WHERE t.id = ANY (o.voucher_type_ids)) accepted ON true
LEFT JOIN LATERAL (
    SELECT json_agg(CASE WHEN seen.by_seller
            THEN json_build_object('type_name', v.type_name, 'amount_fen', p.amount_fen, 'refunded_fen', p.refunded_fen)
            ELSE json_build_object('voucher_id', p.voucher_id, 'voucher_number', v.number, 'type_name', v.type_name,
                'amount_fen', p.amount_fen, 'refunded_fen', p.refunded_fen) END ORDER BY p.voucher_id) AS list
    FROM order_payment p JOIN voucher v ON v.id = p.voucher_id WHERE p.order_id = o.id) paid ON true
LEFT JOIN LATERAL (
    SELECT json_agg(json_build_object('id', f.id, 'name', f.name, 'media_type', f.media_type,
        'size_bytes', f.size_bytes) ORDER BY f.id) AS files
    FROM order_file a JOIN file f ON f.id = a.file_id WHERE a.order_id = o.id) report ON true;
