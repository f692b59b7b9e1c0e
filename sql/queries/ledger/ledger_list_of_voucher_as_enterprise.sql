-- What one's own voucher went through, newest first. $1 limit + 1, $2 last number, $3 last id, $4 enterprise,
-- $5 kind or null, $6 voucher
SELECT r.seq::text AS sort_key, r.id, r.body
FROM (SELECT * FROM (
      SELECT id, seq FROM ledger_transfer
      WHERE voucher_id = $6::uuid AND enterprise_id = $4::uuid
          AND seq < coalesce($2::text::bigint, 9223372036854775807) AND ($3::uuid IS NULL OR true)
          AND CASE WHEN $5::text IS NULL THEN true ELSE kind = $5::text END
      ORDER BY seq DESC LIMIT 101) keys
      ORDER BY seq DESC LIMIT $1::int) page
JOIN ledger_entry_representation r ON r.id = page.id
ORDER BY page.seq DESC
