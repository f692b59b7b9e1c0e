-- Winners by type and rank, from publicity on. $1 limit + 1, $2 last type code and rank, $3 last id, $4 batch
SELECT t.code || ':' || lpad(o.rank::text, 10, '0'), o.booking_id, json_build_object('rank', o.rank,
    'type_code', t.code, 'type_name', t.name, 'entry_id', encode(d.entry_id, 'hex'), 'enterprise_name', e.name)
FROM draw_outcome o
JOIN draw_entry d ON d.booking_id = o.booking_id
JOIN booking_batch_schedule b ON b.id = o.batch_id
JOIN booking_batch_type t ON t.batch_id = o.batch_id AND t.voucher_type_id = o.voucher_type_id
JOIN enterprise e ON e.id = o.enterprise_id
WHERE o.batch_id = $4::uuid AND o.won AND b.results_public
    AND ($2::text IS NULL OR t.code || ':' || lpad(o.rank::text, 10, '0') > $2::text) AND ($3::uuid IS NULL OR true)
ORDER BY t.code || ':' || lpad(o.rank::text, 10, '0') LIMIT $1::int
