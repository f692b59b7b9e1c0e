-- The versions of one's own product, newest first. $1 limit + 1, $2 last creation, $3 last id, $4 product, $5
-- enterprise
SELECT page.created_at::text AS sort_key, v.id, v.body, v.state, v.provider_approved, false
FROM (SELECT * FROM (
      SELECT id, created_at FROM product_version
      WHERE product_id = $4::uuid AND enterprise_id = $5::uuid
          AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
              coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
      ORDER BY created_at DESC, id DESC LIMIT 101) keys
      ORDER BY created_at DESC, id DESC LIMIT $1::int) page
JOIN product_version_representation v ON v.id = page.id
ORDER BY page.created_at DESC, page.id DESC
