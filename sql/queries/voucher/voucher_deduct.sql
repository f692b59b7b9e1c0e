-- $1 voucher, $2 amount; voucher_balance guards
UPDATE voucher SET remaining_fen = remaining_fen - $2::bigint, version = version + 1 WHERE id = $1::uuid
