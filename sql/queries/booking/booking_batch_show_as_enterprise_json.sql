-- A batch for an enterprise: behind the facts whether it may book, and each type's published wins. $1 id, $2 enterprise
SELECT b.version, b.body, b.state, b.opens_at, b.closes_at, b.publicity_at, b.issue_at, b.first_entropy_at,
    b.last_entropy_at, b.number, b.earlier_unfinished, b.pending,
    (SELECT now FROM domain_clock),
    EXISTS (SELECT FROM notice_acknowledgement n WHERE n.batch_id = b.id AND n.enterprise_id = $2::uuid),
    EXISTS (SELECT FROM booking k WHERE k.batch_id = b.id AND k.enterprise_id = $2::uuid),
    (SELECT coalesce(sum(y.bookings), 0)::bigint FROM booking_tally y WHERE y.batch_id = b.id),
    (SELECT json_agg(json_build_object('voucher_type_id', a.voucher_type_id, 'annual_cap', a.annual_cap, 'wins', a.wins)
        ORDER BY a.code) FROM booking_availability a WHERE a.batch_id = b.id AND a.enterprise_id = $2::uuid),
    q.enterprise_id, q.qualification_id, q.certified, q.frozen, q.state, q.answers, q.attachment_kinds, q.required_answers,
    q.required_attachments
FROM booking_batch_representation b, qualification_facts q
WHERE b.id = $1::uuid AND b.state <> 'draft' AND q.enterprise_id = $2::uuid
