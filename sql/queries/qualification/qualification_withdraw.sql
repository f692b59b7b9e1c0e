-- Taken back by the applicant before a decision: a draft again. $1 id, $2 domain time, $3 state
UPDATE qualification SET state = $3::text, updated_at = $2::timestamptz, version = version + 1 WHERE id = $1::uuid
