-- The buyer has been told that silence completes the order, or it is too late for that. $1 order,
-- $2 domain time
UPDATE orders SET warning_due_at = NULL, updated_at = $2::timestamptz, version = version + 1 WHERE id = $1::uuid
