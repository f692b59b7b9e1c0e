-- An approved certification says from now on what its change request says; it stays approved. $1 change request,
-- $2 domain time, $3 reviewer
UPDATE certification c SET (name, uscc, legal_representative, district_code, address, business_scope, website, presentation,
    contact_name, contact_mobile, contact_phone, contact_email) = (
        r.name, r.uscc, r.legal_representative, r.district_code, r.address, r.business_scope, r.website, r.presentation,
        r.contact_name, r.contact_mobile, r.contact_phone, r.contact_email),
    reviewed_by = $3::uuid, reviewed_at = $2::timestamptz, updated_at = $2::timestamptz, version = c.version + 1
FROM change_request r WHERE r.id = $1::uuid AND c.id = r.certification_id
