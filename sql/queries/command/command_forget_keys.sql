-- Deletes idempotency records older than eight days (they are promised for seven). Returns how many. $1 at most
WITH forgotten AS (
    DELETE FROM idempotency WHERE (account_id, operation, key) IN (
        SELECT account_id, operation, key FROM idempotency WHERE created_at < now() - interval '8 days'
        ORDER BY created_at LIMIT $1::int FOR UPDATE SKIP LOCKED)
    RETURNING 1)
SELECT count(*) FROM forgotten
