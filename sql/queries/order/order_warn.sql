-- The buyer has been told that silence completes the order, or it is too late for that. $1 order
UPDATE orders SET warning_due_at = NULL, version = version + 1 WHERE id = $1::uuid
