-- $1 account, $2 role
WITH granted AS (INSERT INTO account_role (account_id, role) VALUES ($1::uuid, $2::text))
UPDATE account SET version = version + 1 WHERE id = $1::uuid
