-- What the manifest is made of, and what the draw added. $1 batch
SELECT b.number, b.opens_at, b.closes_at, b.publicity_at, b.issue_at, b.entropy_events, o.types, b.manifest,
    b.manifest_sha256, b.root, b.sealed_at, b.pool_fen, b.entry_count, b.delay_ms
FROM booking_batch b LEFT JOIN booking_batch_offer o ON o.batch_id = b.id WHERE b.id = $1::uuid
