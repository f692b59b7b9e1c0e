-- What went back to one voucher. $1 order, $2 voucher, $3 amount
UPDATE order_payment SET refunded_fen = refunded_fen + $3::bigint WHERE order_id = $1::uuid AND voucher_id = $2::uuid
