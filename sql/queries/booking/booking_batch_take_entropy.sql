-- Approved values. $1 id, $2 domain time, $3 entropy (JSON)
UPDATE booking_batch SET entropy = $3::json, updated_at = $2::timestamptz, version = version + 1 WHERE id = $1::uuid
