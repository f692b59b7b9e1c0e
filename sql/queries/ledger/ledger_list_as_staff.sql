-- Every enterprise's lines, newest first. $1 limit + 1, $2 last time, $3 last id, $4 enterprise or null, $5 kind or
-- null, $6 voucher or null
SELECT at::text AS sort_key, id, body FROM ledger_entry_representation
WHERE ($4::uuid IS NULL OR enterprise_id = $4::uuid)
    AND ($2::text IS NULL OR (at, id) < ($2::text::timestamptz, $3::uuid))
    AND ($5::text IS NULL OR kind = $5::text) AND ($6::uuid IS NULL OR voucher_id = $6::uuid)
ORDER BY at DESC, id DESC LIMIT $1::int
