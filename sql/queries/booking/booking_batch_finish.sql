-- Everything is issued or held; the rest of the pool went back. $1 id, $2 domain time, $3 what the held wins keep in it
UPDATE booking_batch SET state = 'issued', issued_at = $2::timestamptz, due_at = NULL, pool_fen = $3::bigint,
    updated_at = $2::timestamptz, version = version + 1
WHERE id = $1::uuid
