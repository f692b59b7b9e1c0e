-- One's own qualification. $1 limit + 1, $2 last creation time, $3 last id, $4 enterprise
SELECT r.created_at::text AS sort_key, r.id, r.body, (SELECT now FROM domain_clock), false, r.enterprise_id, f.certified, f.state,
    f.answers, f.attachment_kinds, f.required_answers, f.required_attachments, f.newer_schema
FROM qualification_representation r JOIN qualification_facts f ON f.qualification_id = r.id
WHERE r.enterprise_id = $4::uuid
    AND (r.created_at, r.id) < (coalesce($2::text::timestamptz, 'infinity'),
    coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
ORDER BY r.created_at DESC, r.id DESC LIMIT $1::int
