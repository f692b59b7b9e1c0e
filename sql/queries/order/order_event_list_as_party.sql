-- An order's timeline, oldest first. $1 limit + 1, $2 last number, $3 last id, $4 order, $5 enterprise
SELECT lpad(v.seq::text, 20, '0'), v.id, json_build_object('id', v.id, 'at', v.at, 'kind', v.kind,
    'by', coalesce(v.data ->> 'by', v.capacity), 'reason', v.reason, 'from', v.data ->> 'from', 'to', v.data ->> 'to')
FROM event v JOIN orders o ON o.id = v.object_id
WHERE v.object_type = 'order' AND v.object_id = $4::uuid AND $5::uuid IN (o.enterprise_id, o.provider_enterprise_id)
    AND v.seq > coalesce($2::text::bigint, 0) AND ($3::uuid IS NULL OR true)
ORDER BY v.seq LIMIT $1::int
