-- The representation of a certification, and behind it the facts its rules need.
CREATE VIEW certification_representation AS
SELECT c.id, c.enterprise_id, c.created_at, c.updated_at, c.submitted_at, c.version,
    json_build_object(
        'id', c.id, 'enterprise_id', c.enterprise_id, 'enterprise_name', e.name, 'role', c.role, 'state', c.state, 'name', c.name,
        'uscc', c.uscc, 'legal_representative', c.legal_representative, 'district_code', c.district_code,
        'address', c.address, 'business_scope', c.business_scope, 'website', c.website,
        'presentation', c.presentation, 'contact_name', c.contact_name, 'contact_mobile', c.contact_mobile,
        'contact_phone', c.contact_phone, 'contact_email', c.contact_email,
        'authenticated_name', e.authenticated_name,
        'authenticated_legal_representative', e.authenticated_representative,
        'authenticated_at', time_text(e.authenticated_at),
        'attachment_ids', coalesce(a.ids, '[]'::json), 'reason', c.reason, 'decisions', coalesce((
            SELECT list FROM decisions k WHERE k.object_type = 'certification' AND k.object_id = c.id), '[]'::json),
        'submitted_at', time_text(c.submitted_at), 'reviewed_at', time_text(c.reviewed_at),
        'created_at', time_text(c.created_at), 'updated_at', time_text(c.updated_at), 'version', c.version) AS body,
    c.role, c.state, c.name, c.uscc, c.legal_representative, c.district_code, c.address, c.contact_name,
    c.contact_mobile, coalesce(a.count, 0) AS attachment_count, e.uscc AS login_uscc,
    e.authenticated_name, e.authenticated_representative, o.id AS open_change_id,
    coalesce(o.state = 'pending', false) AS open_change_pending
FROM certification c
JOIN enterprise e ON e.id = c.enterprise_id
LEFT JOIN change_request o ON o.certification_id = c.id AND o.state IN ('draft', 'pending') -- one at most
LEFT JOIN LATERAL (
    SELECT json_agg(file_id ORDER BY file_id) AS ids, count(*) AS count
    FROM certification_attachment WHERE certification_id = c.id) a ON true;
