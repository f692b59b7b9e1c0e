-- The sessions of a browser that have not ended. $1 hash of its cookie, $2 most rows
SELECT id FROM session WHERE browser_hash = $1::bytea AND revoked_at IS NULL AND expires_at > now()
ORDER BY id LIMIT $2::bigint FOR NO KEY UPDATE
