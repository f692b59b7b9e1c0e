-- A reviewer's decision. $1 id, $2 domain time, $3 reviewer, $4 new state, $5 reason or null
UPDATE product SET state = $4::text, reviewed_by = $3::uuid, reason = $5::text,
    listed_at = CASE WHEN $4::text = 'listed' THEN $2::timestamptz ELSE listed_at END,
    updated_at = $2::timestamptz, version = version + 1
WHERE id = $1::uuid
