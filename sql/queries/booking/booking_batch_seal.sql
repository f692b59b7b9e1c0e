-- $1 id, $2 domain time, $3 root, $4 entries
UPDATE booking_batch SET state = 'sealed', sealed_at = $2::timestamptz, due_at = NULL, root = $3::bytea, entry_count = $4::int,
    updated_at = $2::timestamptz, version = version + 1
WHERE id = $1::uuid
