-- The row of an upload whose bytes are stored already. $1 id, $2 enterprise, $3 account, $4 domain time,
-- $5 {name, media_type, size_bytes, sha256} (sha256 in hex)
INSERT INTO file (id, enterprise_id, account_id, name, media_type, size_bytes, sha256, created_at)
SELECT $1::uuid, $2::uuid, $3::uuid, f.name, f.media_type, f.size_bytes, decode(f.sha256, 'hex'), $4::timestamptz
FROM json_to_record($5::json) AS f(name text, media_type text, size_bytes bigint, sha256 text)
