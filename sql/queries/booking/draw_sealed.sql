-- Whether a batch's list of entries is sealed, and so public. $1 batch
SELECT true FROM booking_batch WHERE id = $1::uuid AND sealed_at IS NOT NULL
