-- The representation of an enterprise, for itself and for staff.
CREATE VIEW enterprise_representation AS
SELECT e.id, e.uscc, e.created_at, e.updated_at, e.district_code, e.version,
    json_build_object(
        'id', e.id, 'uscc', e.uscc, 'name', e.name, 'legal_representative', e.legal_representative,
        'authenticated_name', e.authenticated_name,
        'authenticated_legal_representative', e.authenticated_representative,
        'authenticated_at', time_text(e.authenticated_at),
        'name_differs_from_login', coalesce(e.authenticated_name_folded <> e.name_folded, false),
        'district_code', e.district_code, 'district_name', d.name, 'address', e.address, 'website', e.website,
        'presentation', e.presentation, 'contact_name', e.contact_name, 'contact_mobile', e.contact_mobile,
        'contact_phone', e.contact_phone, 'contact_email', e.contact_email,
        'certifications', coalesce(c.list, '[]'::json),
        'created_at', time_text(e.created_at), 'updated_at', time_text(e.updated_at), 'version', e.version) AS body
FROM enterprise e
LEFT JOIN district d ON d.code = e.district_code
LEFT JOIN LATERAL (
    SELECT json_agg(json_build_object('id', id, 'role', role, 'state', state) ORDER BY role) AS list
    FROM certification WHERE enterprise_id = e.id AND state <> 'draft') c ON true;
