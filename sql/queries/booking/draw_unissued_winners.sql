-- Winners that have no voucher and are not held, in the order in which their chains are locked, behind the one that was
-- last dealt with. $1 batch, $2 how many
SELECT o.booking_id, o.enterprise_id, o.voucher_type_id, t.code, t.name, t.face_value_fen, t.validity_days, o.rank
FROM draw_outcome o
JOIN booking_batch_type t ON t.batch_id = o.batch_id AND t.voucher_type_id = o.voucher_type_id
WHERE o.batch_id = $1::uuid AND o.won AND o.enterprise_id > (SELECT issued_to FROM booking_batch WHERE id = $1::uuid)
    AND NOT EXISTS (SELECT FROM voucher v WHERE v.booking_id = o.booking_id)
    AND NOT EXISTS (SELECT FROM win_hold h WHERE h.booking_id = o.booking_id)
ORDER BY o.enterprise_id LIMIT $2::int
