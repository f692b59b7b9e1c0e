-- A drawn batch whose time of issue has come.
SELECT id FROM booking_batch
WHERE state = 'drawn' AND issue_at + delay_ms * interval '1 millisecond' <= domain_now() ORDER BY issue_at, id LIMIT 1
