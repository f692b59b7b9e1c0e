-- Many at once: parallel arrays. $1 batch, $2 positions, $3 booking ids, $4 identities (hex), $5 leaves (hex),
-- $6 wins before
INSERT INTO draw_entry (batch_id, position, entry_id, booking_id, enterprise_id, voucher_type_id, identity, leaf,
    wins_before)
SELECT $1::uuid, n.position, k.entry_id, k.id, k.enterprise_id, k.voucher_type_id, decode(n.identity, 'hex'),
    decode(n.leaf, 'hex'), n.wins
FROM unnest($2::int[], $3::uuid[], $4::text[], $5::text[], $6::int[]) AS n(position, booking_id, identity, leaf, wins)
JOIN booking k ON k.id = n.booking_id
