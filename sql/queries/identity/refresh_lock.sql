-- A refresh token and the session behind it. $1 hash
SELECT s.session_id, s.account_id, s.enterprise_id, s.client_id, s.scope, s.auth_time, s.reauthenticated,
    s.expires_at, s.stands, s.roles,
    t.used_at IS NOT NULL, (extract(epoch FROM now() - coalesce(t.used_at, t.given_at)) * 1000)::bigint, t.generation
FROM refresh_token t JOIN session_standing s ON s.session_id = t.session_id
WHERE t.token_hash = $1::bytea FOR NO KEY UPDATE OF t
