-- Any certification, for reviewers and auditors. $1 id
SELECT version, body, state, name, uscc, legal_representative, district_code, address, contact_name, contact_mobile,
    attachment_count, login_uscc, created_by, submitted_by, enterprise_id, role
FROM certification_representation WHERE id = $1::uuid AND state <> 'draft'
