-- Every account of an enterprise. $1 enterprise
INSERT INTO security_change (account_id) SELECT id FROM account WHERE enterprise_id = $1::uuid
