-- A login becomes a session. $1 id, $2 account, $3 enterprise or null, $4 client, $5 scope, $6 hash of the browser's
-- cookie, $7 time of authentication, $8 asked again, $9 lifetime in seconds
INSERT INTO session (id, account_id, enterprise_id, client_id, scope, browser_hash, auth_time, reauthenticated,
                     expires_at)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::text, $5::text, $6::bytea, $7::timestamptz, $8::boolean,
        now() + $9::bigint * interval '1 second')
