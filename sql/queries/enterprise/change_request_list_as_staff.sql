-- The reviewers' queue, oldest submission first, or oldest change first. $1 limit + 1, $2 last submission or change, $3 last
-- id, $4 states (text[]), $5 the asking account, $6 submitted before, $7 enterprises (uuid[]; of one they are few) or null,
-- $8 by change, $9 district that is asked for or null (not by change)
SELECT page.at::text AS sort_key, r.id, r.body, r.state, r.change_count, r.certification_state, r.name, r.uscc,
    r.legal_representative, r.district_code, r.address, r.contact_name, r.contact_mobile, r.attachment_count, r.login_uscc,
    EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'change_request' AND w.object_id = r.id AND w.account_id = $5::uuid), r.enterprise_id, r.authenticated_name,
    r.authenticated_representative
FROM (SELECT * FROM (
      (SELECT k.id, k.submitted_at AS at FROM unnest($4::text[]) AS asked(state)
       CROSS JOIN LATERAL (
           SELECT id, submitted_at FROM change_request WHERE state = asked.state AND submitted_at IS NOT NULL
               AND (submitted_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
                   coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
               AND submitted_at < coalesce($6::timestamptz, 'infinity')
           ORDER BY submitted_at, id LIMIT 101) k
       WHERE NOT $8::bool AND $7::uuid[] IS NULL AND $9::text IS NULL
       ORDER BY k.submitted_at, k.id LIMIT 101)
      UNION ALL
      (SELECT k.id, k.submitted_at FROM unnest($4::text[]) AS asked(state)
       CROSS JOIN LATERAL (
           SELECT id, submitted_at FROM change_request WHERE district_code = $9::text AND state = asked.state
               AND submitted_at IS NOT NULL
               AND (submitted_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
                   coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
               AND submitted_at < coalesce($6::timestamptz, 'infinity')
           ORDER BY submitted_at, id LIMIT 101) k
       WHERE NOT $8::bool AND $7::uuid[] IS NULL
       ORDER BY k.submitted_at, k.id LIMIT 101)
      UNION ALL
      (SELECT id, CASE WHEN $8::bool THEN updated_at ELSE submitted_at END FROM change_request
       WHERE enterprise_id = ANY ($7::uuid[]) AND submitted_at IS NOT NULL AND state = ANY ($4::text[])
           AND CASE WHEN $9::text IS NULL THEN true ELSE district_code = $9::text END
           AND submitted_at < coalesce($6::timestamptz, 'infinity')
           AND CASE WHEN CASE WHEN $8::bool THEN updated_at ELSE submitted_at END = $2::text::timestamptz
               THEN id > $3::uuid
               ELSE CASE WHEN $8::bool THEN updated_at ELSE submitted_at END
                   > coalesce($2::text::timestamptz, '-infinity') END)
      UNION ALL
      (SELECT id, updated_at FROM change_request WHERE $8::bool AND $7::uuid[] IS NULL AND submitted_at IS NOT NULL
           AND (updated_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
               coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
       ORDER BY updated_at, id LIMIT 101)) keys
      ORDER BY at, id LIMIT $1::int) page
CROSS JOIN LATERAL (SELECT * FROM change_request_representation WHERE id = page.id LIMIT 1) r
ORDER BY page.at, page.id
