-- Locks the certification that a request is about, for a reviewer, behind its enterprise; what was never submitted is
-- nobody else's business. $1 id
WITH firm AS MATERIALIZED (SELECT r.certification_id FROM change_request r JOIN enterprise e ON e.id = r.enterprise_id
    WHERE r.id = $1::uuid AND r.submitted_at IS NOT NULL FOR NO KEY UPDATE OF e)
SELECT true FROM firm JOIN certification c ON c.id = firm.certification_id FOR NO KEY UPDATE OF c
