-- The newest version of every template, without its text.
SELECT 1::bigint AS version, json_build_object('items', coalesce(json_agg(json_build_object('name', name, 'version', version,
    'title', title, 'published_at', time_text(published_at)) ORDER BY name), '[]'::json), 'next_cursor', NULL) AS body
FROM (SELECT DISTINCT ON (name) name, version, title, published_at FROM agreement WHERE kind = 'template'
      ORDER BY name, version DESC) t
