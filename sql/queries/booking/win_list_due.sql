-- Held wins whose time is up, or against which something else stands than when they were last looked at. Those are few:
-- each is looked at. $1 the time of the hold and $2 the booking to go on behind, or null
SELECT h.held_at::text AS due, h.booking_id AS id
FROM win_hold h
CROSS JOIN LATERAL (SELECT standing FROM win_standing WHERE booking_id = h.booking_id LIMIT 1) s
WHERE h.state = 'held'
    AND (h.held_at, h.booking_id) > (coalesce($1::timestamptz, '-infinity'), coalesce($2::uuid, '00000000-0000-0000-0000-000000000000'))
    AND (s.standing <> h.reasons OR h.strike_at <= (SELECT now FROM domain_clock))
ORDER BY h.held_at, h.booking_id LIMIT 100
