-- All enterprises, newest first, for staff. $1 limit + 1, $2 last creation time, $3 last id
SELECT page.created_at::text AS sort_key, e.id, e.body
FROM (SELECT * FROM (
      SELECT id, created_at FROM enterprise
      WHERE (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
              coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
      ORDER BY created_at DESC, id DESC LIMIT 101) keys
      ORDER BY created_at DESC, id DESC LIMIT $1::int) page
JOIN enterprise_representation e ON e.id = page.id
ORDER BY page.created_at DESC, page.id DESC
