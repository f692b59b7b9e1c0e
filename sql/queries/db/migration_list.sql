-- What was applied to the database (api/db/migrate.c compares it with the program's own).
SELECT version, sha256 FROM schema_migration
