-- Locks the vouchers that paid an order, in id order, with what each still has in it. $1 order
SELECT v.updated_at, v.id, v.enterprise_id, v.voucher_type_id, v.face_value_fen, v.remaining_fen, v.valid_from, v.expires_at,
    v.closed_as, coalesce(v.frozen_until > (SELECT now FROM domain_clock), false), v.batch_id, p.amount_fen - p.refunded_fen
FROM voucher v JOIN order_payment p ON p.voucher_id = v.id
WHERE p.order_id = $1::uuid AND p.amount_fen > p.refunded_fen
ORDER BY v.id FOR NO KEY UPDATE OF v
