-- Least rights for the service's role. Repeatable; run after every migration.
-- Everything may be read and added to; what is history may be neither changed nor deleted.
GRANT USAGE ON SCHEMA public TO jqt_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO jqt_service;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO jqt_service;
REVOKE UPDATE, DELETE, TRUNCATE ON event FROM jqt_service;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON schema_migration FROM jqt_service;
