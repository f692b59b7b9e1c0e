-- One's own certifications: one for each role. $1 limit + 1, $2 last creation time, $3 last id, $4 enterprise
SELECT c.created_at::text AS sort_key, c.id, c.body, c.state, c.name, c.uscc, c.legal_representative,
    c.district_code, c.address, c.contact_name, c.contact_mobile, c.attachment_count, c.login_uscc,
    false, c.enterprise_id, c.role, c.authenticated_name, c.authenticated_representative
FROM certification_representation c
WHERE c.enterprise_id = $4::uuid AND (c.created_at, c.id) < (coalesce($2::text::timestamptz, 'infinity'),
    coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
ORDER BY c.created_at DESC, c.id DESC LIMIT $1::int
