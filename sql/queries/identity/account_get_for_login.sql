-- What a login is decided by, behind the account's lock. $1 provider, $2 subject, $3 USCC or null, $4 client
SELECT a.id, a.status = 'disabled',
    coalesce((SELECT string_agg(r.role, ' ') FROM account_role r WHERE r.account_id = a.id), ''),
    a.enterprise_id, e.id, c.platform = 'mobile', c.status = 'active', now()
FROM account a
JOIN client c ON c.id = $4::text
LEFT JOIN enterprise e ON e.uscc = $3::text
WHERE a.provider = $1::text AND a.subject = $2::text
