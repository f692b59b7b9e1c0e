-- What a batch offers, by code, as the manifest wants it: codes and service types ascending by bytes, whatever the
-- database's collation and the order in which an operator gave them. $1 batch
SELECT voucher_type_id, code, name, face_value_fen, validity_days, annual_cap, quota,
    (SELECT json_agg(s ORDER BY s COLLATE "C") FROM unnest(service_types) AS s)
FROM booking_batch_type WHERE batch_id = $1::uuid ORDER BY code COLLATE "C"
