-- The session of a refresh token. $1 hash, $2 client
SELECT s.id FROM refresh_token t JOIN session s ON s.id = t.session_id
WHERE t.token_hash = $1::bytea AND s.client_id = $2::text
