-- The representation of a proposal, and behind it the facts its rules need.
CREATE VIEW proposal_representation AS
SELECT p.id, p.kind, p.object_id, p.content, p.content_sha256, p.state, p.proposed_at, p.proposed_by, p.lapses_at,
    p.version, json_build_object(
        'id', p.id, 'kind', p.kind, 'object_type', p.object_type, 'object_id', p.object_id,
        'enterprise_id', p.enterprise_id, 'enterprise_name', e.name, 'district_code', p.district_code, 'state', p.state,
        'content', p.content::json,
        'content_sha256', encode(p.content_sha256, 'hex'),
        'proposed_by', json_build_object('id', a.id, 'display_name', a.display_name),
        'proposed_at', time_text(p.proposed_at), 'lapses_at', time_text(p.lapses_at),
        'decided_by', CASE WHEN d.id IS NOT NULL THEN json_build_object('id', d.id, 'display_name', d.display_name) END,
        'decided_at', time_text(p.decided_at), 'reason', p.reason, 'version', p.version) AS body
FROM proposal p
JOIN account a ON a.id = p.proposed_by
LEFT JOIN account d ON d.id = p.decided_by
LEFT JOIN enterprise e ON e.id = p.enterprise_id;

-- What is pending on an object: kinds, ascending, with one blank between.
CREATE VIEW proposal_pending AS
SELECT object_id, string_agg(kind, ' ' ORDER BY kind) AS kinds FROM proposal WHERE state = 'pending' GROUP BY object_id;
