-- An enterprise that a login of the account spoke of. $1 account, $2 USCC
INSERT INTO account_uscc (account_id, uscc) VALUES ($1::uuid, $2::text) ON CONFLICT DO NOTHING
