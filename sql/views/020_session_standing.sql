-- Does a session stand, and with which roles? The one place that says so. Who has sold stays a provider: the orders of one
-- that is revoked are wound up by it, too.
CREATE VIEW session_standing AS
SELECT s.id AS session_id, s.account_id, s.enterprise_id, s.client_id, s.scope, s.auth_time, s.reauthenticated,
    s.expires_at,
    s.revoked_at IS NULL AND s.expires_at > now() AND a.status = 'active' AND c.status = 'active'
        AND (s.enterprise_id IS NULL OR s.enterprise_id = a.enterprise_id) AS stands,
    CASE
        WHEN s.enterprise_id IS NULL THEN
            coalesce((SELECT string_agg(r.role, ' ') FROM account_role r WHERE r.account_id = s.account_id), '')
        WHEN EXISTS (SELECT FROM provider_standing p WHERE p.enterprise_id = s.enterprise_id)
            OR EXISTS (SELECT FROM orders o WHERE o.provider_enterprise_id = s.enterprise_id) THEN 'enterprise provider'
        ELSE 'enterprise'
    END AS roles
FROM session s
JOIN account a ON a.id = s.account_id
JOIN client c ON c.id = s.client_id;
