-- Contacts and presentation replaced by the request's body; what was certified stays. $1 id, $2 body, $3 domain time
UPDATE enterprise e SET (contact_name, contact_mobile, contact_phone, contact_email, website, presentation) = (
        f.contact_name, f.contact_mobile, f.contact_phone, f.contact_email, f.website, f.presentation),
    updated_at = $3::timestamptz, version = e.version + 1
FROM json_to_record($2::json) AS f(contact_name text, contact_mobile text, contact_phone text, contact_email text,
    website text, presentation text)
WHERE e.id = $1::uuid
