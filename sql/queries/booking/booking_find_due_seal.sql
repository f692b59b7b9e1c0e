-- A published batch whose window has closed.
SELECT id FROM booking_batch WHERE state = 'published' AND closes_at <= domain_now() ORDER BY closes_at, id LIMIT 1
