-- A reviewer's decision. $1 id, $2 domain time, $3 reviewer, $4 new state, $5 reason or null
UPDATE certification SET state = $4::text, reviewed_by = $3::uuid, reviewed_at = $2::timestamptz, reason = $5::text,
    revoked_at = CASE $4::text WHEN 'revoked' THEN $2::timestamptz WHEN 'approved' THEN NULL ELSE revoked_at END,
    updated_at = $2::timestamptz, version = version + 1
WHERE id = $1::uuid
