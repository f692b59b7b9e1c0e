-- One's own statement as a table. $1 limit + 1, $2 last number, $3 last id, $4 enterprise, $5 kind or null, $6 voucher
-- or null
SELECT r.seq::text AS sort_key, r.id, r.seq::text AS number, yuan_text(r.amount_fen), r.type_name, r.at::text AS time,
    r.expires_on::text AS expiry, r.remark, r.order_number
FROM (SELECT * FROM (
      SELECT id, seq FROM ledger_transfer
      WHERE enterprise_id = $4::uuid AND seq < coalesce($2::text::bigint, 9223372036854775807)
          AND ($3::uuid IS NULL OR true) AND voucher_id IS NOT NULL
          AND CASE WHEN $5::text IS NULL THEN true ELSE kind = $5::text END
          AND CASE WHEN $6::uuid IS NULL THEN true ELSE voucher_id = $6::uuid END
      ORDER BY seq DESC LIMIT 5001) keys
      ORDER BY seq DESC LIMIT $1::int) page
JOIN ledger_entry_representation r ON r.id = page.id
ORDER BY page.seq DESC
