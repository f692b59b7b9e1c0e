-- A held win and its batch, unless somebody holds them. $1 booking
SELECT b.id FROM booking_batch b JOIN win_hold h ON h.batch_id = b.id
WHERE h.booking_id = $1::uuid AND h.state = 'held' FOR UPDATE OF b, h SKIP LOCKED
