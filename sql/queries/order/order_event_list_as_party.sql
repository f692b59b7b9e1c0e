-- An order's timeline, oldest first. $1 limit + 1, $2 last number, $3 last id, $4 order, $5 enterprise
SELECT lpad(page.seq::text, 20, '0'), page.id, json_build_object('id', page.id, 'at', time_text(page.at),
    'kind', page.kind, 'by', coalesce(page.data ->> 'by', page.capacity), 'reason', page.reason, 'from', page.data ->> 'from',
    'to', page.data ->> 'to')
FROM (SELECT * FROM (
      SELECT id, seq, at, kind, data, capacity, reason FROM event
      WHERE object_type = 'order' AND object_id = $4::uuid AND seq > coalesce($2::text::bigint, 0)
          AND ($3::uuid IS NULL OR true)
      ORDER BY seq LIMIT 101) keys
      ORDER BY seq LIMIT $1::int) page
WHERE EXISTS (SELECT FROM orders o WHERE o.id = $4::uuid AND $5::uuid IN (o.enterprise_id, o.provider_enterprise_id))
ORDER BY page.seq
