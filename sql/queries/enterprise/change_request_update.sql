-- The form replaced by the request's body. $1 id, $2 domain time, $3 body
UPDATE change_request r SET (name, uscc, legal_representative, district_code, address, business_scope, website, presentation,
    contact_name, contact_mobile, contact_phone, contact_email) = (
        f.name, coalesce(f.uscc, e.uscc), f.legal_representative, f.district_code, f.address, f.business_scope,
        f.website, f.presentation, f.contact_name, f.contact_mobile, f.contact_phone, f.contact_email),
    updated_at = $2::timestamptz, version = r.version + 1
FROM json_to_record($3::json) AS f(name text, uscc text, legal_representative text, district_code text, address text, business_scope text,
    website text, presentation text, contact_name text, contact_mobile text, contact_phone text, contact_email text), enterprise e
WHERE r.id = $1::uuid AND e.id = r.enterprise_id
