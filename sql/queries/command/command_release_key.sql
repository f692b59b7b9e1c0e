-- Gives up a claimed key: what follows commits, but is not an answer to be replayed.
-- $1 account, $2 operation, $3 key
DELETE FROM idempotency WHERE account_id = $1::uuid AND operation = $2::text AND key = $3::text
