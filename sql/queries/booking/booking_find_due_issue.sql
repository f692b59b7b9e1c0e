-- A drawn batch whose time of issue has come.
SELECT id FROM booking_batch
WHERE state = 'drawn' AND issue_at + delay_ms * interval '1 millisecond' <= (SELECT now FROM domain_clock) ORDER BY issue_at, id LIMIT 1
