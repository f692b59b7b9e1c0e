-- Public, of one product, newest first, or as they came: none changes; what is said of the platform follows.
-- $1 limit + 1, $2 last creation, $3 last id, $4 product, $5 made from, $6 as they came
SELECT page.created_at::text AS sort_key, v.id, v.public_body, v.enterprise_id, v.platform_stars, v.platform_comment
FROM (SELECT * FROM (
      (SELECT id, created_at FROM evaluation
       WHERE NOT $6::bool AND product_id = $4::uuid AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND created_at >= coalesce($5::timestamptz, '-infinity')
       ORDER BY created_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, created_at FROM evaluation
       WHERE $6::bool AND product_id = $4::uuid AND (created_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
               coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
       ORDER BY created_at, id LIMIT 101)) keys
      ORDER BY CASE WHEN $6::bool THEN created_at END, CASE WHEN $6::bool THEN id END, created_at DESC, id DESC
      LIMIT $1::int) page
JOIN evaluation_representation v ON v.id = page.id
ORDER BY CASE WHEN $6::bool THEN page.created_at END, CASE WHEN $6::bool THEN page.id END, page.created_at DESC,
    page.id DESC
