-- Locks the certification that a request is about, for a reviewer; what was never submitted is nobody else's business.
-- $1 id
SELECT true FROM change_request r JOIN certification c ON c.id = r.certification_id
WHERE r.id = $1::uuid AND r.submitted_at IS NOT NULL FOR NO KEY UPDATE OF c
