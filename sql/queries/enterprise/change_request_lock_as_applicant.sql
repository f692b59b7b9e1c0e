-- Locks the certification that one's own request is about: whoever moves one of its requests, or itself, comes before or
-- behind. What they say is read behind it. $1 id, $2 enterprise
SELECT true FROM change_request r JOIN certification c ON c.id = r.certification_id
WHERE r.id = $1::uuid AND r.enterprise_id = $2::uuid FOR NO KEY UPDATE OF c
