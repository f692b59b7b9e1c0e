-- Whether the account may pay; failures and the domain's time for the rule that says so. $1 account
SELECT coalesce(p.version, 0) AS version, json_build_object('set', p.account_id IS NOT NULL,
    'changed_at', time_text(p.changed_at),
    'locked_until', CASE WHEN p.locked_until > (SELECT now FROM domain_clock) THEN time_text(p.locked_until) END) AS body,
    p.account_id IS NOT NULL, coalesce(p.failures, 0), p.locked_until, (SELECT now FROM domain_clock)
FROM account a LEFT JOIN payment_password p ON p.account_id = a.id
WHERE a.id = $1::uuid
