-- A reviewer's decision; whatever was flagged has been looked at. $1 id, $2 domain time, $3 reviewer, $4 new state,
-- $5 reason or null
UPDATE qualification SET state = $4::text, reviewed_by = $3::uuid, reviewed_at = $2::timestamptz, reason = $5::text,
    flagged = false, updated_at = $2::timestamptz, version = version + 1
WHERE id = $1::uuid
