-- For one enterprise, each type of a batch with its published wins of that type in the batch's year; and whether the
-- notice was acknowledged. $1 batch, $2 enterprise
SELECT t.voucher_type_id, t.code, t.annual_cap, (
        SELECT count(*) FROM draw_outcome o
        JOIN booking_batch ob ON ob.id = o.batch_id
        WHERE o.enterprise_id = $2::uuid AND o.voucher_type_id = t.voucher_type_id AND o.won
            AND ob.voided_at IS NULL AND ob.publicity_at + ob.delay_ms * interval '1 millisecond' <= domain_now()
            AND extract(year FROM ob.publicity_at AT TIME ZONE 'Asia/Shanghai')
                = extract(year FROM b.publicity_at AT TIME ZONE 'Asia/Shanghai')) AS wins,
    EXISTS (SELECT FROM notice_acknowledgement n WHERE n.batch_id = b.id AND n.enterprise_id = $2::uuid)
FROM booking_batch b JOIN booking_batch_type t ON t.batch_id = b.id
WHERE b.id = $1::uuid ORDER BY t.code
