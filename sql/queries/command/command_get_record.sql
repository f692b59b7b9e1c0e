-- The record of an idempotency key; runs right behind the claim.
-- $1 account, $2 operation, $3 key
SELECT fingerprint, status, version, body, location FROM idempotency
WHERE account_id = $1::uuid AND operation = $2::text AND key = $3::text
