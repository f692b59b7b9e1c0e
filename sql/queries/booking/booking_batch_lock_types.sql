-- Locks the voucher types that a batch offers, by id, so that whatever counts or adds wins of one of them comes before
-- or behind; behind the batch's own lock. $1 batch
SELECT true FROM voucher_type WHERE id IN (SELECT voucher_type_id FROM booking_batch_type WHERE batch_id = $1::uuid)
ORDER BY id FOR NO KEY UPDATE
