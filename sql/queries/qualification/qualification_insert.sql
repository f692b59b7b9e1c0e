-- A new draft; its first revision follows. $1 id, $2 enterprise, $3 account, $4 domain time, $5 body
INSERT INTO qualification (id, enterprise_id, district_code, revision, created_by, created_at, updated_at)
VALUES ($1::uuid, $2::uuid, $5::json -> 'answers' ->> 'district_code', 1, $3::uuid, $4::timestamptz, $4::timestamptz)
