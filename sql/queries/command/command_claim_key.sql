-- Claims an idempotency key inside the transaction of its effect. Waits for a running transaction that holds the
-- same key (lock_timeout). No row: the key was used before.
-- $1 account, $2 operation, $3 key, $4 fingerprint
INSERT INTO idempotency (account_id, operation, key, fingerprint)
VALUES ($1::uuid, $2::text, $3::text, $4::bytea)
ON CONFLICT DO NOTHING
RETURNING true
