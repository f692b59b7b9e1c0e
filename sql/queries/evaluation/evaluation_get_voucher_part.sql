-- What vouchers paid of one's order and was not given back. $1 order, $2 buyer
SELECT paid_fen - refunded_fen FROM orders WHERE id = $1::uuid AND enterprise_id = $2::uuid
