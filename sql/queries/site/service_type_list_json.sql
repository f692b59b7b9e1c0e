-- The kinds of services, in the order of a menu.
SELECT 1::bigint AS version, json_build_object('items', coalesce(
    json_agg(json_build_object('code', code, 'name', name) ORDER BY position), '[]'::json), 'next_cursor', NULL) AS body
FROM service_type
