-- What was applied to the database (api/db/look.c compares it with the program's own).
SELECT version, name, sha256 FROM schema_migration ORDER BY version
