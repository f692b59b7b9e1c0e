-- What each voucher paid. $1 order, $2 enterprise, $3 vouchers (uuid[]), $4 amounts (bigint[])
INSERT INTO order_payment (order_id, enterprise_id, voucher_id, amount_fen)
SELECT $1::uuid, $2::uuid, voucher_id, amount_fen
FROM unnest($3::uuid[], $4::bigint[]) AS paid(voucher_id, amount_fen)
