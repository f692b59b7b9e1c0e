-- A version of a setting. $1 what the program knows of it (JSON), $2 version (null: the newest)
SELECT s.version::bigint AS version, setting_json($1::json, s.version, s.value, s.changed_at) AS body
FROM (SELECT version, value, changed_at FROM setting WHERE name = $1::json ->> 'name'
      UNION ALL SELECT 1, ($1::json ->> 'delivered_value')::bigint, NULL) s
WHERE $2::int IS NULL OR s.version = $2::int
ORDER BY s.version DESC LIMIT 1
