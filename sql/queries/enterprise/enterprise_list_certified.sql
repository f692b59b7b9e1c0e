-- The enterprises with an approved certification, newest first, for staff: a branch for each role, with and without a
-- district. $1 limit + 1, $2 last creation, $3 last id, $4 role, $5 made from, $6 district or null
SELECT page.created_at::text AS sort_key, e.id, e.body
FROM (SELECT * FROM (
      (SELECT id, created_at FROM enterprise
       WHERE $4::text = 'enterprise' AND certified_to_buy AND $6::text IS NULL
           AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND created_at >= coalesce($5::timestamptz, '-infinity')
       ORDER BY created_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, created_at FROM enterprise
       WHERE $4::text = 'enterprise' AND certified_to_buy AND district_code = $6::text
           AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND created_at >= coalesce($5::timestamptz, '-infinity')
       ORDER BY created_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, created_at FROM enterprise
       WHERE $4::text = 'provider' AND certified_to_sell AND $6::text IS NULL
           AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND created_at >= coalesce($5::timestamptz, '-infinity')
       ORDER BY created_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, created_at FROM enterprise
       WHERE $4::text = 'provider' AND certified_to_sell AND district_code = $6::text
           AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND created_at >= coalesce($5::timestamptz, '-infinity')
       ORDER BY created_at DESC, id DESC LIMIT 101)) keys
      ORDER BY created_at DESC, id DESC LIMIT $1::int) page
JOIN enterprise_representation e ON e.id = page.id
ORDER BY page.created_at DESC, page.id DESC
