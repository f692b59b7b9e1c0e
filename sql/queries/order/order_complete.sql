-- $1 order, $2 domain time, $3 amount that becomes payable, $4 when the system evaluates it
UPDATE orders SET state = 'completed', completed_at = $2::timestamptz, due_at = NULL, warning_due_at = NULL,
    evaluation_due_at = $4::timestamptz, escrow_fen = escrow_fen - $3::bigint, payable_fen = payable_fen + $3::bigint,
    version = version + 1
WHERE id = $1::uuid
