-- Locks an order for its buyer: version and facts. $1 id, $2 enterprise
SELECT version, state, state_since, price_fen, max_deduction_fen, paid_fen, escrow_fen, evaluated, evaluation_due_at,
    enterprise_id, provider_enterprise_id, product_id, voucher_type_ids, (SELECT now FROM domain_clock)
FROM orders WHERE id = $1::uuid AND enterprise_id = $2::uuid FOR NO KEY UPDATE
