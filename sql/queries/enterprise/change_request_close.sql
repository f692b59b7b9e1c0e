-- Decided by a reviewer, or withdrawn by the applicant (then $3 is null); before the certification changes. $1 id,
-- $2 domain time, $3 reviewer or null, $4 new state, $5 reason or null
UPDATE change_request SET state = $4::text, reviewed_by = $3::uuid,
    reviewed_at = CASE WHEN $3::uuid IS NOT NULL THEN $2::timestamptz END, reason = $5::text,
    replaced = (SELECT k.content FROM certification_content k WHERE k.id = certification_id),
    updated_at = $2::timestamptz, version = version + 1
WHERE id = $1::uuid
