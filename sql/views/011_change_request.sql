-- What a certification says, and what a change request wants it to say: the same members in the same order.
CREATE VIEW certification_content AS
SELECT c.id, json_build_object(
    'name', c.name, 'uscc', c.uscc, 'legal_representative', c.legal_representative,
    'district_code', c.district_code, 'district_name', (SELECT d.name FROM district d WHERE d.code = c.district_code),
    'address', c.address, 'business_scope', c.business_scope, 'website', c.website, 'presentation', c.presentation,
    'contact_name', c.contact_name, 'contact_mobile', c.contact_mobile, 'contact_phone', c.contact_phone,
    'contact_email', c.contact_email, 'attachment_ids', coalesce((SELECT json_agg(file_id ORDER BY file_id)
        FROM certification_attachment WHERE certification_id = c.id), '[]'::json)) AS content
FROM certification c;

CREATE VIEW change_request_content AS
SELECT r.id, json_build_object(
    'name', r.name, 'uscc', r.uscc, 'legal_representative', r.legal_representative,
    'district_code', r.district_code, 'district_name', (SELECT d.name FROM district d WHERE d.code = r.district_code),
    'address', r.address, 'business_scope', r.business_scope, 'website', r.website, 'presentation', r.presentation,
    'contact_name', r.contact_name, 'contact_mobile', r.contact_mobile, 'contact_phone', r.contact_phone,
    'contact_email', r.contact_email, 'attachment_ids', coalesce((SELECT json_agg(file_id ORDER BY file_id)
        FROM change_request_attachment WHERE change_request_id = r.id), '[]'::json)) AS content
FROM change_request r;

-- The representation of a change request, and behind it the facts its rules need. What differs is told from what the
-- certification says now, or said when the request was closed.
CREATE VIEW change_request_representation AS
SELECT r.id, r.certification_id, r.enterprise_id, r.created_at, r.updated_at, r.submitted_at, r.version,
    json_build_object(
        'id', r.id, 'certification_id', r.certification_id, 'enterprise_id', r.enterprise_id, 'enterprise_name', e.name,
        'role', c.role, 'state', r.state, 'name', r.name, 'uscc', r.uscc,
        'legal_representative', r.legal_representative, 'district_code', r.district_code, 'address', r.address,
        'business_scope', r.business_scope, 'website', r.website, 'presentation', r.presentation,
        'contact_name', r.contact_name, 'contact_mobile', r.contact_mobile, 'contact_phone', r.contact_phone,
        'contact_email', r.contact_email, 'attachment_ids', k.content -> 'attachment_ids',
        'changes', d.changes, 'authenticated_name', e.authenticated_name,
        'authenticated_legal_representative', e.authenticated_representative,
        'authenticated_at', time_text(e.authenticated_at),
        'reason', r.reason, 'submitted_at', time_text(r.submitted_at), 'reviewed_at', time_text(r.reviewed_at),
        'created_at', time_text(r.created_at), 'updated_at', time_text(r.updated_at), 'version', r.version) AS body,
    r.state, json_array_length(d.changes)::bigint AS change_count, c.state AS certification_state, r.name, r.uscc,
    r.legal_representative, r.district_code, r.address, r.contact_name, r.contact_mobile,
    json_array_length(k.content -> 'attachment_ids')::bigint AS attachment_count, e.uscc AS login_uscc,
    e.authenticated_name, e.authenticated_representative
FROM change_request r
JOIN certification c ON c.id = r.certification_id
JOIN enterprise e ON e.id = r.enterprise_id
JOIN change_request_content k ON k.id = r.id
CROSS JOIN LATERAL (
    SELECT json_differences(coalesce(r.replaced, (SELECT content FROM certification_content WHERE id = r.certification_id)),
        k.content) AS changes) d;
