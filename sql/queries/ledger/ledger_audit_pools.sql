-- What batches state of their pools. $1 last batch (nil at first), $2 how many
SELECT id, pool_fen FROM booking_batch WHERE id > $1::uuid ORDER BY id LIMIT $2::int
