-- $1 order, $2 domain time
UPDATE orders SET evaluated = true, due_at = NULL, updated_at = $2::timestamptz, version = version + 1 WHERE id = $1::uuid
