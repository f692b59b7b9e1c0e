-- Locks one's own certification. $1 id, $2 enterprise
WITH locked AS (
    SELECT id FROM certification WHERE id = $1::uuid AND enterprise_id = $2::uuid FOR NO KEY UPDATE)
SELECT version, state, name, uscc, legal_representative, district_code, address, contact_name, contact_mobile,
    attachment_count, login_uscc, created_by, submitted_by, enterprise_id, role
FROM certification_representation JOIN locked USING (id)
