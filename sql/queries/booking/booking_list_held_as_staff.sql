-- Bookings whose wins are held, the latest held first. $1 limit + 1, $2 last time of the hold, $3 last id, $4 batch or
-- null, $5 enterprises (uuid[]) or null, $6 held from, $7 district or null. Held wins are few: a filter reads on until it
-- has a page
-- As CSV: booking_csv
SELECT page.held_at::text AS sort_key, k.id, k.body
FROM (SELECT * FROM (
      SELECT booking_id AS id, held_at FROM win_hold
      WHERE state = 'held' AND (held_at, booking_id) < (coalesce($2::text::timestamptz, 'infinity'),
              coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
          AND held_at >= coalesce($6::timestamptz, '-infinity')
          AND CASE WHEN $4::uuid IS NULL THEN true ELSE batch_id = $4::uuid END
          AND CASE WHEN $5::uuid[] IS NULL THEN true ELSE enterprise_id = ANY ($5::uuid[]) END
          AND CASE WHEN $7::text IS NULL THEN true ELSE
              (SELECT b.district_code FROM booking b WHERE b.id = win_hold.booking_id) = $7::text END
      ORDER BY held_at DESC, booking_id DESC LIMIT 101) keys
      ORDER BY held_at DESC, id DESC LIMIT $1::int) page
JOIN booking_representation k ON k.id = page.id
ORDER BY page.held_at DESC, page.id DESC
