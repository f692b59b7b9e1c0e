-- Locks the vouchers of a payment in id order; foreign ones are not found. $1 ids (uuid[]), $2 enterprise
SELECT updated_at, id, enterprise_id, voucher_type_id, face_value_fen, remaining_fen, valid_from, expires_at, closed_as,
    coalesce(frozen_until > (SELECT now FROM domain_clock), false)
FROM voucher WHERE id = ANY ($1::uuid[]) AND enterprise_id = $2::uuid
ORDER BY id FOR NO KEY UPDATE
