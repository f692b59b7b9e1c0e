-- What batches state of their pools, and what those that are issued may hold at most: their held wins; NULL: any. $1 last
-- batch (nil at first), $2 how many
SELECT b.id, b.pool_fen, CASE WHEN b.state = 'issued' THEN (
    SELECT coalesce(sum(h.face_value_fen), 0)::bigint FROM win_hold h WHERE h.batch_id = b.id AND h.state = 'held') END
FROM booking_batch b WHERE b.id > $1::uuid ORDER BY b.id LIMIT $2::int
