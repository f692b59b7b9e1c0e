-- An order as its buyer or its provider sees it. Facts follow the body. $1 id, $2 enterprise
SELECT version, body, state, due_at, max_deduction_fen, escrow_fen, evaluated, enterprise_id,
    provider_enterprise_id, product_id, voucher_type_ids, (SELECT now FROM domain_clock),
    service_due_at, reported, returns, dispute_by, dispute_before, dispute_before_due_at, buyer_withdrew, seller_withdrew, service_days,
    standing, refund_at
FROM order_representation WHERE id = $1::uuid
    AND $2::uuid = CASE WHEN seen_by_seller THEN provider_enterprise_id ELSE enterprise_id END
