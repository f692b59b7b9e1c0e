-- A held win as draw_unissued_winners gives them, then what it was held for, and when it is struck out; behind the lock of
-- its batch. $1 booking
SELECT o.booking_id, o.enterprise_id, o.voucher_type_id, t.code, t.name, t.face_value_fen, t.validity_days, o.rank,
    h.reasons, h.strike_at
FROM draw_outcome o
JOIN booking_batch_type t ON t.batch_id = o.batch_id AND t.voucher_type_id = o.voucher_type_id
JOIN win_hold h ON h.booking_id = o.booking_id
WHERE o.booking_id = $1::uuid
