-- Winners by type and rank, from publicity on. $1 limit + 1, $2 last type code and rank, $3 last id, $4 batch
SELECT page.code || ':' || page.rank, page.booking_id, json_build_object('rank', page.rank, 'type_code', page.code,
    'type_name', page.name, 'entry_id', encode(d.entry_id, 'hex'), 'enterprise_name', e.name,
    'struck_out', coalesce(h.state = 'struck_out', false))
FROM (SELECT * FROM (
      SELECT t.code, t.name, o.rank, o.booking_id, o.enterprise_id
      FROM booking_batch_type t
      CROSS JOIN LATERAL (
          SELECT rank, booking_id, enterprise_id FROM draw_outcome
          WHERE batch_id = t.batch_id AND voucher_type_id = t.voucher_type_id AND won
              AND rank > CASE WHEN t.code = split_part($2::text, ':', 1) THEN split_part($2::text, ':', 2)::int
                  ELSE 0 END
          ORDER BY rank LIMIT 101) o
      WHERE t.batch_id = $4::uuid AND t.code >= coalesce(split_part($2::text, ':', 1), '')
          AND ($3::uuid IS NULL OR true)
          AND EXISTS (SELECT FROM booking_batch_schedule b WHERE b.id = $4::uuid AND b.results_public)
      ORDER BY t.code, o.rank LIMIT 101) keys
      ORDER BY code, rank LIMIT $1::int) page
JOIN draw_entry d ON d.booking_id = page.booking_id
JOIN enterprise e ON e.id = page.enterprise_id
LEFT JOIN win_hold h ON h.booking_id = page.booking_id
ORDER BY page.code, page.rank
