-- One's own booking in a batch. $1 batch, $2 enterprise
SELECT version, body FROM booking_representation
WHERE batch_id = $1::uuid AND enterprise_id = $2::uuid
