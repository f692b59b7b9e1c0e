-- The running balances and face values that the database states.
SELECT 'voucher' AS kind, id, remaining_fen, face_value_fen FROM voucher
UNION ALL SELECT 'pool', id, pool_fen, 0 FROM booking_batch
UNION ALL SELECT 'escrow', id, escrow_fen, 0 FROM orders
UNION ALL SELECT 'payable', id, payable_fen, 0 FROM orders
UNION ALL SELECT 'settled', id, settled_fen, 0 FROM orders
