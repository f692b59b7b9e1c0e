-- Locks one's own qualification. Only locks: the facts are read by the statement behind, whose
-- snapshot sees what the lock waited for. $1 id, $2 enterprise
SELECT q.id FROM qualification q WHERE q.id = $1::uuid AND q.enterprise_id = $2::uuid FOR NO KEY UPDATE
