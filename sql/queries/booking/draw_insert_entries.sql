-- A page of the sealed list: parallel arrays. $1 batch, $2 position of the first, $3 entry ids, $4 identities and
-- $5 leaves (hex), $6 wins before
INSERT INTO draw_entry (batch_id, position, entry_id, booking_id, enterprise_id, voucher_type_id, identity, leaf,
    wins_before)
SELECT $1::uuid, $2::int + n.place - 1, k.entry_id, k.id, k.enterprise_id, k.voucher_type_id, decode(n.identity, 'hex'),
    decode(n.leaf, 'hex'), n.wins
FROM unnest($3::text[], $4::text[], $5::text[], $6::int[]) WITH ORDINALITY AS n(entry_id, identity, leaf, wins, place)
JOIN booking k ON k.batch_id = $1::uuid AND k.entry_id = decode(n.entry_id, 'hex')
