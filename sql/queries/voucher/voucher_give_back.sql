-- After a refund. $1 voucher, $2 remaining now, $3 closed as (null: open), $4 domain time
UPDATE voucher SET remaining_fen = $2::bigint, closed_as = $3::text, updated_at = $4::timestamptz,
    version = version + 1
WHERE id = $1::uuid
