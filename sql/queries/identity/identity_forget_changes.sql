-- Deletes up to 1000 security changes that every instance has long seen. Returns how many.
WITH forgotten AS (
    DELETE FROM security_change WHERE id IN (
        SELECT id FROM security_change WHERE at < now() - interval '1 day'
        ORDER BY at LIMIT 1000 FOR UPDATE SKIP LOCKED)
    RETURNING 1)
SELECT count(*) FROM forgotten
