-- Everything is issued; the rest of the pool went back. $1 id, $2 domain time
UPDATE booking_batch SET state = 'issued', issued_at = $2::timestamptz, due_at = NULL, pool_fen = 0, updated_at = $2::timestamptz,
    version = version + 1
WHERE id = $1::uuid
