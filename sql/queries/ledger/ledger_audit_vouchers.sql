-- What vouchers state, by owner. $1 last enterprise (nil at first), $2 last voucher, $3 how many
SELECT enterprise_id, id, remaining_fen, face_value_fen, closed_as IS NOT NULL FROM voucher
WHERE (enterprise_id, id) > ($1::uuid, $2::uuid) ORDER BY enterprise_id, id LIMIT $3::int
