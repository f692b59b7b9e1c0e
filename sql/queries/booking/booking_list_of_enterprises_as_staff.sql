-- The bookings of enterprises in batches that have closed, newest first, or by change. $1 limit + 1, $2 last creation
-- or change, $3 last id, $4 enterprises (uuid[]), $5 batch or null, $6 made from, $7 by change,
-- $8 district or null (not by change)
-- As CSV: booking_csv
SELECT page.at::text AS sort_key, k.id, k.body
FROM (SELECT * FROM (
      (SELECT k.id, k.created_at AS at FROM unnest($4::uuid[]) AS asked(enterprise_id)
       CROSS JOIN LATERAL (
           SELECT id, created_at FROM booking WHERE enterprise_id = asked.enterprise_id
               AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
                   coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
               AND created_at >= coalesce($6::timestamptz, '-infinity')
               AND CASE WHEN $5::uuid IS NULL THEN true ELSE batch_id = $5::uuid END
               AND CASE WHEN $8::text IS NULL THEN true ELSE district_code = $8::text END
               AND NOT (batch_id = ANY (ARRAY(SELECT id FROM booking_batch_before_closing)))
           ORDER BY created_at DESC, id DESC LIMIT 101) k
       WHERE NOT $7::bool
       ORDER BY k.created_at DESC, k.id DESC LIMIT 101)
      UNION ALL
      (SELECT k.id, k.updated_at FROM unnest($4::uuid[]) AS asked(enterprise_id)
       CROSS JOIN LATERAL (
           SELECT id, updated_at FROM booking WHERE enterprise_id = asked.enterprise_id
               AND (updated_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
                   coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
               AND NOT (batch_id = ANY (ARRAY(SELECT id FROM booking_batch_before_closing)))
           ORDER BY updated_at, id LIMIT 101) k
       WHERE $7::bool
       ORDER BY k.updated_at, k.id LIMIT 101)) keys
      ORDER BY CASE WHEN $7::bool THEN at END, CASE WHEN $7::bool THEN id END, at DESC, id DESC LIMIT $1::int) page
JOIN booking_representation k ON k.id = page.id
ORDER BY CASE WHEN $7::bool THEN page.at END, CASE WHEN $7::bool THEN page.id END, page.at DESC, page.id DESC
