-- The evaluations of providers or of a district, newest first, or as they came, for staff: none changes; what is said of the
-- platform follows. $1 limit + 1, $2 last creation, $3 last id, $4 made from, $5 as they came, $6 providers (uuid[]) or
-- null, $7 district that the provider was in or null (not as they came); one of the two is given
SELECT page.created_at::text AS sort_key, v.id, v.public_body, v.enterprise_id, v.platform_stars, v.platform_comment
FROM (SELECT * FROM (
      (SELECT id, created_at FROM evaluation
       WHERE NOT $5::bool AND $6::uuid[] IS NULL AND provider_district_code = $7::text
           AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND created_at >= coalesce($4::timestamptz, '-infinity')
       ORDER BY created_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT k.id, k.created_at FROM unnest($6::uuid[]) AS asked(enterprise_id)
       CROSS JOIN LATERAL (
           SELECT id, created_at FROM evaluation
           WHERE provider_enterprise_id = asked.enterprise_id
               AND CASE WHEN $7::text IS NULL THEN true ELSE provider_district_code = $7::text END
               AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
                   coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
               AND created_at >= coalesce($4::timestamptz, '-infinity')
           ORDER BY created_at DESC, id DESC LIMIT 101) k
       WHERE NOT $5::bool
       ORDER BY k.created_at DESC, k.id DESC LIMIT 101)
      UNION ALL
      (SELECT k.id, k.created_at FROM unnest($6::uuid[]) AS asked(enterprise_id)
       CROSS JOIN LATERAL (
           SELECT id, created_at FROM evaluation
           WHERE provider_enterprise_id = asked.enterprise_id
               AND (created_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
                   coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
           ORDER BY created_at, id LIMIT 101) k
       WHERE $5::bool
       ORDER BY k.created_at, k.id LIMIT 101)) keys
      ORDER BY CASE WHEN $5::bool THEN created_at END, CASE WHEN $5::bool THEN id END, created_at DESC, id DESC
      LIMIT $1::int) page
JOIN evaluation_representation v ON v.id = page.id
ORDER BY CASE WHEN $5::bool THEN page.created_at END, CASE WHEN $5::bool THEN page.id END, page.created_at DESC,
    page.id DESC
