-- A proposal; its facts follow. $1 id, $2 the asking account
SELECT p.version, p.body, p.id, p.kind, p.object_id, p.content, p.content_sha256, p.state, p.lapses_at,
    p.proposed_by = $2::uuid, EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'proposal' AND w.object_id = p.id AND w.account_id = $2::uuid)
FROM proposal_representation p WHERE p.id = $1::uuid
