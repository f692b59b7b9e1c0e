-- $1 order
UPDATE orders SET evaluated = true, due_at = NULL, version = version + 1 WHERE id = $1::uuid
