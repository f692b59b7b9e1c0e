-- The sealed list, with names (the record shows those of winners). $1 batch
SELECT d.booking_id, d.enterprise_id, d.entry_id, t.code, d.identity, e.name
FROM draw_entry d
JOIN booking_batch_type t ON t.batch_id = d.batch_id AND t.voucher_type_id = d.voucher_type_id
JOIN enterprise e ON e.id = d.enterprise_id
WHERE d.batch_id = $1::uuid ORDER BY d.position
