-- A new version; the old ones stay. $1 kind, $2 name, $3 version, $4 domain time, $5 body
INSERT INTO agreement (kind, name, version, title, body, published_at)
SELECT $1::text, $2::text, $3::int, f.title, f.body, $4::timestamptz
FROM json_to_record($5::json) AS f(title text, body text)
