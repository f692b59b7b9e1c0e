-- One's own bookings, newest first, or by change; each as in booking_show_as_enterprise_json. $1 limit + 1, $2 last
-- creation or change, $3 last id, $4 enterprise, $5 batch or null, $6 results (text[]) or null, $7 made from, $8 by change
-- As CSV: booking_csv
SELECT page.at::text AS sort_key, k.id, k.body, b.state, b.opens_at, b.closes_at, b.publicity_at, b.issue_at,
    b.first_entropy_at, b.last_entropy_at, b.number, b.earlier_unfinished, b.pending,
    (SELECT now FROM domain_clock),
    EXISTS (SELECT FROM notice_acknowledgement n WHERE n.batch_id = k.batch_id AND n.enterprise_id = k.enterprise_id),
    k.withdrawn, a.annual_cap, a.wins,
    q.enterprise_id, q.qualification_id, q.certified, q.frozen, q.state, q.answers, q.attachment_kinds, q.required_answers,
    q.required_attachments
FROM (SELECT * FROM (
      (SELECT id, created_at AS at FROM booking
       WHERE NOT $8::bool AND enterprise_id = $4::uuid
           AND (created_at, id) < (coalesce($2::text::timestamptz, 'infinity'),
               coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           AND created_at >= coalesce($7::timestamptz, '-infinity')
           AND CASE WHEN $5::uuid IS NULL THEN true ELSE batch_id = $5::uuid END
           AND CASE WHEN $6::text[] IS NULL THEN true ELSE
               (SELECT r.result FROM booking_outcome r WHERE r.id = booking.id) = ANY ($6::text[]) END
       ORDER BY created_at DESC, id DESC LIMIT 101)
      UNION ALL
      (SELECT id, updated_at FROM booking WHERE $8::bool AND enterprise_id = $4::uuid
           AND (updated_at, id) > (coalesce($2::text::timestamptz, '-infinity'),
               coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
       ORDER BY updated_at, id LIMIT 101)) keys
      ORDER BY CASE WHEN $8::bool THEN at END, CASE WHEN $8::bool THEN id END, at DESC, id DESC LIMIT $1::int) page
CROSS JOIN LATERAL (SELECT * FROM booking_representation WHERE id = page.id LIMIT 1) k
CROSS JOIN LATERAL (SELECT * FROM booking_batch_representation WHERE id = k.batch_id LIMIT 1) b
CROSS JOIN LATERAL (SELECT annual_cap, wins FROM booking_availability WHERE batch_id = k.batch_id
    AND enterprise_id = $4::uuid AND voucher_type_id = k.voucher_type_id LIMIT 1) a
CROSS JOIN (SELECT * FROM qualification_facts WHERE enterprise_id = $4::uuid LIMIT 1) q
ORDER BY CASE WHEN $8::bool THEN page.at END, CASE WHEN $8::bool THEN page.id END, page.at DESC, page.id DESC
