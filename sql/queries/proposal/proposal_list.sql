-- Proposals, newest first, or by change; the facts of proposal_json follow. $1 limit + 1, $2 last time of proposal or
-- change, $3 last id, $4 the asking account, $5 proposed from, $6 by change
SELECT page.at::text AS sort_key, p.id, p.body, p.id, p.kind, p.object_id, p.content, p.content_sha256,
    p.state, p.lapses_at, p.proposed_by = $4::uuid,
    EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'proposal' AND w.object_id = p.id AND w.account_id = $4::uuid)
FROM (SELECT * FROM (
      (SELECT id, proposed_at AS at FROM proposal
       WHERE NOT $6::bool AND (proposed_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND proposed_at >= coalesce($5::timestamptz, '-infinity')
       ORDER BY proposed_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, coalesce(decided_at, proposed_at) FROM proposal WHERE $6::bool
           AND (coalesce(decided_at, proposed_at), id) > (coalesce($2::text::timestamptz, '-infinity'),
               coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
       ORDER BY coalesce(decided_at, proposed_at), id LIMIT 101)) keys
      ORDER BY CASE WHEN $6::bool THEN at END, CASE WHEN $6::bool THEN id END, at DESC, id DESC LIMIT $1::int) page
JOIN proposal_representation p ON p.id = page.id
ORDER BY CASE WHEN $6::bool THEN page.at END, CASE WHEN $6::bool THEN page.id END, page.at DESC, page.id DESC
