-- A proposal, locked against every other decision; the facts of proposal_json. $1 id, $2 the deciding account or null
SELECT p.id, p.kind, p.object_id, p.content, p.content_sha256, p.state, p.lapses_at,
    coalesce(p.proposed_by = $2::uuid, false),
    EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'proposal' AND w.object_id = p.id AND w.account_id = $2::uuid)
FROM proposal p WHERE p.id = $1::uuid FOR NO KEY UPDATE
