-- $1 order, $2 domain time, $3 due or null
UPDATE orders SET state = 'in_service', accepted_at = $2::timestamptz, due_at = $3::timestamptz,
    updated_at = $2::timestamptz, version = version + 1
WHERE id = $1::uuid
