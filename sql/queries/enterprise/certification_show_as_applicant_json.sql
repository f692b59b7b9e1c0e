-- A certification as its own enterprise sees it. Facts follow the body (certification_store.c).
-- $1 id, $2 enterprise
SELECT version, body, state, name, uscc, legal_representative, district_code, address, contact_name, contact_mobile,
    attachment_count, login_uscc, false, enterprise_id, role, authenticated_name,
    authenticated_representative, open_change_id, open_change_pending
FROM certification_representation WHERE id = $1::uuid AND enterprise_id = $2::uuid
