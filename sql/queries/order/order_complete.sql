-- $1 order, $2 domain time, $3 amount that becomes payable, $4 due
UPDATE orders SET state = 'completed', completed_at = $2::timestamptz, due_at = $4::timestamptz, warning_due_at = NULL,
    escrow_fen = escrow_fen - $3::bigint, payable_fen = payable_fen + $3::bigint,
    updated_at = $2::timestamptz, version = version + 1
WHERE id = $1::uuid
