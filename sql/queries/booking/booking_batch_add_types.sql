-- The offered types with the attributes they have now. $1 batch, $2 body
INSERT INTO booking_batch_type (batch_id, voucher_type_id, quota, code, name, face_value_fen, validity_days, annual_cap,
    service_types)
SELECT $1::uuid, f.voucher_type_id, f.quota, coalesce(t.code, ''), coalesce(t.name, ''), coalesce(t.face_value_fen, 0),
    coalesce(t.validity_days, 0), coalesce(t.annual_cap, 0), coalesce(t.service_types, '{}')
FROM json_to_recordset($2::json -> 'types') AS f(voucher_type_id uuid, quota int)
LEFT JOIN voucher_type t ON t.id = f.voucher_type_id
