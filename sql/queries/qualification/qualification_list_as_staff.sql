-- The reviewers' queue, oldest submission first. $1 limit + 1, $2 last submission, $3 last id, $4 states (text[]): all
-- if none is asked for, but no drafts, $5 without the flagged ones, $6 size class or null, $7 the account that asks
SELECT r.submitted_at::text AS sort_key, r.id, r.body, (SELECT now FROM domain_clock),
    EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'qualification' AND w.object_id = r.id AND w.account_id = $7::uuid),
    r.enterprise_id, f.certified, f.state, f.answers, f.attachment_kinds, f.required_answers,
    f.required_attachments
FROM (SELECT * FROM (
      SELECT k.id, k.submitted_at FROM unnest($4::text[]) AS asked(state)
      CROSS JOIN LATERAL (
          SELECT q.id, q.submitted_at FROM qualification q WHERE q.state = asked.state AND q.state <> 'draft'
              AND (q.submitted_at, q.id) > (coalesce($2::text::timestamptz, '-infinity'),
                  coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
              AND CASE WHEN $5::boolean THEN NOT q.flagged ELSE true END
              AND CASE WHEN $6::text IS NULL THEN true ELSE $6::text = (SELECT v.size_class FROM qualification_revision v
                  WHERE v.qualification_id = q.id AND v.revision = q.revision) END
          ORDER BY q.submitted_at, q.id LIMIT 101) k
      ORDER BY k.submitted_at, k.id LIMIT 101) keys
      ORDER BY submitted_at, id LIMIT $1::int) page
CROSS JOIN LATERAL (SELECT * FROM qualification_representation WHERE id = page.id LIMIT 1) r
CROSS JOIN LATERAL (SELECT * FROM qualification_facts WHERE enterprise_id = r.enterprise_id LIMIT 1) f
ORDER BY r.submitted_at, r.id
