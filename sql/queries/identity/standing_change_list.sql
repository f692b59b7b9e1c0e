-- Events that may make a cached standing wrong: those behind a position and those that wait for theirs, of one moment;
-- and how far positions have come at that moment, of which database: always at least one row.
-- $1 the position of the last reading, or null, $2 most rows
SELECT m.origin, m.position, e.object_id, e.enterprise_id
FROM (SELECT origin, (SELECT coalesce(max(position), 0) FROM event_position) AS position FROM database_origin) m
LEFT JOIN LATERAL (
    (SELECT source_id FROM event_position WHERE standing AND position > $1::bigint ORDER BY position LIMIT $2::bigint)
    UNION ALL
    (SELECT source_id FROM pending WHERE standing ORDER BY id LIMIT $2::bigint)
    LIMIT $2::bigint) c ON true
LEFT JOIN event e ON e.id = c.source_id
