-- What a drawn batch's record is made of beside manifest, entries and exclusions. $1 batch
SELECT seed, entropy, receipts_key, record_sha256 FROM booking_batch WHERE id = $1::uuid AND drawn_at IS NOT NULL
