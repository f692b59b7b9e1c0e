-- All voucher types by code. $1 limit + 1, $2 last code, $3 last id
SELECT code, id, body FROM voucher_type_representation
WHERE $2::text IS NULL OR (code, id) > ($2::text, $3::uuid)
ORDER BY code, id LIMIT $1::int
