-- All voucher types by code. $1 limit + 1, $2 last code, $3 last id
SELECT code, id, body FROM voucher_type_representation
WHERE code > coalesce($2::text, '') AND ($3::uuid IS NULL OR true)
ORDER BY code LIMIT $1::int
