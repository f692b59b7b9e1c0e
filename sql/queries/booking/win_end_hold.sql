-- A hold has ended. $1 booking, $2 state (issued, struck_out), $3 domain time
UPDATE win_hold SET state = $2::text, ended_at = $3::timestamptz, strike_at = NULL WHERE booking_id = $1::uuid
