-- Deletes up to 1000 sessions that ended a day ago, with their codes and tokens.
DELETE FROM session WHERE id IN (
    SELECT id FROM session WHERE expires_at < now() - interval '1 day'
    ORDER BY expires_at LIMIT 1000 FOR UPDATE SKIP LOCKED)
RETURNING true
