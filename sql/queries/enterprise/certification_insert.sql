-- A new draft from the request's body. $1 id, $2 enterprise, $3 account, $4 domain time, $5 body
INSERT INTO certification (id, enterprise_id, role, created_by, created_at, updated_at,
    name, uscc, legal_representative, district_code, address, business_scope, website, presentation,
    contact_name, contact_mobile, contact_phone, contact_email)
SELECT $1::uuid, $2::uuid, f.role, $3::uuid, $4::timestamptz, $4::timestamptz,
    f.name, coalesce(f.uscc, e.uscc), f.legal_representative, f.district_code, f.address, f.business_scope, f.website,
    f.presentation, f.contact_name, f.contact_mobile, f.contact_phone, f.contact_email
FROM json_to_record($5::json) AS f(role text, name text, uscc text, legal_representative text, district_code text, address text, business_scope text,
    website text, presentation text, contact_name text, contact_mobile text, contact_phone text, contact_email text), enterprise e
WHERE e.id = $2::uuid
