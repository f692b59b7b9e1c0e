-- $1 batch
DELETE FROM booking_batch_type WHERE batch_id = $1::uuid
