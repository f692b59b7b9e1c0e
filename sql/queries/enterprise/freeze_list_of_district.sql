-- The freezes of a district, newest first; the facts of freeze_json follow. $1 limit + 1, $2 last time of freezing, $3 last
-- id, $4 states (text[]): all of them, if none is asked for, $5 frozen from, $6 district. Branches as in freeze_list.
SELECT page.frozen_at::text AS sort_key, f.id, f.body, f.state, f.pending, f.object_type, f.object_id, f.enterprise_id
FROM (SELECT * FROM (
      (SELECT id, frozen_at FROM freeze_state
       WHERE district_code = $6::text AND 'lifted' = ANY ($4::text[])
           AND lifted_at IS NOT NULL AND CASE state WHEN 'lifted' THEN true ELSE false END
           AND (frozen_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND frozen_at >= coalesce($5::timestamptz, '-infinity')
       ORDER BY frozen_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, frozen_at FROM freeze_state
       WHERE district_code = $6::text AND 'active' = ANY ($4::text[])
           AND lifted_at IS NULL AND ends_at IS NULL AND CASE state WHEN 'active' THEN true ELSE false END
           AND (frozen_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND frozen_at >= coalesce($5::timestamptz, '-infinity')
       ORDER BY frozen_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, frozen_at FROM (
           SELECT id, frozen_at FROM freeze_state
           WHERE district_code = $6::text AND 'active' = ANY ($4::text[]) AND state = 'active'
               AND lifted_at IS NULL AND ends_at > (SELECT now FROM domain_clock) OFFSET 0) running
       WHERE CASE WHEN frozen_at = $2::text::timestamptz THEN id < $3::uuid
               ELSE frozen_at < coalesce($2::text::timestamptz, 'infinity') END
           AND frozen_at >= coalesce($5::timestamptz, '-infinity')
       ORDER BY frozen_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, frozen_at FROM freeze_state
       WHERE district_code = $6::text AND 'ended' = ANY ($4::text[])
           AND lifted_at IS NULL AND ends_at IS NOT NULL AND CASE state WHEN 'ended' THEN true ELSE false END
           AND (frozen_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND frozen_at >= coalesce($5::timestamptz, '-infinity')
       ORDER BY frozen_at DESC, id DESC LIMIT 101)) keys
      ORDER BY frozen_at DESC, id DESC LIMIT $1::int) page
JOIN freeze_representation f ON f.id = page.id
ORDER BY page.frozen_at DESC, page.id DESC
