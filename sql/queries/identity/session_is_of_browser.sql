-- Whether a session, ended or not, was opened in a browser. $1 session, $2 hash of the browser's cookie
SELECT EXISTS (SELECT FROM session WHERE id = $1::uuid AND browser_hash = $2::bytea)
