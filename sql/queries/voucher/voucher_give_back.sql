-- After a refund. $1 voucher, $2 remaining now, $3 closed as (null: open)
UPDATE voucher SET remaining_fen = $2::bigint, closed_as = $3::text, version = version + 1 WHERE id = $1::uuid
