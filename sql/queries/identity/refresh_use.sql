-- $1 hash
UPDATE refresh_token SET used_at = now() WHERE token_hash = $1::bytea
