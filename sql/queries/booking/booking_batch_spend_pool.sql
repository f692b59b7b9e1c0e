-- A chunk was issued: it leaves the pool, and the next one is looked for behind it. $1 id, $2 amount, $3 the last
-- enterprise of the chunk
UPDATE booking_batch SET pool_fen = pool_fen - $2::bigint, issued_to = $3::uuid WHERE id = $1::uuid
