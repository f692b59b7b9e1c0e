-- One's own statement as a table. $1 limit + 1, $2 last number, $3 last id, $4 enterprise, $5 kind or null, $6 voucher
-- or null
SELECT seq::text AS sort_key, id, seq::text AS number, yuan_text(amount_fen),
    type_name, at::text AS time, expires_on::text AS expiry, remark, order_number
FROM ledger_entry_representation
WHERE enterprise_id = $4::uuid AND ($2::text IS NULL OR seq < $2::text::bigint) AND ($3::uuid IS NULL OR true)
    AND ($5::text IS NULL OR kind = $5::text) AND ($6::uuid IS NULL OR voucher_id = $6::uuid)
ORDER BY seq DESC LIMIT $1::int
