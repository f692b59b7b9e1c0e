-- All bookings of batches that have closed, newest first, or by change. $1 limit + 1, $2 last creation or change,
-- $3 last id, $4 made from, $5 by change, $6 district or null (not by change)
-- As CSV: booking_csv
SELECT page.at::text AS sort_key, k.id, k.body
FROM (SELECT * FROM (
      (SELECT id, created_at AS at FROM booking
       WHERE NOT $5::bool AND $6::text IS NULL
           AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND created_at >= coalesce($4::timestamptz, '-infinity')
           AND NOT (batch_id = ANY (ARRAY(SELECT id FROM booking_batch_before_closing)))
       ORDER BY created_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, created_at FROM booking
       WHERE NOT $5::bool AND district_code = $6::text
           AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND created_at >= coalesce($4::timestamptz, '-infinity')
           AND NOT (batch_id = ANY (ARRAY(SELECT id FROM booking_batch_before_closing)))
       ORDER BY created_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, updated_at FROM booking WHERE $5::bool
           AND (updated_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
               coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
           AND NOT (batch_id = ANY (ARRAY(SELECT id FROM booking_batch_before_closing)))
       ORDER BY updated_at, id LIMIT 101)) keys
      ORDER BY CASE WHEN $5::bool THEN at END, CASE WHEN $5::bool THEN id END, at DESC, id DESC LIMIT $1::int) page
JOIN booking_representation k ON k.id = page.id
ORDER BY CASE WHEN $5::bool THEN page.at END, CASE WHEN $5::bool THEN page.id END, page.at DESC, page.id DESC
