-- Deletes up to 1000 idempotency records older than eight days (they are promised for seven). Returns how many.
WITH forgotten AS (
    DELETE FROM idempotency WHERE (account_id, operation, key) IN (
        SELECT account_id, operation, key FROM idempotency WHERE created_at < now() - interval '8 days'
        ORDER BY created_at LIMIT 1000 FOR UPDATE SKIP LOCKED)
    RETURNING 1)
SELECT count(*) FROM forgotten
