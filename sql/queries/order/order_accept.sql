-- $1 order, $2 domain time
UPDATE orders SET state = 'in_service', accepted_at = $2::timestamptz, due_at = NULL, version = version + 1
WHERE id = $1::uuid
