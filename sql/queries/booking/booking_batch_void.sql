-- $1 id, $2 domain time, $3 reason
UPDATE booking_batch SET state = 'void', voided_at = $2::timestamptz, due_at = NULL, reason = $3::text, pool_fen = 0,
    updated_at = $2::timestamptz, version = version + 1
WHERE id = $1::uuid
