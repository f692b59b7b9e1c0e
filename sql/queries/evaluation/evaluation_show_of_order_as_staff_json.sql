-- The evaluation of any order. $1 order
SELECT version, body FROM evaluation_representation WHERE order_id = $1::uuid
