-- A file whose time has come, held against everybody who would attach it; none if somebody else holds it. $1 id
SELECT enterprise_id FROM file WHERE id = $1::uuid AND due_at <= (SELECT now FROM domain_clock) FOR UPDATE SKIP LOCKED
