-- One's own certifications. $1 limit + 1, $2 last creation time, $3 last id, $4 enterprise
SELECT created_at::text AS sort_key, id, body, state, name, uscc, legal_representative, district_code, address, contact_name, contact_mobile,
    attachment_count, login_uscc, false, enterprise_id, role
FROM certification_representation
WHERE enterprise_id = $4::uuid AND ($2::text IS NULL OR (created_at, id) < ($2::text::timestamptz, $3::uuid))
ORDER BY created_at DESC, id DESC LIMIT $1::int
