-- $1 id, $2 kind, $3 object type, $4 object, $5 enterprise that it concerns or null, $6 content, $7 its SHA-256,
-- $8 account, $9 domain time, $10 when it lapses
INSERT INTO proposal (id, kind, object_type, object_id, enterprise_id, district_code, content, content_sha256, proposed_by,
    proposed_at, lapses_at)
VALUES ($1::uuid, $2::text, $3::text, $4::uuid, $5::uuid, (SELECT district_code FROM enterprise WHERE id = $5::uuid),
    $6::text, $7::bytea, $8::uuid, $9::timestamptz, $10::timestamptz)
