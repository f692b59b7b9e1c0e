-- The freezes that concern enterprises, newest first, or by change; the facts of freeze_json follow. $1 limit + 1, $2 last
-- time of freezing or change, $3 last id, $4 enterprises (uuid[]), $5 states (text[]): all of them, if none is asked for,
-- $6 frozen from, $7 by change, $8 district or null (not by change)
SELECT page.at::text AS sort_key, f.id, f.body, f.state, f.pending, f.object_type, f.object_id, f.enterprise_id
FROM (SELECT * FROM (
      (SELECT k.id, k.frozen_at AS at FROM unnest($4::uuid[]) AS asked(enterprise_id)
       CROSS JOIN LATERAL (
           SELECT id, frozen_at FROM freeze_state
           WHERE enterprise_id = asked.enterprise_id AND state = ANY ($5::text[])
               AND CASE WHEN $8::text IS NULL THEN true ELSE district_code = $8::text END
               AND (frozen_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
                   coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
               AND frozen_at >= coalesce($6::timestamptz, '-infinity')
           ORDER BY frozen_at DESC, id DESC LIMIT 101) k
       WHERE NOT $7::bool
       ORDER BY k.frozen_at DESC, k.id DESC LIMIT 101)
      UNION ALL
      (SELECT k.id, k.at FROM unnest($4::uuid[]) AS asked(enterprise_id)
       CROSS JOIN LATERAL (
           SELECT id, coalesce(lifted_at, frozen_at) AS at FROM freezes
           WHERE enterprise_id = asked.enterprise_id
               AND (coalesce(lifted_at, frozen_at), id) > (coalesce($2::text::timestamptz, '-infinity'),
                   coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
           ORDER BY coalesce(lifted_at, frozen_at), id LIMIT 101) k
       WHERE $7::bool
       ORDER BY k.at, k.id LIMIT 101)) keys
      ORDER BY CASE WHEN $7::bool THEN at END, CASE WHEN $7::bool THEN id END, at DESC, id DESC LIMIT $1::int) page
JOIN freeze_representation f ON f.id = page.id
ORDER BY CASE WHEN $7::bool THEN page.at END, CASE WHEN $7::bool THEN page.id END, page.at DESC, page.id DESC
