-- What was certified becomes the enterprise's public profile. $1 certification, $2 its name folded, $3 domain
-- time
UPDATE enterprise e SET name = c.name, name_folded = $2::text, name_certified = true, legal_representative = c.legal_representative,
    district_code = c.district_code, address = c.address, website = coalesce(c.website, e.website),
    presentation = coalesce(c.presentation, e.presentation), contact_name = c.contact_name,
    contact_mobile = c.contact_mobile, contact_phone = c.contact_phone, contact_email = c.contact_email,
    updated_at = $3::timestamptz, version = e.version + 1
FROM certification c WHERE c.id = $1::uuid AND e.id = c.enterprise_id
