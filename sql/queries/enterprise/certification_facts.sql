-- The facts of a certification that is locked. $1 id, $2 the asking account
SELECT version, state, name, uscc, legal_representative, district_code, address, contact_name, contact_mobile,
    attachment_count, login_uscc, EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'certification' AND w.object_id = r.id AND w.account_id = $2::uuid), enterprise_id, role,
    authenticated_name, authenticated_representative, open_change_id, open_change_pending
FROM certification_representation r WHERE id = $1::uuid
