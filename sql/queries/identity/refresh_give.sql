-- $1 hash, $2 session, $3 generation
INSERT INTO refresh_token (token_hash, session_id, generation) VALUES ($1::bytea, $2::uuid, $3::bigint)
