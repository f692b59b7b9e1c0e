-- A new version; the old ones stay. $1 name, $2 version, $3 value, $4 account, $5 domain time
INSERT INTO setting (name, version, value, changed_by, changed_at)
VALUES ($1::text, $2::int, $3::bigint, $4::uuid, $5::timestamptz)
