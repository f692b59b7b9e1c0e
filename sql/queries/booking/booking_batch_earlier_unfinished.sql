-- Is there another sealed or drawn batch that shares a voucher type and is not issued yet? $1 batch
SELECT EXISTS (
    SELECT FROM booking_batch o
    JOIN booking_batch_type ot ON ot.batch_id = o.id
    JOIN booking_batch_type mt ON mt.voucher_type_id = ot.voucher_type_id AND mt.batch_id = $1::uuid
    WHERE o.id <> $1::uuid AND o.sealed_at IS NOT NULL AND o.issued_at IS NULL AND o.voided_at IS NULL)
