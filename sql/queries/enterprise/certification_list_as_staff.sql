-- The reviewers' queue, oldest submission first. $1 limit + 1, $2 last submission, $3 last id, $4 state or null,
-- $5 role or null, $6 the asking account
SELECT submitted_at::text AS sort_key, id, body, state, name, uscc, legal_representative, district_code, address, contact_name, contact_mobile,
    attachment_count, login_uscc, EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'certification' AND w.object_id = r.id AND w.account_id = $6::uuid), enterprise_id, role
FROM certification_representation r
WHERE submitted_at IS NOT NULL AND state <> 'draft'
    AND ($4::text IS NULL OR state = $4::text) AND ($5::text IS NULL OR role = $5::text)
    AND ($2::text IS NULL OR (submitted_at, id) > ($2::text::timestamptz, $3::uuid))
ORDER BY submitted_at, id LIMIT $1::int
