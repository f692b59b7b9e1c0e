-- $1 order, $2 amount taken, $3 domain time, $4 due or null
UPDATE orders SET state = 'paid', paid_fen = $2::bigint, escrow_fen = $2::bigint, paid_at = $3::timestamptz,
    due_at = $4::timestamptz, updated_at = $3::timestamptz, version = version + 1
WHERE id = $1::uuid
