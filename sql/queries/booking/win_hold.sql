-- A win is held, or held for something else. $1 booking, $2 words of standing_rules, $3 domain time, $4 when it is struck
-- out, or null
INSERT INTO win_hold (booking_id, batch_id, enterprise_id, face_value_fen, reasons, held_at, strike_at)
SELECT o.booking_id, o.batch_id, o.enterprise_id, t.face_value_fen, $2::text, $3::timestamptz, $4::timestamptz
FROM draw_outcome o
JOIN booking_batch_type t ON t.batch_id = o.batch_id AND t.voucher_type_id = o.voucher_type_id
WHERE o.booking_id = $1::uuid
ON CONFLICT (booking_id) DO UPDATE SET reasons = excluded.reasons, strike_at = excluded.strike_at
