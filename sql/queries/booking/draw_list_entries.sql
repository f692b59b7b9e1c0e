-- The sealed list, public at once: no names, no results. $1 limit + 1, $2 last position, $3 last id, $4 batch
SELECT page.position::text AS sort_key, page.booking_id, json_build_object('position', page.position,
    'entry_id', encode(page.entry_id, 'hex'), 'type_code', t.code, 'identity', encode(page.identity, 'hex'),
    'leaf', encode(page.leaf, 'hex'))
FROM (SELECT * FROM (
      SELECT * FROM draw_entry
      WHERE batch_id = $4::uuid AND position > coalesce($2::text::int, -1) AND ($3::uuid IS NULL OR true)
      ORDER BY position LIMIT 101) keys
      ORDER BY position LIMIT $1::int) page
JOIN booking_batch_type t ON t.batch_id = page.batch_id AND t.voucher_type_id = page.voucher_type_id
ORDER BY page.position
