-- One order that nobody evaluated in time, if nobody else holds it: id, version and facts. $1 time since completion
SELECT id, version, state, state_since, price_fen, max_deduction_fen, paid_fen, escrow_fen, evaluated, enterprise_id,
    provider_enterprise_id, product_id, voucher_type_ids, (SELECT now FROM domain_clock)
FROM orders WHERE state = 'completed' AND NOT evaluated
    AND completed_at <= (SELECT now FROM domain_clock) - $1::bigint * interval '1 millisecond'
ORDER BY completed_at, id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
