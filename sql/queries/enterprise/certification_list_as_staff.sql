-- The reviewers' queue, oldest submission first. $1 limit + 1, $2 last submission, $3 last id, $4 states and $5 roles
-- (text[]): all, if none is asked for, but no drafts; $6 the asking account
SELECT c.submitted_at::text AS sort_key, c.id, c.body, c.state, c.name, c.uscc, c.legal_representative,
    c.district_code, c.address, c.contact_name, c.contact_mobile, c.attachment_count, c.login_uscc,
    EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'certification' AND w.object_id = c.id AND w.account_id = $6::uuid),
    c.enterprise_id, c.role, c.authenticated_name, c.authenticated_representative
FROM (SELECT * FROM (
      SELECT k.id, k.submitted_at FROM unnest($4::text[]) AS asked(state)
      CROSS JOIN unnest($5::text[]) AS wanted(role)
      CROSS JOIN LATERAL (
          SELECT id, submitted_at FROM certification WHERE state = asked.state AND role = wanted.role
              AND state <> 'draft'
              AND (submitted_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
                  coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
          ORDER BY submitted_at, id LIMIT 101) k
      ORDER BY k.submitted_at, k.id LIMIT 101) keys
      ORDER BY submitted_at, id LIMIT $1::int) page
JOIN certification_representation c ON c.id = page.id
ORDER BY c.submitted_at, c.id
