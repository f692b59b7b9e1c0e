-- An entropy proposal begins or ends. $1 id, $2 domain time, $3 state
UPDATE booking_batch SET state = $3::text, updated_at = $2::timestamptz, version = version + 1 WHERE id = $1::uuid
