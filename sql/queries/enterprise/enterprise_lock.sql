-- Locks an enterprise's own row. $1 id, $2 enterprise that asks
SELECT version FROM enterprise WHERE id = $1::uuid AND id = $2::uuid FOR NO KEY UPDATE
