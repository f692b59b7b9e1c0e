-- Moves committed rows of pending to the next positions, lowest number first; how many, and where. Behind
-- sequencer_lock. $1 most rows, $2 the number to search from, $3 the origin for which that holds: elsewhere all are
WITH chosen AS MATERIALIZED (
    SELECT ctid FROM pending
    WHERE id >= (SELECT CASE WHEN origin = $3::text THEN $2::bigint ELSE 0 END FROM database_origin)
    ORDER BY id LIMIT $1::bigint
), taken AS (
    DELETE FROM pending WHERE ctid = ANY (ARRAY(SELECT ctid FROM chosen)) RETURNING id, source, source_id, standing
), placed AS (
    INSERT INTO event_position (position, source, source_id, standing)
    SELECT (SELECT coalesce(max(position), 0) FROM event_position) + row_number() OVER (ORDER BY id),
        source, source_id, standing
    FROM taken
)
SELECT count(*), (SELECT origin FROM database_origin) FROM taken
