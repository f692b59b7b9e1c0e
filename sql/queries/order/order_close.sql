-- Cancelled or refunded. $1 order, $2 domain time, $3 state, $4 reason or null, $5 amount given back
UPDATE orders SET state = $3::text, closed_at = $2::timestamptz, due_at = NULL, warning_due_at = NULL, reason = $4::text,
    escrow_fen = escrow_fen - $5::bigint, refunded_fen = refunded_fen + $5::bigint,
    updated_at = $2::timestamptz, version = version + 1
WHERE id = $1::uuid
