-- What stands against issuing each of these wins now. $1 bookings (uuid[])
SELECT s.standing FROM unnest($1::uuid[]) WITH ORDINALITY AS k(id, place)
CROSS JOIN LATERAL (SELECT standing FROM win_standing WHERE booking_id = k.id LIMIT 1) s
ORDER BY k.place
