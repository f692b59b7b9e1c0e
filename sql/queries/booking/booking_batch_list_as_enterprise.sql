-- Batches for an enterprise, newest window first, or by change; each as in booking_batch_show_as_enterprise_json.
-- $1 limit + 1, $2 last opening or change, $3 last id, $4 enterprise, $5 opening from, $6 by change, $7 states (text[])
-- or null, $8 number or null. Batches are few: a filter reads on until it has a page
SELECT page.at::text AS sort_key, b.id, b.body, b.state, b.opens_at, b.closes_at, b.publicity_at, b.issue_at,
    b.first_entropy_at, b.last_entropy_at, b.number, b.earlier_unfinished, b.pending,
    (SELECT now FROM domain_clock),
    EXISTS (SELECT FROM notice_acknowledgement n WHERE n.batch_id = b.id AND n.enterprise_id = $4::uuid),
    EXISTS (SELECT FROM booking k WHERE k.batch_id = b.id AND k.enterprise_id = $4::uuid),
    (SELECT coalesce(sum(y.bookings), 0)::bigint FROM booking_tally y WHERE y.batch_id = b.id),
    (SELECT json_agg(json_build_object('voucher_type_id', a.voucher_type_id, 'annual_cap', a.annual_cap, 'wins', a.wins)
        ORDER BY a.code) FROM booking_availability a WHERE a.batch_id = b.id AND a.enterprise_id = $4::uuid),
    q.enterprise_id, q.qualification_id, q.certified, q.frozen, q.state, q.answers, q.attachment_kinds, q.required_answers,
    q.required_attachments
FROM (SELECT * FROM (
      (SELECT id, opens_at AS at FROM booking_batch_schedule
       WHERE NOT $6::bool AND (opens_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND opens_at >= coalesce($5::timestamptz, '-infinity') AND state <> 'draft'
           AND CASE WHEN $7::text[] IS NULL THEN true ELSE state_now = ANY ($7::text[]) END
           AND CASE WHEN $8::text IS NULL THEN true ELSE number = $8::text END
       ORDER BY opens_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, updated_at FROM booking_batch
       WHERE $6::bool AND (updated_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
               coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
           AND state <> 'draft'
       ORDER BY updated_at, id LIMIT 101)) keys
      ORDER BY CASE WHEN $6::bool THEN at END, CASE WHEN $6::bool THEN id END, at DESC, id DESC LIMIT $1::int) page
CROSS JOIN LATERAL (SELECT * FROM booking_batch_representation WHERE id = page.id LIMIT 1) b
CROSS JOIN (SELECT * FROM qualification_facts WHERE enterprise_id = $4::uuid LIMIT 1) q
ORDER BY CASE WHEN $6::bool THEN page.at END, CASE WHEN $6::bool THEN page.id END, page.at DESC, page.id DESC
