-- Locks the certification that one's own request is about, behind its enterprise: whoever moves one of its requests, or
-- itself, comes before or behind. What they say is read behind it. $1 id, $2 enterprise
WITH firm AS MATERIALIZED (SELECT r.certification_id FROM change_request r JOIN enterprise e ON e.id = r.enterprise_id
    WHERE r.id = $1::uuid AND r.enterprise_id = $2::uuid FOR NO KEY UPDATE OF e)
SELECT true FROM firm JOIN certification c ON c.id = firm.certification_id FOR NO KEY UPDATE OF c
