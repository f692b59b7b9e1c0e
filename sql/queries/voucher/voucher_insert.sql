-- Issues one voucher. $1 id, $2 number, $3 enterprise, $4 batch, $5 booking, $6 type, $7 type's name, $8 face value,
-- $9 valid from, $10 expires on, $11 expires at, $12 domain time
INSERT INTO voucher (id, number, enterprise_id, district_code, batch_id, booking_id, voucher_type_id, type_name,
    face_value_fen, remaining_fen, valid_from, expires_on, expires_at, created_at, updated_at)
VALUES ($1::uuid, $2::text, $3::uuid, (SELECT district_code FROM enterprise WHERE id = $3::uuid), $4::uuid, $5::uuid,
    $6::uuid, $7::text, $8::bigint, $8::bigint, $9::timestamptz, $10::date, $11::timestamptz, $12::timestamptz,
    $12::timestamptz)
