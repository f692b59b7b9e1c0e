-- A change request as its own enterprise sees it. Facts follow the body (change_request_store.c). $1 id, $2 enterprise
SELECT version, body, state, change_count, certification_state, name, uscc, legal_representative, district_code, address, contact_name,
    contact_mobile, attachment_count, login_uscc, false,
    enterprise_id, authenticated_name,
    authenticated_representative
FROM change_request_representation WHERE id = $1::uuid AND enterprise_id = $2::uuid
