-- What a batch offers is from its publication on what the voucher types were then. $1 batch
UPDATE booking_batch_type t SET code = v.code, name = v.name, face_value_fen = v.face_value_fen,
    validity_days = v.validity_days, annual_cap = v.annual_cap, service_types = v.service_types
FROM voucher_type v WHERE v.id = t.voucher_type_id AND t.batch_id = $1::uuid
