-- A batch's bookings once it has closed, newest first. $1 limit + 1, $2 last creation, $3 last id, $4 batch, $5 made from,
-- $6 district or null
-- As CSV: booking_csv
SELECT page.created_at::text AS sort_key, k.id, k.body
FROM (SELECT * FROM (
      (SELECT id, created_at FROM booking
       WHERE batch_id = $4::uuid AND $6::text IS NULL
           AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND created_at >= coalesce($5::timestamptz, '-infinity')
           AND NOT (batch_id = ANY (ARRAY(SELECT id FROM booking_batch_before_closing)))
       ORDER BY created_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, created_at FROM booking
       WHERE batch_id = $4::uuid AND district_code = $6::text
           AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND created_at >= coalesce($5::timestamptz, '-infinity')
           AND NOT (batch_id = ANY (ARRAY(SELECT id FROM booking_batch_before_closing)))
       ORDER BY created_at DESC, id DESC LIMIT 101)) keys
      ORDER BY created_at DESC, id DESC LIMIT $1::int) page
JOIN booking_representation k ON k.id = page.id
ORDER BY page.created_at DESC, page.id DESC
