-- Locks a certification for a reviewer; drafts are not shown to anybody else. $1 id
WITH locked AS (
    SELECT id FROM certification WHERE id = $1::uuid AND state <> 'draft' FOR NO KEY UPDATE)
SELECT version, state, name, uscc, legal_representative, district_code, address, contact_name, contact_mobile,
    attachment_count, login_uscc, created_by, submitted_by, enterprise_id, role
FROM certification_representation JOIN locked USING (id)
