-- The sealed list with names of the enterprises (for the record's winners). $1 batch
SELECT d.booking_id, d.entry_id, d.voucher_type_id, t.code, d.identity, d.leaf, d.wins_before, t.annual_cap, e.name
FROM draw_entry d
JOIN booking_batch_type t ON t.batch_id = d.batch_id AND t.voucher_type_id = d.voucher_type_id
JOIN enterprise e ON e.id = d.enterprise_id
WHERE d.batch_id = $1::uuid ORDER BY d.position
