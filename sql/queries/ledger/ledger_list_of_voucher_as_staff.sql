-- What any voucher went through, newest first. $1 limit + 1, $2 last time and number, $3 last id, $4 enterprises (uuid[])
-- or null, $5 kinds (text[]) or null, $6 from, $7 order's number or null, $8 voucher, $9 district or null
-- As CSV: ledger_csv
SELECT page.at || '#' || page.seq AS sort_key, r.id, r.body
FROM (SELECT * FROM (
      SELECT id, at, seq FROM ledger_transfer
      WHERE voucher_id = $8::uuid AND number IS NOT NULL AND ($3::uuid IS NULL OR true)
          AND (at, seq) < (coalesce(split_part($2::text, '#', 1)::timestamptz, 'infinity'),
              coalesce(nullif(split_part($2::text, '#', 2), '')::bigint, 0))
          AND at >= coalesce($6::timestamptz, '-infinity')
          AND CASE WHEN $4::uuid[] IS NULL THEN true ELSE enterprise_id = ANY ($4::uuid[]) END
          AND CASE WHEN $9::text IS NULL THEN true ELSE district_code = $9::text END
          AND CASE WHEN $5::text[] IS NULL THEN true ELSE kind = ANY ($5::text[]) END
          AND CASE WHEN $7::text IS NULL THEN true
              ELSE order_id = (SELECT o.id FROM orders o WHERE o.number = $7::text) END
      ORDER BY at DESC, seq DESC LIMIT 101) keys
      ORDER BY at DESC, seq DESC LIMIT $1::int) page
JOIN ledger_entry_representation r ON r.id = page.id
ORDER BY page.at DESC, page.seq DESC
