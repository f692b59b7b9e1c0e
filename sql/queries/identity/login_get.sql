-- A login of a browser, taken or not. $1 hash of the state, $2 hash of the browser's cookie, $3 adapter
SELECT client_id, redirect_uri, client_state, code_challenge, scope, capacity, coalesce(max_age_s, -1), begun_at
FROM login_transaction WHERE state_hash = $1::bytea AND browser_hash = $2::bytea AND provider = $3::text
