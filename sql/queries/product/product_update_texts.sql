-- What changes without a review, by the request's form: where it is offered, contacts and texts. $1 id, $2 domain time,
-- $3 body
UPDATE product p SET (district_code, contact_name, contact_mobile, contact_phone, contact_email, introduction,
        guarantee, process, details)
    = (f.district_code, f.contact_name, f.contact_mobile, f.contact_phone, f.contact_email,
        coalesce(f.introduction, ''), coalesce(f.guarantee, ''), coalesce(f.process, ''), coalesce(f.details, '')),
    updated_at = $2::timestamptz, version = p.version + 1
FROM json_to_record($3::json) AS f(district_code text, contact_name text, contact_mobile text, contact_phone text,
    contact_email text, introduction text, guarantee text, process text, details text)
WHERE p.id = $1::uuid
