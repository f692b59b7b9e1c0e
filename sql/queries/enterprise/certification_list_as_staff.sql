-- The reviewers' queue, oldest submission first, or oldest change first. $1 limit + 1, $2 last submission or change,
-- $3 last id, $4 states and $5 roles (text[]): all, if none is asked for, but no drafts; $6 the asking account,
-- $7 submitted before, $8 enterprises (uuid[]; of one they are two at most) or null, $9 by change, $10 district or null
-- (not by change)
SELECT page.at::text AS sort_key, c.id, c.body, c.state, c.name, c.uscc, c.legal_representative,
    c.district_code, c.address, c.contact_name, c.contact_mobile, c.attachment_count, c.login_uscc,
    EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'certification' AND w.object_id = c.id AND w.account_id = $6::uuid),
    c.enterprise_id, c.role, c.authenticated_name, c.authenticated_representative,
    c.open_change_id, c.open_change_pending
FROM (SELECT * FROM (
      (SELECT k.id, k.submitted_at AS at FROM unnest($4::text[]) AS asked(state)
       CROSS JOIN unnest($5::text[]) AS wanted(role)
       CROSS JOIN LATERAL (
           SELECT id, submitted_at FROM certification WHERE state = asked.state AND role = wanted.role
               AND state <> 'draft'
               AND (submitted_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
                   coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
               AND submitted_at < coalesce($7::timestamptz, 'infinity')
           ORDER BY submitted_at, id LIMIT 101) k
       WHERE NOT $9::bool AND $8::uuid[] IS NULL AND $10::text IS NULL
       ORDER BY k.submitted_at, k.id LIMIT 101)
      UNION ALL
      (SELECT k.id, k.submitted_at FROM unnest($4::text[]) AS asked(state)
       CROSS JOIN unnest($5::text[]) AS wanted(role)
       CROSS JOIN LATERAL (
           SELECT id, submitted_at FROM certification WHERE district_code = $10::text AND state = asked.state
               AND role = wanted.role AND state <> 'draft'
               AND (submitted_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
                   coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
               AND submitted_at < coalesce($7::timestamptz, 'infinity')
           ORDER BY submitted_at, id LIMIT 101) k
       WHERE NOT $9::bool AND $8::uuid[] IS NULL
       ORDER BY k.submitted_at, k.id LIMIT 101)
      UNION ALL
      (SELECT id, CASE WHEN $9::bool THEN updated_at ELSE submitted_at END FROM certification
       WHERE enterprise_id = ANY ($8::uuid[]) AND state <> 'draft'
           AND state = ANY ($4::text[]) AND role = ANY ($5::text[])
           AND CASE WHEN $10::text IS NULL THEN true ELSE district_code = $10::text END
           AND submitted_at < coalesce($7::timestamptz, 'infinity')
           AND CASE WHEN CASE WHEN $9::bool THEN updated_at ELSE submitted_at END = $2::text::timestamptz
               THEN id > $3::uuid
               ELSE CASE WHEN $9::bool THEN updated_at ELSE submitted_at END
                   > coalesce($2::text::timestamptz, '-infinity') END)
      UNION ALL
      (SELECT id, updated_at FROM certification WHERE $9::bool AND $8::uuid[] IS NULL AND state <> 'draft'
           AND (updated_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
               coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
       ORDER BY updated_at, id LIMIT 101)) keys
      ORDER BY at, id LIMIT $1::int) page
JOIN certification_representation c ON c.id = page.id
ORDER BY page.at, page.id
