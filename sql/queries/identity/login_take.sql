-- Takes a login, once, for the browser that began it; behind it login_get tells of it.
-- $1 hash of the state, $2 hash of the browser's cookie, $3 adapter
UPDATE login_transaction SET taken_at = now()
WHERE state_hash = $1::bytea AND browser_hash = $2::bytea AND provider = $3::text AND taken_at IS NULL
RETURNING expires_at > now()
