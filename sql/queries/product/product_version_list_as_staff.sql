-- The reviewers' queue, oldest submission first. $1 limit + 1, $2 last submission, $3 last id, $4 state,
-- $5 the asking account
SELECT page.submitted_at::text AS sort_key, v.id, v.body, v.state, v.provider_approved,
    EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'product_version' AND w.object_id = v.id AND w.account_id = $5::uuid)
FROM (SELECT * FROM (
      SELECT id, submitted_at FROM product_version
      WHERE state = $4::text AND (submitted_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
              coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
      ORDER BY submitted_at, id LIMIT 101) keys
      ORDER BY submitted_at, id LIMIT $1::int) page
JOIN product_version_representation v ON v.id = page.id
ORDER BY page.submitted_at, page.id
