-- $1 id, $2 object type, $3 object, $4 enterprise that it concerns, $5 reason's code, $6 reason, $7 account, $8 domain time,
-- $9 end or null
INSERT INTO freezes (id, object_type, object_id, enterprise_id, district_code, reason_code, reason, frozen_by, frozen_at,
    ends_at)
VALUES ($1::uuid, $2::text, $3::uuid, $4::uuid, (SELECT district_code FROM enterprise WHERE id = $4::uuid), $5::text,
    $6::text, $7::uuid, $8::timestamptz, $9::timestamptz)
