-- A reviewer's decision. $1 id, $2 domain time, $3 reviewer, $4 new state, $5 reason or null, $6 the version of the
-- product's terms that it becomes, or null
UPDATE product_version SET state = $4::text, reviewed_by = $3::uuid, reviewed_at = $2::timestamptz, reason = $5::text,
    terms_version = $6::int, updated_at = $2::timestamptz, version = version + 1
WHERE id = $1::uuid
