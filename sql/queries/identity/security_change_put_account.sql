-- $1 account
INSERT INTO security_change (account_id) VALUES ($1::uuid)
