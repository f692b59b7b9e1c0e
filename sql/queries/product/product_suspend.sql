-- Taken off the list, or put back. $1 id, $2 domain time, $3 new state, $4 by a reviewer, $5 reason or null
UPDATE product SET state = $3::text, suspended_by_reviewer = $3::text = 'suspended' AND $4::boolean, reason = $5::text,
    updated_at = $2::timestamptz, version = version + 1
WHERE id = $1::uuid
