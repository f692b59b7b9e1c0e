-- Proposals in one state, newest first; the facts of proposal_json follow. $1 limit + 1, $2 last time, $3 last id,
-- $4 the asking account, $5 state, $6 proposed from
SELECT page.proposed_at::text AS sort_key, p.id, p.body, p.id, p.kind, p.object_id, p.content, p.content_sha256,
    p.state, p.lapses_at, p.proposed_by = $4::uuid,
    EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'proposal' AND w.object_id = p.id AND w.account_id = $4::uuid)
FROM (SELECT * FROM (
      SELECT id, proposed_at FROM proposal
      WHERE state = $5::text AND (proposed_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
              coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
          AND proposed_at >= coalesce($6::timestamptz, '-infinity')
      ORDER BY proposed_at DESC, id DESC LIMIT 101) keys
      ORDER BY proposed_at DESC, id DESC LIMIT $1::int) page
JOIN proposal_representation p ON p.id = page.id
ORDER BY page.proposed_at DESC, page.id DESC
