-- All freezes, newest first, or by change; the facts of freeze_json follow. $1 limit + 1, $2 last time of freezing or
-- change, $3 last id, $4 states (text[]): all of them, if none is asked for, $5 frozen from, $6 by change. A branch for
-- what is stored of each state finds it by an index, the view decides (by CASE, which the planner takes for half of them,
-- so that it goes by the order); what will end by itself is little, found by when.
SELECT page.at::text AS sort_key, f.id, f.body, f.state, f.pending, f.object_type, f.object_id, f.enterprise_id
FROM (SELECT * FROM (
      (SELECT id, frozen_at AS at FROM freeze_state
       WHERE NOT $6::bool AND 'lifted' = ANY ($4::text[])
           AND lifted_at IS NOT NULL AND CASE state WHEN 'lifted' THEN true ELSE false END
           AND (frozen_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND frozen_at >= coalesce($5::timestamptz, '-infinity')
       ORDER BY frozen_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, frozen_at FROM freeze_state
       WHERE NOT $6::bool AND 'active' = ANY ($4::text[])
           AND lifted_at IS NULL AND ends_at IS NULL AND CASE state WHEN 'active' THEN true ELSE false END
           AND (frozen_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND frozen_at >= coalesce($5::timestamptz, '-infinity')
       ORDER BY frozen_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, frozen_at FROM (
           SELECT id, frozen_at FROM freeze_state
           WHERE NOT $6::bool AND 'active' = ANY ($4::text[]) AND state = 'active'
               AND lifted_at IS NULL AND ends_at > (SELECT now FROM domain_clock) OFFSET 0) running
       WHERE CASE WHEN frozen_at = $2::text::timestamptz THEN id < $3::uuid
               ELSE frozen_at < coalesce($2::text::timestamptz, 'infinity') END
           AND frozen_at >= coalesce($5::timestamptz, '-infinity')
       ORDER BY frozen_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, frozen_at FROM freeze_state
       WHERE NOT $6::bool AND 'ended' = ANY ($4::text[])
           AND lifted_at IS NULL AND ends_at IS NOT NULL AND CASE state WHEN 'ended' THEN true ELSE false END
           AND (frozen_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND frozen_at >= coalesce($5::timestamptz, '-infinity')
       ORDER BY frozen_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, coalesce(lifted_at, frozen_at) FROM freezes WHERE $6::bool
           AND (coalesce(lifted_at, frozen_at), id) > (coalesce($2::text::timestamptz, '-infinity'),
               coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
       ORDER BY coalesce(lifted_at, frozen_at), id LIMIT 101)) keys
      ORDER BY CASE WHEN $6::bool THEN at END, CASE WHEN $6::bool THEN id END, at DESC, id DESC LIMIT $1::int) page
JOIN freeze_representation f ON f.id = page.id
ORDER BY CASE WHEN $6::bool THEN page.at END, CASE WHEN $6::bool THEN page.id END, page.at DESC, page.id DESC
