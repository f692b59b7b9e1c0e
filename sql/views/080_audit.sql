-- An event as auditors see it: what happened, by whom, from where, refused acts among it.
CREATE VIEW audit_event_representation AS
SELECT e.id, e.at, json_build_object(
    'id', e.id, 'at', time_text(e.at), 'recorded_at', time_text(e.recorded_at), 'kind', e.kind,
    'account', CASE WHEN a.id IS NOT NULL THEN json_build_object('id', a.id, 'display_name', a.display_name) END,
    'capacity', e.capacity, 'object_type', e.object_type,
    'object_id', nullif(e.object_id, '00000000-0000-0000-0000-000000000000'),
    'enterprise', CASE WHEN p.id IS NOT NULL THEN json_build_object('id', p.id, 'name', p.name) END,
    'reason', e.reason, 'data', e.data, 'client_address', host(e.client_address), 'client_id', e.client_id,
    'request_id', e.request_id) AS body
FROM event e
LEFT JOIN account a ON a.id = e.actor_account_id
LEFT JOIN enterprise p ON p.id = e.enterprise_id;
