-- Marked products, latest mark first; one that is not listed now shows its state. $1 limit + 1, $2 last mark, $3 last
-- id, $4 enterprise
SELECT f.created_at::text AS sort_key, p.id, p.summary FROM favourite f JOIN product_representation p ON p.id = f.product_id
WHERE f.enterprise_id = $4::uuid AND p.state IN ('listed', 'suspended')
    AND ($2::text IS NULL OR (f.created_at, f.product_id) < ($2::text::timestamptz, $3::uuid))
ORDER BY f.created_at DESC, f.product_id DESC LIMIT $1::int
