-- A login begins. $1 hash of the state, $2 hash of the browser's cookie, $3 adapter, $4 client, $5 redirect address,
-- $6 the client's state or null, $7 its code challenge, $8 scope, $9 wanted capacity or null, $10 max_age in seconds
-- or null, $11 lifetime in seconds
INSERT INTO login_transaction (state_hash, browser_hash, provider, client_id, redirect_uri, client_state,
                               code_challenge, scope, capacity, max_age_s, expires_at)
VALUES ($1::bytea, $2::bytea, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text, $9::text, $10::bigint,
        now() + $11::bigint * interval '1 second')
