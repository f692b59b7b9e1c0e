-- Locks an account; what it is and holds is read by the statement behind. $1 provider, $2 subject
SELECT id FROM account WHERE provider = $1::text AND subject = $2::text FOR NO KEY UPDATE
