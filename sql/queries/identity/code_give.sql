-- The one-time code of a session. $1 hash, $2 session, $3 redirect address, $4 code challenge
INSERT INTO authorization_code (code_hash, session_id, redirect_uri, code_challenge)
VALUES ($1::bytea, $2::uuid, $3::text, $4::text)
