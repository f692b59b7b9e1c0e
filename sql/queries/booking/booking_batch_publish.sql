-- $1 id, $2 domain time, $3 manifest, $4 its SHA-256, $5 pool
UPDATE booking_batch SET state = 'published', published_at = $2::timestamptz, due_at = closes_at, manifest = $3::text,
    manifest_sha256 = $4::bytea, pool_fen = $5::bigint, updated_at = $2::timestamptz, version = version + 1
WHERE id = $1::uuid
