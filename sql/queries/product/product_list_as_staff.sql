-- The reviewers' queue, oldest submission first, or oldest change first. $1 limit + 1, $2 last submission or change, $3 last
-- id, $4 states (text[]): all, if none is asked for, but no drafts, $5 the asking account, $6 submitted before,
-- $7 providers (uuid[]) or null, $8 by change, $9 the provider's district or null (not by change)
SELECT page.at::text AS sort_key, p.id, p.summary, p.state, p.provider_approved, p.suspended_by_reviewer,
    EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'product' AND w.object_id = p.id AND w.account_id = $5::uuid),
    p.enterprise_id, p.open_version_id, p.open_version_state
FROM (SELECT * FROM (
      (SELECT k.id, k.submitted_at AS at FROM unnest($4::text[]) AS asked(state)
       CROSS JOIN LATERAL (
           SELECT id, submitted_at FROM product WHERE state = asked.state AND state <> 'draft'
               AND (submitted_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
                   coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
               AND submitted_at < coalesce($6::timestamptz, 'infinity')
           ORDER BY submitted_at, id LIMIT 101) k
       WHERE NOT $8::bool AND $7::uuid[] IS NULL AND $9::text IS NULL
       ORDER BY k.submitted_at, k.id LIMIT 101)
      UNION ALL
      (SELECT k.id, k.submitted_at FROM unnest($4::text[]) AS asked(state)
       CROSS JOIN LATERAL (
           SELECT id, submitted_at FROM product
           WHERE provider_district_code = $9::text AND state = asked.state AND state <> 'draft'
               AND (submitted_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
                   coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
               AND submitted_at < coalesce($6::timestamptz, 'infinity')
           ORDER BY submitted_at, id LIMIT 101) k
       WHERE NOT $8::bool AND $7::uuid[] IS NULL
       ORDER BY k.submitted_at, k.id LIMIT 101)
      UNION ALL
      (SELECT k.id, k.submitted_at FROM unnest($7::uuid[]) AS asked(enterprise_id)
       CROSS JOIN unnest($4::text[]) AS any_of(state)
       CROSS JOIN LATERAL (
           SELECT id, submitted_at FROM product
           WHERE enterprise_id = asked.enterprise_id AND state = any_of.state AND state <> 'draft'
               AND CASE WHEN $9::text IS NULL THEN true ELSE provider_district_code = $9::text END
               AND (submitted_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
                   coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
               AND submitted_at < coalesce($6::timestamptz, 'infinity')
           ORDER BY submitted_at, id LIMIT 101) k
       WHERE NOT $8::bool
       ORDER BY k.submitted_at, k.id LIMIT 101)
      UNION ALL
      (SELECT id, updated_at FROM product WHERE $8::bool AND $7::uuid[] IS NULL AND state <> 'draft'
           AND (updated_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
               coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
       ORDER BY updated_at, id LIMIT 101)
      UNION ALL
      (SELECT k.id, k.updated_at FROM unnest($7::uuid[]) AS asked(enterprise_id)
       CROSS JOIN LATERAL (
           SELECT id, updated_at FROM product
           WHERE enterprise_id = asked.enterprise_id AND state <> 'draft'
               AND (updated_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
                   coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
           ORDER BY updated_at, id LIMIT 101) k
       WHERE $8::bool
       ORDER BY k.updated_at, k.id LIMIT 101)) keys
      ORDER BY at, id LIMIT $1::int) page
JOIN product_representation p ON p.id = page.id
ORDER BY page.at, page.id
