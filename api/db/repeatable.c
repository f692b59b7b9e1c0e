/* What is made anew whenever any file of it changed: views, the service's rights, the seed that every city has. Owns
 * the row of schema_repeatable and whatever jqt_service is granted in the schema. */
#include "migrate.h"

/* Over the migrations too: one that dropped a view must have it made again. */
static struct str hash_of_all(const struct migration_run *m)
{
    const struct migration_set *set = m->set;
    struct hasher *hasher = hasher_new(m->mem);
    for (unsigned i = 0; i < set->migration_count; i++)
        hasher_add_lp(hasher, set->migrations[i].text);
    for (unsigned i = 0; i < set->view_count; i++)
        hasher_add_lp(hasher, set->views[i].text);
    if (set->roles)
        hasher_add_lp(hasher, set->roles->text);
    if (set->more_roles)
        hasher_add_lp(hasher, set->more_roles->text);
    for (unsigned i = 0; i < set->seed_count; i++)
        hasher_add_lp(hasher, set->seed[i].text);
    const struct hash hash = hasher_end(hasher);
    return hex_encode(m->mem, hash_str(&hash));
}

/* Runs the statement that `query` writes, if it writes one. */
static bool run_written(struct migration_run *m, const char *query)
{
    PGresult *result = NULL;
    return script_query(&m->connection, m->mem, query, NO_VALUES, &result, m->why) &&
           (PQgetisnull(result, 0, 0) || script_run(&m->connection, m->mem, PQgetvalue(result, 0, 0), m->why));
}

/* All at once, so that views which use one another need no order. Views of extensions are not ours. */
static bool drop_views(struct migration_run *m)
{
    return run_written(m, "SELECT 'DROP VIEW ' || string_agg(format('%I.%I', n.nspname, c.relname), ', ')"
                          " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                          " WHERE c.relkind = 'v' AND n.nspname = current_schema()"
                          " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')");
}

/* roles.sql says all that the service may do, so it begins from nothing; that includes rights to single columns. */
static bool revoke_all(struct migration_run *m)
{
    return run_written(m, "SELECT 'REVOKE ALL ON ' || string_agg(format('%I.%I', n.nspname, c.relname), ', ')"
                          " || ' FROM jqt_service'"
                          " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                          " WHERE c.relkind IN ('r', 'p', 'v') AND n.nspname = current_schema()"
                          " AND pg_has_role(c.relowner, 'USAGE')") &&
           run_written(m, "SELECT format('GRANT USAGE ON SCHEMA %I TO jqt_service', current_schema())");
}

static bool run_files(struct migration_run *m, const struct embedded_file *files, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (!script_run_file(&m->connection, m->mem, &files[i], m->why))
            return false;
    return true;
}

static bool run_all(struct migration_run *m, const char *hash_hex)
{
    const struct migration_set *set = m->set;
    return drop_views(m) && run_files(m, set->views, set->view_count) && revoke_all(m) &&
           run_files(m, set->roles, set->roles != NULL) && run_files(m, set->more_roles, set->more_roles != NULL) &&
           run_files(m, set->seed, set->seed_count) &&
           script_query(&m->connection, m->mem,
                        "INSERT INTO schema_repeatable (sha256) VALUES (decode($1, 'hex'))"
                        " ON CONFLICT (one) DO UPDATE SET sha256 = EXCLUDED.sha256, applied_at = now()",
                        VALUES(hash_hex), NULL, m->why) &&
           migration_commit(m);
}

bool repeatable_apply(struct migration_run *m)
{
    PGresult *last = NULL;
    const char *hash_hex = hash_of_all(m).data;
    if (!script_query(&m->connection, m->mem, "SELECT encode(sha256, 'hex') FROM schema_repeatable", NO_VALUES, &last,
                      m->why))
        return false;
    if (PQntuples(last) == 1 && strcmp(PQgetvalue(last, 0, 0), hash_hex) == 0)
        return true;
    return migration_begin(m) && (run_all(m, hash_hex) || migration_undo(m));
}
