-- Ends a session, on every instance. $1 session
WITH ended AS (
    UPDATE session SET revoked_at = now() WHERE id = $1::uuid AND revoked_at IS NULL RETURNING id)
INSERT INTO security_change (session_id) SELECT id FROM ended
