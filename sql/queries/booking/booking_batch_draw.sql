-- $1 id, $2 domain time, $3 seed, $4 delay in ms, $5 entropy (JSON), $6 receipts' key (JWK set), $7 the record's SHA-256
-- and $8 its length
UPDATE booking_batch SET state = 'drawn', drawn_at = $2::timestamptz, seed = $3::bytea, delay_ms = $4::bigint,
    due_at = issue_at + $4::bigint * interval '1 millisecond', entropy = $5::json, receipts_key = $6::json,
    record_sha256 = $7::bytea, record_bytes = $8::bigint,
    won_count = (SELECT count(*) FROM draw_outcome WHERE batch_id = $1::uuid AND won), updated_at = $2::timestamptz, version = version + 1
WHERE id = $1::uuid
