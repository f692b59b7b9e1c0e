-- Every live booking of a batch with what the seal needs, by entry id. $1 batch
SELECT k.id, k.enterprise_id, k.entry_id, t.code, k.salt, e.uscc, t.annual_cap, (
        SELECT count(*) FROM draw_outcome o
        JOIN booking_batch ob ON ob.id = o.batch_id
        WHERE o.enterprise_id = k.enterprise_id AND o.voucher_type_id = k.voucher_type_id AND o.won
            AND ob.voided_at IS NULL
            AND extract(year FROM ob.publicity_at AT TIME ZONE 'Asia/Shanghai')
                = extract(year FROM b.publicity_at AT TIME ZONE 'Asia/Shanghai')) AS wins
FROM booking k
JOIN booking_batch b ON b.id = k.batch_id
JOIN booking_batch_type t ON t.batch_id = k.batch_id AND t.voucher_type_id = k.voucher_type_id
JOIN enterprise e ON e.id = k.enterprise_id
WHERE k.batch_id = $1::uuid AND NOT k.withdrawn
ORDER BY k.entry_id
