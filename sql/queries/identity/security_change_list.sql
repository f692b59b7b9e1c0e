-- What changed since a snapshot, and this snapshot's own mark: always at least one row. Rows of transactions that
-- were under way come again, none is missed. $1 the mark of the last reading, or null; $2 most rows
SELECT m.mark::text, c.account_id, c.session_id
FROM (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS mark) m
LEFT JOIN LATERAL (
    SELECT account_id, session_id FROM security_change WHERE xid >= $1::text::xid8 LIMIT $2::bigint) c ON true
