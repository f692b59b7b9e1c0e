-- One's own change requests, newest first, or by change. $1 limit + 1, $2 last creation or change, $3 last id, $4 enterprise,
-- $5 made from, $6 by change
SELECT page.at::text AS sort_key, r.id, r.body, r.state, r.change_count, r.certification_state, r.name, r.uscc,
    r.legal_representative, r.district_code, r.address, r.contact_name, r.contact_mobile, r.attachment_count, r.login_uscc,
    false, r.enterprise_id, r.authenticated_name,
    r.authenticated_representative
FROM (SELECT * FROM (
      (SELECT id, created_at AS at FROM change_request WHERE NOT $6::bool AND enterprise_id = $4::uuid
           AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND created_at >= coalesce($5::timestamptz, '-infinity')
       ORDER BY created_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, updated_at FROM change_request WHERE $6::bool AND enterprise_id = $4::uuid
           AND (updated_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
               coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
       ORDER BY updated_at, id LIMIT 101)) keys
      ORDER BY CASE WHEN $6::bool THEN at END, CASE WHEN $6::bool THEN id END, at DESC, id DESC LIMIT $1::int) page
CROSS JOIN LATERAL (SELECT * FROM change_request_representation WHERE id = page.id LIMIT 1) r
ORDER BY CASE WHEN $6::bool THEN page.at END, CASE WHEN $6::bool THEN page.id END, page.at DESC, page.id DESC
