-- An account and whether it holds a role, behind its lock. $1 provider, $2 subject, $3 role
SELECT a.id, EXISTS (SELECT 1 FROM account_role r WHERE r.account_id = a.id AND r.role = $3::text)
FROM account a WHERE a.provider = $1::text AND a.subject = $2::text
