-- A batch in time. A late draw moves publicity and issue by the same time: publicity_at and issue_at are what was
-- published, public_from and issue_from what holds. `cap_year` is whose annual caps its wins count for (of publicity as
-- published). Results are public from publicity on, and never before the draw. `state_now` is what a batch is called:
-- one that was not sealed an hour before its first event is void. booking_rules.c decides by the same, which a test
-- compares.
CREATE VIEW booking_batch_schedule AS
SELECT b.*, moved.public_from, moved.issue_from,
    extract(year FROM b.publicity_at AT TIME ZONE 'Asia/Shanghai')::int AS cap_year,
    b.state = 'published' AND b.opens_at <= (SELECT now FROM domain_clock)
        AND (SELECT now FROM domain_clock) < b.closes_at AS open,
    b.drawn_at IS NOT NULL AND b.voided_at IS NULL
        AND moved.public_from <= (SELECT now FROM domain_clock) AS results_public,
    CASE b.state
        WHEN 'published' THEN CASE WHEN (SELECT now FROM domain_clock) < b.opens_at THEN 'published'
            WHEN (SELECT now FROM domain_clock) < b.closes_at THEN 'open'
            WHEN (SELECT now FROM domain_clock) <= b.first_entropy_at - interval '1 hour' THEN 'closed' ELSE 'void' END
        WHEN 'drawn' THEN CASE WHEN (SELECT now FROM domain_clock) < moved.public_from THEN 'drawn' ELSE 'publicity' END
        ELSE b.state END AS state_now
FROM booking_batch b
CROSS JOIN LATERAL (SELECT b.publicity_at + b.delay_ms * interval '1 millisecond' AS public_from,
    b.issue_at + b.delay_ms * interval '1 millisecond' AS issue_from) moved;

-- The wins that everybody may know and that count against the annual cap; what was struck out is none any more.
CREATE VIEW published_win AS
SELECT o.enterprise_id, o.voucher_type_id, b.cap_year
FROM draw_outcome o JOIN booking_batch_schedule b ON b.id = o.batch_id
WHERE o.won AND b.results_public
    AND NOT EXISTS (SELECT FROM win_hold h WHERE h.booking_id = o.booking_id AND h.state = 'struck_out');

-- The batches whose bookings each enterprise sees for itself alone, staff none: until they close (domain.md §4.2.2).
CREATE VIEW booking_batch_before_closing AS
SELECT id FROM booking_batch WHERE closes_at > (SELECT now FROM domain_clock);
