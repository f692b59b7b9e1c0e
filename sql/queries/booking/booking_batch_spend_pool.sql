-- What was issued leaves the pool. $1 id, $2 amount
UPDATE booking_batch SET pool_fen = pool_fen - $2::bigint WHERE id = $1::uuid
