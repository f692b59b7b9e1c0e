-- Does a session stand? $1 session
SELECT session_id, account_id, enterprise_id, client_id, scope, auth_time, reauthenticated, expires_at, stands, roles
FROM session_standing WHERE session_id = $1::uuid
