-- Makes a client or brings it to this description. $1 id, $2 name, $3 kind, $4 platform, $5 redirect addresses
-- (JSON array), $6 SHA-256 of its secret, or null to keep the one it has
INSERT INTO client (id, name, kind, platform, redirect_uris, secret_hash)
VALUES ($1::text, $2::text, $3::text, $4::text,
        ARRAY(SELECT u FROM json_array_elements_text($5::json) WITH ORDINALITY AS t (u, n) ORDER BY n), $6::bytea)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, platform = excluded.platform,
    redirect_uris = excluded.redirect_uris, version = client.version + 1,
    secret_hash = CASE WHEN excluded.kind = 'confidential' THEN coalesce(excluded.secret_hash, client.secret_hash) END
