-- Cancelled or refunded. $1 order, $2 domain time, $3 state, $4 reason or null, $5 amount given back, $6 the refund's cause or
-- null, $7 how a dispute was decided, or null
UPDATE orders SET state = $3::text, closed_at = $2::timestamptz, due_at = NULL, warning_due_at = NULL, reason = $4::text,
    escrow_fen = escrow_fen - $5::bigint, refunded_fen = refunded_fen + $5::bigint, refund_cause = $6::text,
    dispute_decision = $7::text, dispute_decision_reason = CASE WHEN $7::text IS NOT NULL THEN $4::text END,
    dispute_decided_at = CASE WHEN $7::text IS NOT NULL THEN $2::timestamptz END,
    updated_at = $2::timestamptz, version = version + 1
WHERE id = $1::uuid
