-- Once per PostgreSQL cluster, by a superuser (psql 15); repeatable. jqt_owner owns the database and migrates it,
-- jqt_service holds the service's rights (granted by each migration), jqt_app is the login that serves. JQT_PASSWORDS may
-- name a folder with the files owner and app (deploy/make-secrets.sh): the passwords of both, where peer login is not used.
SELECT 'CREATE ROLE jqt_owner LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'jqt_owner') \gexec
SELECT 'CREATE ROLE jqt_service NOLOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'jqt_service') \gexec
SELECT 'CREATE ROLE jqt_app LOGIN IN ROLE jqt_service'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'jqt_app') \gexec
SELECT 'CREATE DATABASE jqt OWNER jqt_owner TEMPLATE template0 ENCODING ''UTF8'' LOCALE ''C.UTF-8'''
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'jqt') \gexec
REVOKE CONNECT, TEMPORARY ON DATABASE jqt FROM PUBLIC;
GRANT CONNECT ON DATABASE jqt TO jqt_service;

\getenv passwords JQT_PASSWORDS
\if :{?passwords}
    \set owner_password `cat "$JQT_PASSWORDS/owner"`
    \set app_password `cat "$JQT_PASSWORDS/app"`
    SET log_statement = 'none';
    SET log_min_error_statement = 'panic';
    SET password_encryption = 'scram-sha-256';
    ALTER ROLE jqt_owner PASSWORD :'owner_password';
    ALTER ROLE jqt_app PASSWORD :'app_password';
    RESET log_statement;
    RESET log_min_error_statement;
    RESET password_encryption;
\endif
