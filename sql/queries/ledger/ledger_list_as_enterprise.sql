-- One enterprise's statement, newest first, or as it grew. $1 limit + 1, $2 last time and number, $3 last id,
-- $4 enterprise, $5 kinds (text[]) or null, $6 from, $7 order's number or null, $8 as it grew
-- As CSV: ledger_csv
SELECT page.at || '#' || page.seq AS sort_key, r.id, r.body
FROM (SELECT * FROM (
      (SELECT id, at, seq FROM ledger_transfer
       WHERE NOT $8::bool AND $7::text IS NULL AND enterprise_id = $4::uuid AND ($3::uuid IS NULL OR true)
           AND (at, seq) < (coalesce(split_part($2::text, '#', 1)::timestamptz, 'infinity'),
               coalesce(nullif(split_part($2::text, '#', 2), '')::bigint, 0))
           AND at >= coalesce($6::timestamptz, '-infinity') AND number IS NOT NULL
           AND CASE WHEN $5::text[] IS NULL THEN true ELSE kind = ANY ($5::text[]) END
       ORDER BY at DESC, seq DESC LIMIT 101)
      UNION ALL
      (SELECT t.id, t.at, t.seq FROM orders o JOIN ledger_transfer t ON t.order_id = o.id
       WHERE NOT $8::bool AND o.number = $7::text AND t.enterprise_id = $4::uuid AND t.number IS NOT NULL
           AND CASE WHEN t.at = split_part($2::text, '#', 1)::timestamptz
               THEN t.seq < nullif(split_part($2::text, '#', 2), '')::bigint
               ELSE t.at < coalesce(split_part($2::text, '#', 1)::timestamptz, 'infinity') END
           AND t.at >= coalesce($6::timestamptz, '-infinity')
           AND CASE WHEN $5::text[] IS NULL THEN true ELSE t.kind = ANY ($5::text[]) END
       ORDER BY t.at DESC, t.seq DESC LIMIT 101)
      UNION ALL
      (SELECT id, at, seq FROM ledger_transfer
       WHERE $8::bool AND enterprise_id = $4::uuid AND number IS NOT NULL
           AND (at, seq) > (coalesce(split_part($2::text, '#', 1)::timestamptz, '-infinity'),
               coalesce(nullif(split_part($2::text, '#', 2), '')::bigint, 0))
       ORDER BY at, seq LIMIT 101)) keys
      ORDER BY CASE WHEN $8::bool THEN at END, CASE WHEN $8::bool THEN seq END, at DESC, seq DESC LIMIT $1::int) page
JOIN ledger_entry_representation r ON r.id = page.id
ORDER BY CASE WHEN $8::bool THEN page.at END, CASE WHEN $8::bool THEN page.seq END, page.at DESC, page.seq DESC
