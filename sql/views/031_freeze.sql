-- A freeze with its state.
CREATE VIEW freeze_state AS
SELECT f.*, CASE WHEN f.lifted_at IS NOT NULL THEN 'lifted'
    WHEN f.ends_at <= (SELECT now FROM domain_clock) THEN 'ended' ELSE 'active' END AS state
FROM freezes f;

-- The representation of a freeze, and behind it the facts its rules need.
CREATE VIEW freeze_representation AS
SELECT f.id, f.version, f.state, coalesce(p.kinds, '') AS pending, f.object_type, f.object_id, f.enterprise_id,
    json_build_object(
        'id', f.id, 'object_type', f.object_type, 'object_id', f.object_id, 'enterprise_id', f.enterprise_id,
        'enterprise_name', e.name, 'district_code', f.district_code, 'state', f.state, 'reason_code', f.reason_code,
        'reason', f.reason, 'frozen_by', json_build_object('id', a.id, 'display_name', a.display_name),
        'frozen_at', time_text(f.frozen_at), 'ends_at', time_text(f.ends_at), 'lifted_at', time_text(f.lifted_at),
        'lifting_code', f.lifting_code, 'lifting_reason', f.lifting_reason, 'version', f.version) AS body
FROM freeze_state f
JOIN enterprise e ON e.id = f.enterprise_id
JOIN account a ON a.id = f.frozen_by
LEFT JOIN proposal_pending p ON p.object_id = f.id;
