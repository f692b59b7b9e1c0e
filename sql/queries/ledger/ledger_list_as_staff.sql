-- Every enterprise's lines, newest first, or as they came. $1 limit + 1, $2 last time, $3 last id, $4 kinds (text[]): all
-- that stand in statements, if none is asked for, $5 from, $6 order's number or null, $7 as they came, $8 district or
-- null (not as they came)
-- As CSV: ledger_csv
SELECT page.at::text AS sort_key, r.id, r.body
FROM (SELECT * FROM (
      (SELECT k.id, k.at FROM unnest($4::text[]) AS asked(kind)
       CROSS JOIN LATERAL (
           SELECT id, at FROM ledger_transfer WHERE kind = asked.kind AND number IS NOT NULL
               AND (at, id) < (coalesce($2::text::timestamptz, 'infinity'),
                   coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
               AND at >= coalesce($5::timestamptz, '-infinity')
           ORDER BY at DESC, id DESC LIMIT 101) k
       WHERE NOT $7::bool AND $6::text IS NULL AND $8::text IS NULL
       ORDER BY k.at DESC, k.id DESC LIMIT 101)
      UNION ALL
      (SELECT k.id, k.at FROM unnest($4::text[]) AS asked(kind)
       CROSS JOIN LATERAL (
           SELECT id, at FROM ledger_transfer
           WHERE district_code = $8::text AND kind = asked.kind AND number IS NOT NULL
               AND (at, id) < (coalesce($2::text::timestamptz, 'infinity'),
                   coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
               AND at >= coalesce($5::timestamptz, '-infinity')
           ORDER BY at DESC, id DESC LIMIT 101) k
       WHERE NOT $7::bool AND $6::text IS NULL
       ORDER BY k.at DESC, k.id DESC LIMIT 101)
      UNION ALL
      (SELECT t.id, t.at FROM orders o JOIN ledger_transfer t ON t.order_id = o.id
       WHERE NOT $7::bool AND o.number = $6::text AND t.number IS NOT NULL AND t.kind = ANY ($4::text[])
           AND CASE WHEN t.at = $2::text::timestamptz THEN t.id < $3::uuid
               ELSE t.at < coalesce($2::text::timestamptz, 'infinity') END
           AND t.at >= coalesce($5::timestamptz, '-infinity')
           AND CASE WHEN $8::text IS NULL THEN true ELSE t.district_code = $8::text END
       ORDER BY t.at DESC, t.id DESC LIMIT 101)
      UNION ALL
      (SELECT k.id, k.at FROM unnest($4::text[]) AS asked(kind)
       CROSS JOIN LATERAL (
           SELECT id, at FROM ledger_transfer WHERE kind = asked.kind AND number IS NOT NULL
               AND (at, id) > (coalesce($2::text::timestamptz, '-infinity'),
                   coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
           ORDER BY at, id LIMIT 101) k
       WHERE $7::bool
       ORDER BY k.at, k.id LIMIT 101)) keys
      ORDER BY CASE WHEN $7::bool THEN at END, CASE WHEN $7::bool THEN id END, at DESC, id DESC LIMIT $1::int) page
JOIN ledger_entry_representation r ON r.id = page.id
ORDER BY CASE WHEN $7::bool THEN page.at END, CASE WHEN $7::bool THEN page.id END, page.at DESC, page.id DESC
