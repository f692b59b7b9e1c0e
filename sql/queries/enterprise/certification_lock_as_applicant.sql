-- Locks one's own certification; what it says is read behind it (a statement sees what stood when it began).
-- $1 id, $2 enterprise
SELECT true FROM certification WHERE id = $1::uuid AND enterprise_id = $2::uuid FOR NO KEY UPDATE
