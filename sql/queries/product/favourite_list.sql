-- Marked products, latest mark first; one that is not listed now shows its state. $1 limit + 1, $2 last mark, $3 last
-- id, $4 enterprise
SELECT page.created_at::text AS sort_key, p.id, p.summary
FROM (SELECT * FROM (
      SELECT f.product_id, f.created_at FROM favourite f JOIN product p ON p.id = f.product_id
      WHERE f.enterprise_id = $4::uuid AND p.state IN ('listed', 'suspended')
          AND (f.created_at, f.product_id) < (coalesce($2::text::timestamptz, 'infinity'),
              coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
      ORDER BY f.created_at DESC, f.product_id DESC LIMIT 101) keys
      ORDER BY created_at DESC, product_id DESC LIMIT $1::int) page
JOIN product_representation p ON p.id = page.product_id
ORDER BY page.created_at DESC, page.product_id DESC
