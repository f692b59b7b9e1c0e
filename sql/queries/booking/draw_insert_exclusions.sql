-- A page of those left out: parallel arrays. $1 batch, $2 entry ids (hex), $3 reasons
INSERT INTO draw_exclusion (batch_id, entry_id, booking_id, enterprise_id, reason)
SELECT $1::uuid, k.entry_id, k.id, k.enterprise_id, n.reason
FROM unnest($2::text[], $3::text[]) AS n(entry_id, reason)
JOIN booking k ON k.batch_id = $1::uuid AND k.entry_id = decode(n.entry_id, 'hex')
