-- $1 id, $2 kind, $3 object type, $4 object, $5 content, $6 its SHA-256, $7 account, $8 domain time
INSERT INTO proposal (id, kind, object_type, object_id, content, content_sha256, proposed_by, proposed_at)
VALUES ($1::uuid, $2::text, $3::text, $4::uuid, $5::text, $6::bytea, $7::uuid, $8::timestamptz)
