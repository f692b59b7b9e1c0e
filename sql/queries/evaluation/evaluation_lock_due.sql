-- An order that nobody evaluated in time: id, version, last change and facts; none if somebody else holds it. $1 id
SELECT id, version, updated_at, state, due_at, max_deduction_fen, escrow_fen, evaluated,
    enterprise_id, provider_enterprise_id, product_id, voucher_type_ids, (SELECT now FROM domain_clock),
    service_due_at, reported_at IS NOT NULL, returns, dispute_by, dispute_before, dispute_before_due_at,
    buyer_withdrew, seller_withdrew, service_days
FROM orders WHERE id = $1::uuid AND state = 'completed' AND due_at <= (SELECT now FROM domain_clock) FOR NO KEY UPDATE SKIP LOCKED
