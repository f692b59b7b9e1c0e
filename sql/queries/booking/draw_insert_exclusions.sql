-- Many at once. $1 batch, $2 booking ids, $3 reasons
INSERT INTO draw_exclusion (batch_id, entry_id, booking_id, enterprise_id, reason)
SELECT $1::uuid, k.entry_id, k.id, k.enterprise_id, n.reason
FROM unnest($2::uuid[], $3::text[]) AS n(booking_id, reason) JOIN booking k ON k.id = n.booking_id
