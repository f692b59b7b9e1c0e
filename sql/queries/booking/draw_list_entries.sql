-- The sealed list, public at once: no names, no results. $1 limit + 1, $2 last position, $3 last id, $4 batch
SELECT d.position::text AS sort_key, d.booking_id, json_build_object('position', d.position, 'entry_id', encode(d.entry_id, 'hex'),
    'type_code', t.code, 'identity', encode(d.identity, 'hex'), 'leaf', encode(d.leaf, 'hex'))
FROM draw_entry d
JOIN booking_batch_type t ON t.batch_id = d.batch_id AND t.voucher_type_id = d.voucher_type_id
WHERE d.batch_id = $4::uuid AND ($2::text IS NULL OR d.position > $2::text::int) AND ($3::uuid IS NULL OR true)
ORDER BY d.position LIMIT $1::int
