-- All enterprises, newest first, or by change, for staff. $1 limit + 1, $2 last creation or change, $3 last id, $4 made
-- from, $5 by change, $6 district or null (not by change)
SELECT page.at::text AS sort_key, e.id, e.body
FROM (SELECT * FROM (
      (SELECT id, created_at AS at FROM enterprise
       WHERE NOT $5::bool AND $6::text IS NULL
           AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND created_at >= coalesce($4::timestamptz, '-infinity')
       ORDER BY created_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, created_at FROM enterprise
       WHERE NOT $5::bool AND district_code = $6::text
           AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND created_at >= coalesce($4::timestamptz, '-infinity')
       ORDER BY created_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, updated_at FROM enterprise WHERE $5::bool
           AND (updated_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
               coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
       ORDER BY updated_at, id LIMIT 101)) keys
      ORDER BY CASE WHEN $5::bool THEN at END, CASE WHEN $5::bool THEN id END, at DESC, id DESC LIMIT $1::int) page
JOIN enterprise_representation e ON e.id = page.id
ORDER BY CASE WHEN $5::bool THEN page.at END, CASE WHEN $5::bool THEN page.id END, page.at DESC, page.id DESC
