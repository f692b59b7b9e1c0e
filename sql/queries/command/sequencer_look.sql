-- Who is writing to pending, and the highest number given so far. $1 those who were writing at an earlier look: how many
-- of them still are
SELECT (SELECT origin FROM database_origin), count(*) FILTER (WHERE virtualtransaction = ANY ($1::text[])),
    coalesce(array_agg(DISTINCT virtualtransaction), '{}'),
    (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM pending_id_seq)
FROM pg_locks
WHERE locktype = 'relation' AND relation = 'pending'::regclass AND mode = 'RowExclusiveLock'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
