-- Deletes sessions that ended a day ago, with their codes and tokens. Returns how many. $1 at most
WITH forgotten AS (
    DELETE FROM session WHERE id IN (
        SELECT id FROM session WHERE expires_at < now() - interval '1 day'
        ORDER BY expires_at LIMIT $1::int FOR UPDATE SKIP LOCKED)
    RETURNING 1)
SELECT count(*) FROM forgotten
