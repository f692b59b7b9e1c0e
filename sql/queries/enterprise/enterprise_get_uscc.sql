-- The code the login brought. $1 enterprise
SELECT uscc FROM enterprise WHERE id = $1::uuid
