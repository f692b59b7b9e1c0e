-- $1 hash
UPDATE authorization_code SET used_at = now() WHERE code_hash = $1::bytea
