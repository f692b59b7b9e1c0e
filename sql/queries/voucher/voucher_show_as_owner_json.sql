-- One's own voucher; facts follow. $1 id, $2 enterprise
SELECT version, body, id, enterprise_id, voucher_type_id, face_value_fen, remaining_fen, valid_from, expires_at, closed_as, frozen, (SELECT now FROM domain_clock)
FROM voucher_representation WHERE id = $1::uuid AND enterprise_id = $2::uuid
