-- $1 order
UPDATE orders SET evaluated = true, version = version + 1 WHERE id = $1::uuid
