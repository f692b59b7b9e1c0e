-- The reviewers' queue, oldest submission first, or oldest change first. $1 limit + 1, $2 last submission or change,
-- $3 last id, $4 states (text[]): all if none is asked for, but no drafts, $5 without the flagged ones, $6 size class or
-- null, $7 the account that asks, $8 submitted before, $9 enterprises (uuid[]; each has one at most) or null, $10 by
-- change, $11 district or null (not by change)
SELECT page.at::text AS sort_key, r.id, r.body, (SELECT now FROM domain_clock),
    EXISTS (SELECT FROM own_work w
        WHERE w.object_type = 'qualification' AND w.object_id = r.id AND w.account_id = $7::uuid),
    r.enterprise_id, f.flagged, f.certified_name, f.certified_representative, f.certified, f.frozen, f.state, f.answers, f.attachment_kinds, f.required_answers,
    f.required_attachments
FROM (SELECT * FROM (
      (SELECT k.id, k.submitted_at AS at FROM unnest($4::text[]) AS asked(state)
       CROSS JOIN LATERAL (
           SELECT q.id, q.submitted_at FROM qualification q WHERE q.state = asked.state AND q.state <> 'draft'
               AND (q.submitted_at, q.id) > (coalesce($2::text::timestamptz, '-infinity'),
                   coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
               AND q.submitted_at < coalesce($8::timestamptz, 'infinity')
               AND CASE WHEN $5::boolean THEN NOT q.flagged ELSE true END
               AND CASE WHEN $6::text IS NULL THEN true ELSE $6::text = (SELECT v.size_class FROM qualification_revision v
                   WHERE v.qualification_id = q.id AND v.revision = q.revision) END
           ORDER BY q.submitted_at, q.id LIMIT 101) k
       WHERE NOT $10::bool AND $9::uuid[] IS NULL AND $11::text IS NULL
       ORDER BY k.submitted_at, k.id LIMIT 101)
      UNION ALL
      (SELECT k.id, k.submitted_at FROM unnest($4::text[]) AS asked(state)
       CROSS JOIN LATERAL (
           SELECT q.id, q.submitted_at FROM qualification q
           WHERE q.district_code = $11::text AND q.state = asked.state AND q.state <> 'draft'
               AND (q.submitted_at, q.id) > (coalesce($2::text::timestamptz, '-infinity'),
                   coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
               AND q.submitted_at < coalesce($8::timestamptz, 'infinity')
               AND CASE WHEN $5::boolean THEN NOT q.flagged ELSE true END
               AND CASE WHEN $6::text IS NULL THEN true ELSE $6::text = (SELECT v.size_class FROM qualification_revision v
                   WHERE v.qualification_id = q.id AND v.revision = q.revision) END
           ORDER BY q.submitted_at, q.id LIMIT 101) k
       WHERE NOT $10::bool AND $9::uuid[] IS NULL
       ORDER BY k.submitted_at, k.id LIMIT 101)
      UNION ALL
      (SELECT q.id, CASE WHEN $10::bool THEN q.updated_at ELSE q.submitted_at END FROM qualification q
       WHERE q.enterprise_id = ANY ($9::uuid[]) AND q.state <> 'draft'
           AND q.state = ANY ($4::text[])
           AND CASE WHEN $11::text IS NULL THEN true ELSE q.district_code = $11::text END
           AND CASE WHEN $5::boolean THEN NOT q.flagged ELSE true END
           AND CASE WHEN $6::text IS NULL THEN true ELSE $6::text = (SELECT v.size_class FROM qualification_revision v
               WHERE v.qualification_id = q.id AND v.revision = q.revision) END
           AND q.submitted_at < coalesce($8::timestamptz, 'infinity')
           AND CASE WHEN CASE WHEN $10::bool THEN q.updated_at ELSE q.submitted_at END = $2::text::timestamptz
               THEN q.id > $3::uuid
               ELSE CASE WHEN $10::bool THEN q.updated_at ELSE q.submitted_at END
                   > coalesce($2::text::timestamptz, '-infinity') END)
      UNION ALL
      (SELECT id, updated_at FROM qualification WHERE $10::bool AND $9::uuid[] IS NULL AND state <> 'draft'
           AND (updated_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
               coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
       ORDER BY updated_at, id LIMIT 101)) keys
      ORDER BY at, id LIMIT $1::int) page
CROSS JOIN LATERAL (SELECT * FROM qualification_representation WHERE id = page.id LIMIT 1) r
CROSS JOIN LATERAL (SELECT * FROM qualification_facts WHERE enterprise_id = r.enterprise_id LIMIT 1) f
ORDER BY page.at, page.id
