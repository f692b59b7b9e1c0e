-- The reviewers' queue, oldest submission first; no drafts. $1 limit + 1, $2 last submission, $3 last id,
-- $4 state or null, $5 flagged or null, $6 size class or null, $7 the account that asks
SELECT r.submitted_at::text AS sort_key, r.id, r.body, (SELECT now FROM domain_clock),
    EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'qualification' AND w.object_id = r.id AND w.account_id = $7::uuid),
    r.enterprise_id, f.certified, f.state, f.answers, f.attachment_kinds, f.required_answers,
    f.required_attachments
FROM qualification_representation r JOIN qualification_facts f ON f.qualification_id = r.id
WHERE r.submitted_at IS NOT NULL AND r.state <> 'draft'
    AND ($4::text IS NULL OR r.state = $4::text) AND ($5::boolean IS NULL OR r.flagged = $5::boolean)
    AND ($6::text IS NULL OR r.size_class = $6::text)
    AND ($2::text IS NULL OR (r.submitted_at, r.id) > ($2::text::timestamptz, $3::uuid))
ORDER BY r.submitted_at, r.id LIMIT $1::int
