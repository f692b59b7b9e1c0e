-- How many bookings were left out at the seal. $1 batch
SELECT count(*) FROM draw_exclusion WHERE batch_id = $1::uuid
