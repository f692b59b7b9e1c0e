-- A page of those left out at the seal; the limit is COMMAND_PAGE_ROWS (see booking_seal_page). $1 batch, $2 behind this
-- entry id ('' at first)
SELECT entry_id, reason FROM draw_exclusion
WHERE batch_id = $1::uuid AND entry_id > $2::bytea ORDER BY entry_id LIMIT 1000
