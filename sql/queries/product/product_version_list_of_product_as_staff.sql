-- The versions of a product that were submitted, newest first. $1 limit + 1, $2 last creation, $3 last id, $4 product, $5 the
-- asking account
SELECT page.created_at::text AS sort_key, v.id, v.body, v.state, v.provider_approved,
    EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'product_version' AND w.object_id = v.id AND w.account_id = $5::uuid)
FROM (SELECT * FROM (
      SELECT id, created_at FROM product_version
      WHERE product_id = $4::uuid AND submitted_at IS NOT NULL
          AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
              coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
      ORDER BY created_at DESC, id DESC LIMIT 101) keys
      ORDER BY created_at DESC, id DESC LIMIT $1::int) page
JOIN product_version_representation v ON v.id = page.id
ORDER BY page.created_at DESC, page.id DESC
