-- What a batch offers, by code. $1 batch
SELECT voucher_type_id, code, name, face_value_fen, validity_days, annual_cap, quota, array_to_json(service_types)
FROM booking_batch_type WHERE batch_id = $1::uuid ORDER BY code
