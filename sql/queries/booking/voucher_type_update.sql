-- Published batches keep their copy. $1 id, $2 body
UPDATE voucher_type t SET name = f.name, description = coalesce(f.description, ''), face_value_fen = f.face_value_fen,
    validity_days = f.validity_days, annual_cap = f.annual_cap,
    service_types = ARRAY(SELECT json_array_elements_text(f.service_types)), version = t.version + 1
FROM json_to_record($2::json) AS f(name text, description text, face_value_fen bigint, validity_days int,
    annual_cap int, service_types json)
WHERE t.id = $1::uuid
