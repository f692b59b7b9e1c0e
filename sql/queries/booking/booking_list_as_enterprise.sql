-- One's own bookings, newest first; each as in booking_show_as_enterprise_json. $1 limit + 1, $2 last creation, $3 last id,
-- $4 enterprise, $5 batch or null
SELECT k.created_at::text AS sort_key, k.id, k.body, b.state, b.opens_at, b.closes_at, b.publicity_at, b.issue_at,
    b.first_entropy_at, b.last_entropy_at, b.number, b.earlier_unfinished, b.pending,
    (SELECT now FROM domain_clock),
    EXISTS (SELECT FROM notice_acknowledgement n WHERE n.batch_id = k.batch_id AND n.enterprise_id = k.enterprise_id),
    k.withdrawn, a.annual_cap, a.wins,
    q.enterprise_id, q.qualification_id, q.certified, q.state, q.answers, q.attachment_kinds, q.required_answers,
    q.required_attachments
FROM booking_representation k
JOIN booking_batch_representation b ON b.id = k.batch_id
JOIN booking_availability a ON (a.batch_id, a.enterprise_id, a.voucher_type_id)
    = (k.batch_id, k.enterprise_id, k.voucher_type_id)
JOIN qualification_facts q ON q.enterprise_id = k.enterprise_id
WHERE k.enterprise_id = $4::uuid AND ($5::uuid IS NULL OR k.batch_id = $5::uuid) AND (k.created_at, k.id)
    < (coalesce($2::text::timestamptz, 'infinity'), coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
ORDER BY k.created_at DESC, k.id DESC LIMIT $1::int
