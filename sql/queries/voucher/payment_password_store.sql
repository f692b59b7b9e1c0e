-- $1 account, $2 salt, $3 digest, $4 domain time
INSERT INTO payment_password (account_id, salt, digest, changed_at)
VALUES ($1::uuid, $2::bytea, $3::bytea, $4::timestamptz)
ON CONFLICT (account_id) DO UPDATE SET salt = excluded.salt, digest = excluded.digest, failures = 0,
    locked_until = NULL, changed_at = excluded.changed_at, version = payment_password.version + 1
