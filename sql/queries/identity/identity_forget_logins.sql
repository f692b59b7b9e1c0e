-- Deletes logins that nobody finished. Returns how many. $1 at most
WITH forgotten AS (
    DELETE FROM login_transaction WHERE state_hash IN (
        SELECT state_hash FROM login_transaction WHERE expires_at < now() - interval '1 hour'
        ORDER BY expires_at LIMIT $1::int FOR UPDATE SKIP LOCKED)
    RETURNING 1)
SELECT count(*) FROM forgotten
