-- Wins were dealt with: what they moved leaves the pool. $1 id, $2 domain time, $3 amount, $4 vouchers issued, $5 the last
-- enterprise of a chunk, behind which the next one is looked for, or null
UPDATE booking_batch SET pool_fen = pool_fen - $3::bigint, issued_count = issued_count + $4::int,
    issued_to = coalesce($5::uuid, issued_to), updated_at = $2::timestamptz, version = version + 1
WHERE id = $1::uuid
