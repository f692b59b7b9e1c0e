-- $1 id, $2 domain time, $3 body
INSERT INTO voucher_type (id, code, name, description, face_value_fen, validity_days, annual_cap, service_types, created_at)
SELECT $1::uuid, f.code, f.name, coalesce(f.description, ''), f.face_value_fen, f.validity_days, f.annual_cap,
    ARRAY(SELECT json_array_elements_text(f.service_types)), $2::timestamptz
FROM json_to_record($3::json) AS f(code text, name text, description text, face_value_fen bigint, validity_days int,
    annual_cap int, service_types json)
