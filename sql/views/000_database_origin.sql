-- Which database of which running server this is. What a program remembers of positions and numbers holds for one origin
-- only: after a failover, a restored backup or a restart, another history may go on here.
CREATE VIEW database_origin AS
SELECT extract(epoch FROM pg_postmaster_start_time())::text || '/' || oid::text AS origin
FROM pg_database WHERE datname = current_database();
