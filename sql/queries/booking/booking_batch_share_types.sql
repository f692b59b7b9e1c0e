-- Holds the voucher types that a batch offers as they are until it is published, by id. $1 batch
SELECT count(*) FROM (SELECT id FROM voucher_type
    WHERE id IN (SELECT voucher_type_id FROM booking_batch_type WHERE batch_id = $1::uuid) ORDER BY id FOR SHARE) held
