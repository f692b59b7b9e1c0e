-- Any order, for staff. Facts follow the body. $1 id
SELECT version, body, state, due_at, max_deduction_fen, escrow_fen, evaluated, enterprise_id,
    provider_enterprise_id, product_id, voucher_type_ids, (SELECT now FROM domain_clock), standing, refund_at
FROM order_representation WHERE id = $1::uuid AND NOT seen_by_seller
