-- A new draft beside an approved certification, from the request's body; a second open one violates
-- change_request_one_open. $1 id, $2 certification, $3 enterprise, $4 account, $5 domain time, $6 body
INSERT INTO change_request (id, certification_id, enterprise_id, created_by, created_at, updated_at,
    name, uscc, legal_representative, district_code, address, business_scope, website, presentation,
    contact_name, contact_mobile, contact_phone, contact_email)
SELECT $1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::timestamptz, $5::timestamptz,
    f.name, coalesce(f.uscc, e.uscc), f.legal_representative, f.district_code, f.address, f.business_scope, f.website,
    f.presentation, f.contact_name, f.contact_mobile, f.contact_phone, f.contact_email
FROM json_to_record($6::json) AS f(name text, uscc text, legal_representative text, district_code text, address text, business_scope text,
    website text, presentation text, contact_name text, contact_mobile text, contact_phone text, contact_email text), enterprise e
WHERE e.id = $3::uuid
