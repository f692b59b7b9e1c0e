-- A page of the live bookings of a batch, by entry id, with all that the seal judges by. The limit is COMMAND_PAGE_ROWS
-- and a literal: of a parameter the planner expects a tenth of the table. $1 batch, $2 behind this entry id ('' at first)
SELECT k.entry_id, t.code, k.salt, e.uscc, t.annual_cap, (
        SELECT count(*) FROM published_win w WHERE w.enterprise_id = k.enterprise_id
            AND w.voucher_type_id = k.voucher_type_id AND w.cap_year = b.cap_year) AS wins,
    f.enterprise_id, f.qualification_id, f.certified, f.frozen, f.state, f.answers, f.attachment_kinds, f.required_answers,
    f.required_attachments
FROM (SELECT * FROM booking WHERE batch_id = $1::uuid AND entry_id > $2::bytea AND NOT withdrawn
      ORDER BY entry_id LIMIT 1000) k
JOIN booking_batch_schedule b ON b.id = k.batch_id
JOIN booking_batch_type t ON t.batch_id = k.batch_id AND t.voucher_type_id = k.voucher_type_id
JOIN enterprise e ON e.id = k.enterprise_id
JOIN qualification_facts f ON f.enterprise_id = k.enterprise_id
ORDER BY k.entry_id
