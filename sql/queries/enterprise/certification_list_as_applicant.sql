-- One's own certifications, one for each role, newest first, or by change. $1 limit + 1, $2 last creation or change, $3 last
-- id, $4 enterprise, $5 made from, $6 by change
SELECT CASE WHEN $6::bool THEN c.updated_at ELSE c.created_at END::text AS sort_key, c.id, c.body, c.state, c.name, c.uscc,
    c.legal_representative, c.district_code, c.address, c.contact_name, c.contact_mobile, c.attachment_count, c.login_uscc,
    false, c.enterprise_id, c.role, c.authenticated_name, c.authenticated_representative,
    c.open_change_id, c.open_change_pending
FROM certification_representation c
WHERE c.enterprise_id = $4::uuid AND CASE WHEN $6::bool
    THEN (c.updated_at, c.id) > (coalesce($2::text::timestamptz, '-infinity'),
        coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
    ELSE (c.created_at, c.id) < (coalesce($2::text::timestamptz, 'infinity'),
        coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
        AND c.created_at >= coalesce($5::timestamptz, '-infinity') END
ORDER BY CASE WHEN $6::bool THEN c.updated_at END, CASE WHEN $6::bool THEN c.id END, c.created_at DESC, c.id DESC
LIMIT $1::int
