-- Once per PostgreSQL cluster, by a superuser (psql); repeatable. jqt_owner owns the database and migrates it,
-- jqt_service holds the service's rights (granted by each migration), jqt_app is the login that serves.
SELECT 'CREATE ROLE jqt_owner LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'jqt_owner') \gexec
SELECT 'CREATE ROLE jqt_service NOLOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'jqt_service') \gexec
SELECT 'CREATE ROLE jqt_app LOGIN IN ROLE jqt_service'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'jqt_app') \gexec
SELECT 'CREATE DATABASE jqt OWNER jqt_owner TEMPLATE template0 ENCODING ''UTF8'' LOCALE ''C.UTF-8'''
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'jqt') \gexec
REVOKE CONNECT, TEMPORARY ON DATABASE jqt FROM PUBLIC;
GRANT CONNECT ON DATABASE jqt TO jqt_service;
