-- A published batch whose window has closed; one that other batches hold back is tried again later. $1 the one tried
-- last or null
SELECT id FROM booking_batch WHERE state = 'published' AND closes_at <= (SELECT now FROM domain_clock) AND ($1::uuid IS NULL OR id > $1::uuid)
ORDER BY id LIMIT 1
