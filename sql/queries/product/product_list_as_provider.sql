-- One's own products in every state, newest first. $1 limit + 1, $2 last creation, $3 last id, $4 enterprise, $5
-- state or null
SELECT page.created_at::text AS sort_key, p.id, p.summary, p.state, p.provider_approved, p.suspended_by_reviewer, false,
    p.enterprise_id, p.open_version_id, p.open_version_state
FROM (SELECT * FROM (
      SELECT id, created_at FROM product
      WHERE enterprise_id = $4::uuid AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
              coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
          AND CASE WHEN $5::text IS NULL THEN true ELSE state = $5::text END
      ORDER BY created_at DESC, id DESC LIMIT 101) keys
      ORDER BY created_at DESC, id DESC LIMIT $1::int) page
JOIN product_representation p ON p.id = page.id
ORDER BY page.created_at DESC, page.id DESC
