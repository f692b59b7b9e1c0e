-- Many at once. $1 batch, $2 booking ids, $3 ranks, $4 scores (hex), $5 won
INSERT INTO draw_outcome (batch_id, booking_id, enterprise_id, voucher_type_id, rank, score, won)
SELECT $1::uuid, d.booking_id, d.enterprise_id, d.voucher_type_id, n.rank, decode(n.score, 'hex'), n.won
FROM unnest($2::uuid[], $3::int[], $4::text[], $5::bool[]) AS n(booking_id, rank, score, won)
JOIN draw_entry d ON d.booking_id = n.booking_id
