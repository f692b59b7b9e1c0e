-- What the manifest is made of beside the types, and what the draw added. $1 batch
SELECT number, opens_at, closes_at, publicity_at, issue_at, entropy_events, manifest, manifest_sha256, root, sealed_at,
    pool_fen, entry_count, delay_ms
FROM booking_batch WHERE id = $1::uuid
