-- One's own qualification, newest first, or by change. $1 limit + 1, $2 last creation or change, $3 last id,
-- $4 enterprise, $5 made from, $6 by change
SELECT CASE WHEN $6::bool THEN r.updated_at ELSE r.created_at END::text AS sort_key, r.id, r.body,
    (SELECT now FROM domain_clock), false, r.enterprise_id, f.flagged, f.certified_name, f.certified_representative, f.certified, f.frozen, f.state,
    f.answers, f.attachment_kinds, f.required_answers, f.required_attachments, f.newer_schema
FROM qualification_representation r JOIN qualification_facts f ON f.qualification_id = r.id
WHERE r.enterprise_id = $4::uuid AND CASE WHEN $6::bool
    THEN (r.updated_at, r.id) > (coalesce($2::text::timestamptz, '-infinity'),
        coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
    ELSE (r.created_at, r.id) < (coalesce($2::text::timestamptz, 'infinity'),
        coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
        AND r.created_at >= coalesce($5::timestamptz, '-infinity') END
ORDER BY CASE WHEN $6::bool THEN r.updated_at END, CASE WHEN $6::bool THEN r.id END, r.created_at DESC, r.id DESC
LIMIT $1::int
