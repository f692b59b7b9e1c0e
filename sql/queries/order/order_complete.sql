-- $1 order, $2 domain time, $3 amount that becomes payable, $4 due, $5 amount given back, $6 the refund's cause or null, $7 how
-- a dispute was decided, or null, $8 its reason or null
UPDATE orders SET state = 'completed', completed_at = $2::timestamptz, due_at = $4::timestamptz, warning_due_at = NULL,
    escrow_fen = escrow_fen - $3::bigint - $5::bigint, payable_fen = payable_fen + $3::bigint,
    refunded_fen = refunded_fen + $5::bigint, refund_cause = $6::text, dispute_decision = $7::text,
    dispute_decision_reason = $8::text, dispute_decided_at = CASE WHEN $7::text IS NOT NULL THEN $2::timestamptz END,
    updated_at = $2::timestamptz, version = version + 1
WHERE id = $1::uuid
