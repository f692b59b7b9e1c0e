-- The account's password, locked; no row: none set. $1 account
SELECT salt, digest, failures, locked_until FROM payment_password WHERE account_id = $1::uuid FOR NO KEY UPDATE
