-- One's own statement as a table. $1 limit + 1, $2 last time and number, $3 last id, $4 enterprise, $5 kinds (text[]) or
-- null, $6 voucher or null
SELECT page.at || '#' || page.seq AS sort_key, r.id, r.seq::text AS number, yuan_text(r.amount_fen), r.type_name,
    r.at::text AS time, r.expires_on::text AS expiry, r.remark, r.order_number
FROM (SELECT * FROM (
      SELECT id, at, seq FROM ledger_transfer
      WHERE enterprise_id = $4::uuid AND ($3::uuid IS NULL OR true)
          AND (at, seq) < (coalesce(split_part($2::text, '#', 1)::timestamptz, 'infinity'),
              coalesce(nullif(split_part($2::text, '#', 2), '')::bigint, 0))
          AND voucher_id IS NOT NULL
          AND CASE WHEN $5::text[] IS NULL THEN true ELSE kind = ANY ($5::text[]) END
          AND CASE WHEN $6::uuid IS NULL THEN true ELSE voucher_id = $6::uuid END
      ORDER BY at DESC, seq DESC LIMIT 5001) keys
      ORDER BY at DESC, seq DESC LIMIT $1::int) page
JOIN ledger_entry_representation r ON r.id = page.id
ORDER BY page.at DESC, page.seq DESC
