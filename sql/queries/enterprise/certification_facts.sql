-- The facts of a certification that is locked. $1 id
SELECT version, state, name, uscc, legal_representative, district_code, address, contact_name, contact_mobile,
    attachment_count, login_uscc, created_by, submitted_by, enterprise_id, role
FROM certification_representation WHERE id = $1::uuid
