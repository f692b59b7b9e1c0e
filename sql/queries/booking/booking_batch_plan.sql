-- What the manifest is made of beside the types. $1 batch
SELECT number, title, opens_at, closes_at, publicity_at, issue_at, entropy_events, manifest,
    manifest_sha256, root, seed, pool_fen, delay_ms
FROM booking_batch WHERE id = $1::uuid
