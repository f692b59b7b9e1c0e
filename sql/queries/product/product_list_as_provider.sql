-- One's own products, newest first, or by change. $1 limit + 1, $2 last creation or change, $3 last id, $4 enterprise, $5
-- states (text[]): all of them, if none is asked for, $6 made from, $7 by change
SELECT page.at::text AS sort_key, p.id, p.summary, p.state, p.provider_approved, p.suspended_by_reviewer, false,
    p.enterprise_id, p.open_version_id, p.open_version_state
FROM (SELECT * FROM (
      (SELECT id, created_at AS at FROM product
       WHERE NOT $7::bool AND enterprise_id = $4::uuid AND state = ANY ($5::text[])
           AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND created_at >= coalesce($6::timestamptz, '-infinity')
       ORDER BY created_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, updated_at FROM product
       WHERE $7::bool AND enterprise_id = $4::uuid
           AND (updated_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
               coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
       ORDER BY updated_at, id LIMIT 101)) keys
      ORDER BY CASE WHEN $7::bool THEN at END, CASE WHEN $7::bool THEN id END, at DESC, id DESC LIMIT $1::int) page
JOIN product_representation p ON p.id = page.id
ORDER BY CASE WHEN $7::bool THEN page.at END, CASE WHEN $7::bool THEN page.id END, page.at DESC, page.id DESC
