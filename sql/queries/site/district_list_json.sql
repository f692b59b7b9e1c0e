-- The city's districts by their code (GB/T 2260).
SELECT 1::bigint AS version, json_build_object('items', coalesce(
    json_agg(json_build_object('code', code, 'name', name) ORDER BY code), '[]'::json), 'next_cursor', NULL) AS body
FROM district
