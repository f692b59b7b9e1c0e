-- Not completed, says the buyer. $1 order, $2 reason, $3 due or null, $4 domain time
UPDATE orders SET state = 'in_service', reason = $2::text, returns = returns + 1, due_at = $3::timestamptz, warning_due_at = NULL,
    updated_at = $4::timestamptz, version = version + 1
WHERE id = $1::uuid
