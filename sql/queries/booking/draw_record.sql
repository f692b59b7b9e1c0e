-- The public record, from publicity on: which document it is. $1 batch
SELECT record_sha256, record_bytes FROM booking_batch
WHERE id = $1::uuid AND drawn_at IS NOT NULL AND publicity_at + delay_ms * interval '1 millisecond' <= (SELECT now FROM domain_clock)
