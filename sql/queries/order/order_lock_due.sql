-- The order that has waited longest beyond its time, if nobody else holds it: id, version and facts.
SELECT id, version, state, state_since, price_fen, max_deduction_fen, paid_fen, escrow_fen, evaluated, enterprise_id,
    provider_enterprise_id, product_id, voucher_type_ids, (SELECT now FROM domain_clock)
FROM orders WHERE due_at <= (SELECT now FROM domain_clock) ORDER BY due_at, id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
