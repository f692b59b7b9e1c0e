-- The industries of the statistical rule, in the order of a form.
SELECT 1::bigint AS version, json_build_object('items', coalesce(
    json_agg(json_build_object('code', code, 'name', name) ORDER BY position), '[]'::json), 'next_cursor', NULL) AS body
FROM industry
