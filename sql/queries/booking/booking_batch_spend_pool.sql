-- A chunk was issued: it leaves the pool, and the next one is looked for behind it. $1 id, $2 domain time, $3 amount, $4 the
-- last enterprise of the chunk
UPDATE booking_batch SET pool_fen = pool_fen - $3::bigint, issued_to = $4::uuid, updated_at = $2::timestamptz
WHERE id = $1::uuid
