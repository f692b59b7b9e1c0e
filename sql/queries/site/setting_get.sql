-- What a setting is now. $1 name, $2 value that it is delivered with
SELECT coalesce((SELECT value FROM setting WHERE name = $1::text ORDER BY version DESC LIMIT 1), $2::bigint)
