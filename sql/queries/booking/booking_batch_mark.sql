-- An entropy proposal begins or ends. $1 id, $2 state
UPDATE booking_batch SET state = $2::text, version = version + 1 WHERE id = $1::uuid
