-- Of the reviewers' queue what an update after the grant has flagged, oldest submission first. $1 limit + 1, $2 last
-- submission, $3 last id, $4 states (text[]) or null, $5 size class or null, $6 the account that asks,
-- $7 submitted before, $8 enterprises (uuid[]) or null, $9 district or null
SELECT r.submitted_at::text AS sort_key, r.id, r.body, (SELECT now FROM domain_clock),
    EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'qualification' AND w.object_id = r.id AND w.account_id = $6::uuid),
    r.enterprise_id, f.flagged, f.certified_name, f.certified_representative, f.certified, f.frozen, f.state, f.answers, f.attachment_kinds, f.required_answers,
    f.required_attachments
FROM (SELECT * FROM (
      SELECT q.id, q.submitted_at FROM qualification q
      WHERE q.flagged AND q.state <> 'draft' AND (q.submitted_at, q.id) > (coalesce($2::text::timestamptz, '-infinity'),
              coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
          AND CASE WHEN $4::text[] IS NULL THEN true ELSE q.state = ANY ($4::text[]) END
          AND q.submitted_at < coalesce($7::timestamptz, 'infinity')
          AND CASE WHEN $8::uuid[] IS NULL THEN true ELSE q.enterprise_id = ANY ($8::uuid[]) END
          AND CASE WHEN $9::text IS NULL THEN true ELSE q.district_code = $9::text END
          AND CASE WHEN $5::text IS NULL THEN true ELSE $5::text = (SELECT v.size_class FROM qualification_revision v
              WHERE v.qualification_id = q.id AND v.revision = q.revision) END
      ORDER BY q.submitted_at, q.id LIMIT 101) keys
      ORDER BY submitted_at, id LIMIT $1::int) page
CROSS JOIN LATERAL (SELECT * FROM qualification_representation WHERE id = page.id LIMIT 1) r
CROSS JOIN LATERAL (SELECT * FROM qualification_facts WHERE enterprise_id = r.enterprise_id LIMIT 1) f
ORDER BY page.submitted_at, page.id
