-- A page of the sealed list; the limit is COMMAND_PAGE_ROWS (see booking_seal_page). $1 batch, $2 first position
SELECT entry_id, voucher_type_id, identity FROM draw_entry
WHERE batch_id = $1::uuid AND position >= $2::int ORDER BY position LIMIT 1000
