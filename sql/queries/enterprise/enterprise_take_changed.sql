-- What an approved change request alters becomes the enterprise's public profile, before the certification says it. Contacts,
-- website and presentation, which the enterprise changes itself, only where the request changes them. $1 change request,
-- $2 its name folded, $3 domain time
UPDATE enterprise e SET name = r.name, name_folded = $2::text, name_certified = true,
    legal_representative = r.legal_representative, district_code = r.district_code, address = r.address,
    website = CASE WHEN r.website IS DISTINCT FROM c.website THEN r.website ELSE e.website END,
    presentation = CASE WHEN r.presentation IS DISTINCT FROM c.presentation THEN r.presentation ELSE e.presentation END,
    contact_name = CASE WHEN r.contact_name IS DISTINCT FROM c.contact_name THEN r.contact_name ELSE e.contact_name END,
    contact_mobile = CASE WHEN r.contact_mobile IS DISTINCT FROM c.contact_mobile THEN r.contact_mobile
        ELSE e.contact_mobile END,
    contact_phone = CASE WHEN r.contact_phone IS DISTINCT FROM c.contact_phone THEN r.contact_phone
        ELSE e.contact_phone END,
    contact_email = CASE WHEN r.contact_email IS DISTINCT FROM c.contact_email THEN r.contact_email
        ELSE e.contact_email END,
    updated_at = $3::timestamptz, version = e.version + 1
FROM change_request r JOIN certification c ON c.id = r.certification_id
WHERE r.id = $1::uuid AND e.id = r.enterprise_id
