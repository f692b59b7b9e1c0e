-- What a draft offers. $1 batch, $2 body
INSERT INTO booking_batch_type (batch_id, voucher_type_id, quota)
SELECT $1::uuid, f.voucher_type_id, f.quota
FROM json_to_recordset($2::json -> 'types') AS f(voucher_type_id uuid, quota int)
