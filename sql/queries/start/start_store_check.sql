-- The check value of a secret, unless there is one. $1 name, $2 value
INSERT INTO secret_check (name, value) VALUES ($1::text, $2::bytea) ON CONFLICT (name) DO NOTHING
