-- Whether a batch's results are public. $1 batch
SELECT true FROM booking_batch
WHERE id = $1::uuid AND drawn_at IS NOT NULL AND publicity_at + delay_ms * interval '1 millisecond' <= (SELECT now FROM domain_clock)
