-- A certification as its own enterprise sees it. Facts follow the body (certification_store.c).
-- $1 id, $2 enterprise, $3 the asking account
SELECT version, body, state, name, uscc, legal_representative, district_code, address, contact_name, contact_mobile,
    attachment_count, login_uscc, EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'certification' AND w.object_id = r.id AND w.account_id = $3::uuid), enterprise_id, role
FROM certification_representation r WHERE id = $1::uuid AND enterprise_id = $2::uuid
