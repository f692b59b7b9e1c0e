-- $1 order, $2 domain time, $3 due, $4 when the service is to be done
UPDATE orders SET state = 'in_service', accepted_at = $2::timestamptz, due_at = $3::timestamptz,
    service_due_at = $4::timestamptz,
    updated_at = $2::timestamptz, version = version + 1
WHERE id = $1::uuid
