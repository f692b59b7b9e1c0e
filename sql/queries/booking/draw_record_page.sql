-- A page of a drawn batch's entries as the record shows them; the limit is COMMAND_PAGE_ROWS (see booking_seal_page).
-- $1 batch, $2 first position
SELECT d.entry_id, d.voucher_type_id, d.identity, o.score, o.rank, o.won, o.enterprise_name
FROM (SELECT * FROM draw_entry WHERE batch_id = $1::uuid AND position >= $2::int ORDER BY position LIMIT 1000) d
JOIN draw_outcome o ON o.booking_id = d.booking_id
ORDER BY d.position
