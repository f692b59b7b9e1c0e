-- Ends a session. $1 session
UPDATE session SET revoked_at = now() WHERE id = $1::uuid AND revoked_at IS NULL
