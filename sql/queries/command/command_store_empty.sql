-- Records an answer without a body.
-- $1 account, $2 operation, $3 key, $4 status
UPDATE idempotency SET status = $4::int
WHERE account_id = $1::uuid AND operation = $2::text AND key = $3::text
