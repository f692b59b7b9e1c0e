-- $1 account, $2 role
WITH revoked AS (DELETE FROM account_role WHERE account_id = $1::uuid AND role = $2::text)
UPDATE account SET version = version + 1 WHERE id = $1::uuid
