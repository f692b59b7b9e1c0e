-- Ends every session of a browser. $1 hash of its cookie
WITH ended AS (
    UPDATE session SET revoked_at = now() WHERE browser_hash = $1::bytea AND revoked_at IS NULL RETURNING id)
INSERT INTO security_change (session_id) SELECT id FROM ended
