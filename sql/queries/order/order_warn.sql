-- The buyer has been told that silence completes the order. $1 order, $2 domain time
UPDATE orders SET warned_at = $2::timestamptz, version = version + 1 WHERE id = $1::uuid
