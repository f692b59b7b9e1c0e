-- Was a winner passed over where issuing has been? Looks at all of them, so once, at the end. $1 batch
SELECT EXISTS (SELECT FROM draw_outcome o
    WHERE o.batch_id = $1::uuid AND o.won AND o.enterprise_id <= (SELECT issued_to FROM booking_batch WHERE id = $1::uuid)
        AND NOT EXISTS (SELECT FROM voucher v WHERE v.booking_id = o.booking_id)
        AND NOT EXISTS (SELECT FROM win_hold h WHERE h.booking_id = o.booking_id))
