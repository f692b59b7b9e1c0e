-- Public, newest first; what is said of the platform follows. $1 limit + 1, $2 last creation, $3 last id
SELECT page.created_at::text AS sort_key, v.id, v.public_body, v.enterprise_id, v.platform_stars, v.platform_comment
FROM (SELECT * FROM (
      SELECT id, created_at FROM evaluation
      WHERE (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
              coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
      ORDER BY created_at DESC, id DESC LIMIT 101) keys
      ORDER BY created_at DESC, id DESC LIMIT $1::int) page
JOIN evaluation_representation v ON v.id = page.id
ORDER BY page.created_at DESC, page.id DESC
