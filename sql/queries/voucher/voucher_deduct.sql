-- $1 voucher, $2 amount, $3 domain time; voucher_balance guards
UPDATE voucher SET remaining_fen = remaining_fen - $2::bigint, updated_at = $3::timestamptz, version = version + 1
WHERE id = $1::uuid
