-- The lines of enterprises, newest first, or as they came. $1 limit + 1, $2 last time and number, $3 last id,
-- $4 enterprises (uuid[]), $5 kinds (text[]) or null, $6 from, $7 order's number or null, $8 as they came, $9 district
-- or null (not as they came). Lines of two may have time and number in common: their ids decide.
-- As CSV: ledger_csv
SELECT page.at || '#' || page.seq AS sort_key, r.id, r.body
FROM (SELECT * FROM (
      (SELECT k.id, k.at, k.seq FROM unnest($4::uuid[]) AS asked(enterprise_id)
       CROSS JOIN LATERAL (
           SELECT id, at, seq FROM ledger_transfer
           WHERE enterprise_id = asked.enterprise_id AND number IS NOT NULL
               AND (at, seq) <= (coalesce(split_part($2::text, '#', 1)::timestamptz, 'infinity'),
                   coalesce(nullif(split_part($2::text, '#', 2), '')::bigint, 0))
               AND CASE WHEN at || '#' || seq = $2::text THEN id < $3::uuid ELSE true END
               AND at >= coalesce($6::timestamptz, '-infinity')
               AND CASE WHEN $9::text IS NULL THEN true ELSE district_code = $9::text END
               AND CASE WHEN $5::text[] IS NULL THEN true ELSE kind = ANY ($5::text[]) END
           ORDER BY at DESC, seq DESC LIMIT 101) k
       WHERE NOT $8::bool AND $7::text IS NULL
       ORDER BY k.at DESC, k.seq DESC, k.id DESC LIMIT 101)
      UNION ALL
      (SELECT t.id, t.at, t.seq FROM orders o JOIN ledger_transfer t ON t.order_id = o.id
       WHERE NOT $8::bool AND o.number = $7::text AND t.enterprise_id = ANY ($4::uuid[]) AND t.number IS NOT NULL
           AND CASE WHEN t.at || '#' || t.seq = $2::text THEN t.id < $3::uuid
               WHEN t.at = split_part($2::text, '#', 1)::timestamptz
               THEN t.seq < nullif(split_part($2::text, '#', 2), '')::bigint
               ELSE t.at < coalesce(split_part($2::text, '#', 1)::timestamptz, 'infinity') END
           AND t.at >= coalesce($6::timestamptz, '-infinity')
           AND CASE WHEN $9::text IS NULL THEN true ELSE t.district_code = $9::text END
           AND CASE WHEN $5::text[] IS NULL THEN true ELSE t.kind = ANY ($5::text[]) END
       ORDER BY t.at DESC, t.seq DESC, t.id DESC LIMIT 101)
      UNION ALL
      (SELECT k.id, k.at, k.seq FROM unnest($4::uuid[]) AS asked(enterprise_id)
       CROSS JOIN LATERAL (
           SELECT id, at, seq FROM ledger_transfer
           WHERE enterprise_id = asked.enterprise_id AND number IS NOT NULL
               AND (at, seq) >= (coalesce(split_part($2::text, '#', 1)::timestamptz, '-infinity'),
                   coalesce(nullif(split_part($2::text, '#', 2), '')::bigint, 0))
               AND CASE WHEN at || '#' || seq = $2::text THEN id > $3::uuid ELSE true END
           ORDER BY at, seq LIMIT 101) k
       WHERE $8::bool
       ORDER BY k.at, k.seq, k.id LIMIT 101)) keys
      ORDER BY CASE WHEN $8::bool THEN at END, CASE WHEN $8::bool THEN seq END, CASE WHEN $8::bool THEN id END,
          at DESC, seq DESC, id DESC LIMIT $1::int) page
JOIN ledger_entry_representation r ON r.id = page.id
ORDER BY CASE WHEN $8::bool THEN page.at END, CASE WHEN $8::bool THEN page.seq END, CASE WHEN $8::bool THEN page.id END,
    page.at DESC, page.seq DESC, page.id DESC
