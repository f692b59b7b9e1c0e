-- The public record, from publicity on. $1 batch
SELECT record FROM booking_batch
WHERE id = $1::uuid AND drawn_at IS NOT NULL AND publicity_at + delay_ms * interval '1 millisecond' <= (SELECT now FROM domain_clock)
