-- Any change request that was submitted, for reviewers and auditors. $1 id, $2 the asking account
SELECT version, body, state, change_count, certification_state, name, uscc, legal_representative, district_code, address, contact_name,
    contact_mobile, attachment_count, login_uscc, EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'change_request' AND w.object_id = r.id AND w.account_id = $2::uuid),
    enterprise_id, authenticated_name,
    authenticated_representative
FROM change_request_representation r WHERE id = $1::uuid AND submitted_at IS NOT NULL
