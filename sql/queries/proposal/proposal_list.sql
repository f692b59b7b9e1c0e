-- Proposals, newest first, or by change; the facts of proposal_json follow. $1 limit + 1, $2 last time of proposal or
-- change, $3 last id, $4 the asking account, $5 proposed from, $6 by change, $7 states (text[]): all of them, if none is
-- asked for, $8 enterprises that are concerned (uuid[]) or null, $9 their district or null (not by change)
SELECT page.at::text AS sort_key, p.id, p.body, p.id, p.kind, p.object_id, p.content, p.content_sha256,
    p.state, p.lapses_at, p.proposed_by = $4::uuid, p.own_work
FROM (SELECT * FROM (
      (SELECT k.id, k.proposed_at AS at FROM unnest($7::text[]) AS asked(state)
       CROSS JOIN LATERAL (
           SELECT id, proposed_at FROM proposal
           WHERE state = asked.state
               AND (proposed_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
                   coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
               AND proposed_at >= coalesce($5::timestamptz, '-infinity')
           ORDER BY proposed_at DESC, id DESC LIMIT 101) k
       WHERE NOT $6::bool AND $8::uuid[] IS NULL AND $9::text IS NULL
       ORDER BY k.proposed_at DESC, k.id DESC LIMIT 101)
      UNION ALL
      (SELECT k.id, k.proposed_at FROM unnest($7::text[]) AS asked(state)
       CROSS JOIN LATERAL (
           SELECT id, proposed_at FROM proposal
           WHERE district_code = $9::text AND state = asked.state
               AND (proposed_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
                   coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
               AND proposed_at >= coalesce($5::timestamptz, '-infinity')
           ORDER BY proposed_at DESC, id DESC LIMIT 101) k
       WHERE NOT $6::bool AND $8::uuid[] IS NULL
       ORDER BY k.proposed_at DESC, k.id DESC LIMIT 101)
      UNION ALL
      (SELECT k.id, k.proposed_at FROM unnest($8::uuid[]) AS asked(enterprise_id)
       CROSS JOIN LATERAL (
           SELECT id, proposed_at FROM proposal
           WHERE enterprise_id = asked.enterprise_id AND state = ANY ($7::text[])
               AND CASE WHEN $9::text IS NULL THEN true ELSE district_code = $9::text END
               AND (proposed_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
                   coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
               AND proposed_at >= coalesce($5::timestamptz, '-infinity')
           ORDER BY proposed_at DESC, id DESC LIMIT 101) k
       WHERE NOT $6::bool
       ORDER BY k.proposed_at DESC, k.id DESC LIMIT 101)
      UNION ALL
      (SELECT id, coalesce(decided_at, proposed_at) FROM proposal WHERE $6::bool AND $8::uuid[] IS NULL
           AND (coalesce(decided_at, proposed_at), id) > (coalesce($2::text::timestamptz, '-infinity'),
               coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
       ORDER BY coalesce(decided_at, proposed_at), id LIMIT 101)
      UNION ALL
      (SELECT k.id, k.at FROM unnest($8::uuid[]) AS asked(enterprise_id)
       CROSS JOIN LATERAL (
           SELECT id, coalesce(decided_at, proposed_at) AS at FROM proposal
           WHERE enterprise_id = asked.enterprise_id
               AND (coalesce(decided_at, proposed_at), id) > (coalesce($2::text::timestamptz, '-infinity'),
                   coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
           ORDER BY coalesce(decided_at, proposed_at), id LIMIT 101) k
       WHERE $6::bool
       ORDER BY k.at, k.id LIMIT 101)) keys
      ORDER BY CASE WHEN $6::bool THEN at END, CASE WHEN $6::bool THEN id END, at DESC, id DESC LIMIT $1::int) page
CROSS JOIN LATERAL (
    SELECT r.*, EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'proposal' AND w.object_id = r.id AND w.account_id = $4::uuid) AS own_work
    FROM proposal_representation r WHERE r.id = page.id LIMIT 1) p
ORDER BY CASE WHEN $6::bool THEN page.at END, CASE WHEN $6::bool THEN page.id END, page.at DESC, page.id DESC
