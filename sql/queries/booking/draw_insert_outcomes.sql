-- A page of outcomes, in the order of the sealed list: parallel arrays. Winners are named as they are called now.
-- $1 batch, $2 position of the first, $3 ranks, $4 scores (hex), $5 won
INSERT INTO draw_outcome (batch_id, booking_id, enterprise_id, voucher_type_id, rank, score, won, enterprise_name)
SELECT $1::uuid, d.booking_id, d.enterprise_id, d.voucher_type_id, n.rank, decode(n.score, 'hex'), n.won,
    CASE WHEN n.won THEN e.name END
FROM unnest($3::int[], $4::text[], $5::bool[]) WITH ORDINALITY AS n(rank, score, won, place)
JOIN draw_entry d ON d.batch_id = $1::uuid AND d.position = $2::int + n.place - 1
JOIN enterprise e ON e.id = d.enterprise_id
