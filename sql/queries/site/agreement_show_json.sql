-- An agreement or template. $1 kind, $2 name, $3 version (null: the newest)
SELECT version::bigint AS version, json_build_object('name', name, 'version', version, 'title', title, 'body', body,
    'published_at', time_text(published_at),
    'current_version', (SELECT c.version FROM agreement_current c WHERE c.name = a.name)) AS body
FROM agreement a
WHERE kind = $1::text AND name = $2::text AND ($3::int IS NULL OR version = $3::int)
ORDER BY version DESC LIMIT 1
