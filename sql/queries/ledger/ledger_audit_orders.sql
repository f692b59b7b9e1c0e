-- What orders state, by buyer. $1 last enterprise (nil at first), $2 last order, $3 how many
SELECT enterprise_id, id, escrow_fen, payable_fen, settled_fen, state IN ('cancelled', 'refunded') FROM orders
WHERE (enterprise_id, id) > ($1::uuid, $2::uuid) ORDER BY enterprise_id, id LIMIT $3::int
