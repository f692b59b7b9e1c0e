-- The row of an upload whose bytes are stored already; it takes its part of the enterprise's room, which is held.
-- $1 id, $2 enterprise, $3 account, $4 domain time, $5 {name, media_type, size_bytes, sha256} (sha256 in hex),
-- $6 bytes that it counts
WITH stored AS (
    INSERT INTO file (id, enterprise_id, account_id, name, media_type, size_bytes, counted_bytes, sha256, created_at, due_at)
    SELECT $1::uuid, $2::uuid, $3::uuid, f.name, f.media_type, f.size_bytes, $6::bigint, decode(f.sha256, 'hex'),
        $4::timestamptz, file_due($4::timestamptz)
    FROM json_to_record($5::json) AS f(name text, media_type text, size_bytes bigint, sha256 text)
    RETURNING enterprise_id, counted_bytes)
UPDATE file_room r SET used_bytes = r.used_bytes + stored.counted_bytes FROM stored WHERE r.enterprise_id = stored.enterprise_id
