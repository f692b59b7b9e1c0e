-- What stands against issuing a win now: words of standing_rules (include/enterprise/standing_rules.h) with one blank
-- between, in the order of that table; '' where nothing does. The vouchers of its type in its cap's year count, so ask for
-- wins that have none.
CREATE VIEW win_standing AS
SELECT o.booking_id, concat_ws(' ', nullif(s.standing, ''),
    CASE WHEN (SELECT count(*) FROM voucher v JOIN booking_batch_schedule vb ON vb.id = v.batch_id
        WHERE v.enterprise_id = o.enterprise_id AND v.voucher_type_id = o.voucher_type_id
            AND vb.cap_year = b.cap_year) >= t.annual_cap THEN 'annual_cap_reached' END) AS standing
FROM draw_outcome o
JOIN booking_batch_schedule b ON b.id = o.batch_id
JOIN booking_batch_type t ON t.batch_id = o.batch_id AND t.voucher_type_id = o.voucher_type_id
JOIN buyer_standing s ON s.enterprise_id = o.enterprise_id
WHERE o.won;
