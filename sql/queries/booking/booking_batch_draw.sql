-- $1 id, $2 domain time, $3 seed, $4 record, $5 delay in ms, $6 entropy (JSON)
UPDATE booking_batch SET state = 'drawn', drawn_at = $2::timestamptz, seed = $3::bytea, record = $4::text,
    delay_ms = $5::bigint, due_at = issue_at + $5::bigint * interval '1 millisecond', entropy = $6::json, updated_at = $2::timestamptz, version = version + 1
WHERE id = $1::uuid
