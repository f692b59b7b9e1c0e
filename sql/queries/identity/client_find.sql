-- A client. $1 id, $2 a redirect address to look for, or null
SELECT kind = 'confidential', status = 'active', secret_hash, platform = 'mobile', scopes,
    coalesce($2::text = ANY (redirect_uris), false)
FROM client WHERE id = $1::text
