-- A code and the session behind it. $1 hash
SELECT s.session_id, s.account_id, s.enterprise_id, s.client_id, s.scope, s.auth_time, s.reauthenticated,
    s.expires_at, s.stands, s.roles,
    c.used_at IS NOT NULL, (extract(epoch FROM now() - coalesce(c.used_at, c.given_at)) * 1000)::bigint,
    c.redirect_uri, c.code_challenge
FROM authorization_code c JOIN session_standing s ON s.session_id = c.session_id
WHERE c.code_hash = $1::bytea FOR NO KEY UPDATE OF c
