-- What the login brought. $1 enterprise
SELECT uscc, authenticated_name, authenticated_representative FROM enterprise WHERE id = $1::uuid
