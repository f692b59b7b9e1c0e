-- One's own booking in a batch; behind it the batch's facts and whether the type is still to be had. $1 batch,
-- $2 enterprise
SELECT k.version, k.body, b.state, b.opens_at, b.closes_at, b.publicity_at, b.issue_at, b.first_entropy_at,
    b.last_entropy_at, b.number, b.earlier_unfinished, b.pending,
    (SELECT now FROM domain_clock),
    EXISTS (SELECT FROM notice_acknowledgement n WHERE n.batch_id = k.batch_id AND n.enterprise_id = k.enterprise_id),
    k.withdrawn, a.annual_cap, a.wins,
    q.enterprise_id, q.qualification_id, q.certified, q.frozen, q.state, q.answers, q.attachment_kinds, q.required_answers,
    q.required_attachments
FROM booking_representation k
JOIN booking_batch_representation b ON b.id = k.batch_id
JOIN booking_availability a ON (a.batch_id, a.enterprise_id, a.voucher_type_id)
    = (k.batch_id, k.enterprise_id, k.voucher_type_id)
JOIN qualification_facts q ON q.enterprise_id = k.enterprise_id
WHERE k.batch_id = $1::uuid AND k.enterprise_id = $2::uuid
