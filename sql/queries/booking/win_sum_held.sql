-- What the held wins of a batch are worth; behind the batch's lock. $1 batch
SELECT coalesce(sum(face_value_fen), 0)::bigint FROM win_hold WHERE batch_id = $1::uuid AND state = 'held'
