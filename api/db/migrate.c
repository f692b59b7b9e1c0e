/* Brings a database to the program's schema: migrations once each and in order, then what is repeatable (repeatable.c),
 * then the city's own data. Owns schema_migration, schema_repeatable, schema_city and the existence of the role
 * jqt_service, to which roles.sql grants what the service may do. Names no schema: all is done in the first one of the
 * connection's search_path.
 *
 * The service logs in as jqt_service itself or as a role that the operator made a member of it
 * (GRANT jqt_service TO …); no password is set here. */
#include "migrate.h"
#include <stdlib.h>

/* "jqt" and a 1: one migration at a time in a database. */
#define LOCK_SQL "SELECT pg_advisory_lock(1785820160001)"

static const struct embedded_file own_tables = {
    "the tables of migrations",
    STR("CREATE TABLE IF NOT EXISTS schema_migration ("
        " version int CONSTRAINT schema_migration_pkey PRIMARY KEY, name text NOT NULL, sha256 bytea NOT NULL,"
        " applied_at timestamptz NOT NULL DEFAULT now());"
        "CREATE TABLE IF NOT EXISTS schema_repeatable ("
        " one boolean CONSTRAINT schema_repeatable_pkey PRIMARY KEY DEFAULT true"
        " CONSTRAINT schema_repeatable_one CHECK (one), sha256 bytea NOT NULL,"
        " applied_at timestamptz NOT NULL DEFAULT now());"
        "CREATE TABLE IF NOT EXISTS schema_city ("
        " one boolean CONSTRAINT schema_city_pkey PRIMARY KEY DEFAULT true"
        " CONSTRAINT schema_city_one CHECK (one), name text NOT NULL,"
        " applied_at timestamptz NOT NULL DEFAULT now());")};

__attribute__((format(printf, 2, 3))) static bool refuse(struct migration_run *m, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char text[1024];
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    *m->why = arena_str(m->mem, str_from(text));
    return false;
}

static struct str file_hash_hex(struct arena *mem, const struct embedded_file *file)
{
    const struct hash hash = sha256(file->text);
    return hex_encode(mem, hash_str(&hash));
}

/* NNNN_what.sql at place `index` must be number index + 1. */
static bool numbered(const struct embedded_file *file, unsigned index)
{
    int64_t number = 0;
    return strlen(file->name) > 5 && file->name[4] == '_' && str_to_i64((struct str){file->name, 4}, &number) &&
           number == (int64_t)index + 1;
}

bool migration_begin(struct migration_run *m)
{
    return script_run(&m->connection, m->mem, "BEGIN", m->why);
}

bool migration_commit(struct migration_run *m)
{
    return script_run(&m->connection, m->mem, "COMMIT", m->why);
}

bool migration_undo(struct migration_run *m)
{
    struct str ignored;
    if (PQstatus(m->connection.pg) == CONNECTION_OK)
        (void)script_run(&m->connection, m->mem, "ROLLBACK", &ignored);
    return false;
}

static bool run_file(struct migration_run *m, const struct embedded_file *file)
{
    return script_run_file(&m->connection, m->mem, file, m->why);
}

/* ---- the role ---- */

static bool ensure_role(struct migration_run *m)
{
    PGresult *result = NULL;
    static const char find[] = "SELECT 1 FROM pg_roles WHERE rolname = 'jqt_service'";
    if (!script_query(&m->connection, m->mem, find, NO_VALUES, &result, m->why))
        return false;
    if (PQntuples(result) == 1)
        return true;
    if (script_run(&m->connection, m->mem, "CREATE ROLE jqt_service NOLOGIN", m->why))
        return true;
    /* Roles belong to the whole server: a migration of another database may have made it meanwhile. */
    struct str reason = *m->why;
    if (script_query(&m->connection, m->mem, find, NO_VALUES, &result, m->why) && PQntuples(result) == 1)
        return true;
    return refuse(m,
                  "the role jqt_service does not exist and could not be created (%.*s); run CREATE ROLE jqt_service "
                  "NOLOGIN as a superuser",
                  (int)(reason.len > 500 ? 500 : reason.len), reason.data);
}

/* ---- migrations ---- */

/* Compares what was applied with the files; *done is how many were. */
static bool compare(struct migration_run *m, unsigned *done)
{
    PGresult *past = NULL;
    if (!script_query(&m->connection, m->mem,
                      "SELECT version, name, encode(sha256, 'hex') FROM schema_migration ORDER BY version", NO_VALUES,
                      &past, m->why))
        return false;
    const unsigned count = (unsigned)PQntuples(past);
    for (unsigned i = 0; i < count; i++) {
        const char *version = PQgetvalue(past, (int)i, 0), *name = PQgetvalue(past, (int)i, 1);
        if (i >= m->set->migration_count)
            return refuse(m, "the database is newer than this program: it has %s, which this program does not know",
                          name);
        const struct embedded_file *file = &m->set->migrations[i];
        if (strtol(version, NULL, 10) != (long)i + 1)
            return refuse(m, "the database lacks migration %u although it has %s", i + 1, name);
        if (strcmp(name, file->name) != 0)
            return refuse(m, "migration %u was applied as %s and is now called %s", i + 1, name, file->name);
        if (!str_is(file_hash_hex(m->mem, file), PQgetvalue(past, (int)i, 2)))
            return refuse(m, "%s was edited after it was applied; write a new migration instead", file->name);
    }
    *done = count;
    return true;
}

static bool apply(struct migration_run *m, unsigned index)
{
    const struct embedded_file *file = &m->set->migrations[index];
    const struct script_values values =
        VALUES(arena_printf(m->mem, "%u", index + 1).data, file->name, file_hash_hex(m->mem, file).data);
    if (!migration_begin(m))
        return false;
    if (!run_file(m, file) ||
        !script_query(&m->connection, m->mem,
                      "INSERT INTO schema_migration (version, name, sha256) VALUES ($1::int, $2, decode($3, 'hex'))",
                      values, NULL, m->why) ||
        !migration_commit(m))
        return migration_undo(m);
    m->applied++;
    return true;
}

static bool apply_all(struct migration_run *m)
{
    unsigned done = 0;
    if (m->set->migration_count > MIGRATIONS_MAX)
        return refuse(m, "more than %d migrations", MIGRATIONS_MAX);
    for (unsigned i = 0; i < m->set->migration_count; i++)
        if (!numbered(&m->set->migrations[i], i))
            return refuse(m, "%s stands where migration %04u should: a gap or a wrong name", m->set->migrations[i].name,
                          i + 1);
    if (!compare(m, &done))
        return false;
    for (unsigned i = done; i < m->set->migration_count; i++)
        if (!apply(m, i))
            return false;
    return true;
}

/* ---- the city ---- */

/* Once: afterwards the data is the operators', who may have edited it. */
static bool apply_city(struct migration_run *m, const struct embedded_file *city)
{
    PGresult *result = NULL;
    const size_t name_length = strlen(city->name) - strlen(".sql");
    const char *name = arena_cstr(m->mem, (struct str){city->name, name_length});
    if (!script_query(&m->connection, m->mem, "SELECT name FROM schema_city", NO_VALUES, &result, m->why))
        return false;
    if (PQntuples(result) == 1)
        return strcmp(PQgetvalue(result, 0, 0), name) == 0 ||
               refuse(m, "the database holds the data of %s; %s needs a database of its own", PQgetvalue(result, 0, 0),
                      name);
    return migration_begin(m) && ((run_file(m, city) &&
                                   script_query(&m->connection, m->mem, "INSERT INTO schema_city (name) VALUES ($1)",
                                                VALUES(name), NULL, m->why) &&
                                   migration_commit(m)) ||
                                  migration_undo(m));
}

/* ---- all of it ---- */

/* Connects and takes the lock that one migration at a time holds; the lock ends with the connection. */
static bool open_locked(struct migration_run *m, struct str owner_url)
{
    const struct err e = script_connect(&m->connection, owner_url, m->mem);
    if (failed(e)) {
        *m->why = str_from(e.log);
        return false;
    }
    return script_run(&m->connection, m->mem, LOCK_SQL, m->why);
}

static void close_locked(struct migration_run *m)
{
    connection_close(&m->connection);
    prepared_free(m->connection.prepared);
}

static bool make_own_tables(struct migration_run *m)
{
    return migration_begin(m) && ((run_file(m, &own_tables) && migration_commit(m)) || migration_undo(m));
}

bool migrate_set(struct arena *mem, struct str owner_url, const struct migration_set *set, struct str *why,
                 int *applied)
{
    struct migration_run m = {.mem = mem, .set = set, .why = why};
    const bool ok =
        open_locked(&m, owner_url) && ensure_role(&m) && make_own_tables(&m) && apply_all(&m) && repeatable_apply(&m);
    close_locked(&m);
    *applied = m.applied;
    return ok;
}

bool db_migrate(struct arena *mem, struct str owner_url, enum db_clock clock, struct str *why, int *applied)
{
    const struct migration_set set = {.migrations = embedded_migrations,
                                      .migration_count = embedded_migration_count,
                                      .views = embedded_views,
                                      .view_count = embedded_view_count,
                                      .roles = &embedded_roles,
                                      .more_roles = clock == DB_CLOCK_MOVABLE ? &embedded_roles_sandbox : NULL,
                                      .seed = embedded_seed,
                                      .seed_count = embedded_seed_count};
    return migrate_set(mem, owner_url, &set, why, applied);
}

bool db_seed_city(struct arena *mem, struct str owner_url, const struct embedded_file *city, struct str *why)
{
    struct migration_run m = {.mem = mem, .why = why};
    const bool ok = open_locked(&m, owner_url) && apply_city(&m, city);
    close_locked(&m);
    return ok;
}

const struct embedded_file *db_city_find(struct str name)
{
    for (unsigned i = 0; i < embedded_city_count; i++)
        if (str_equal(name, (struct str){embedded_cities[i].name, strlen(embedded_cities[i].name) - strlen(".sql")}))
            return &embedded_cities[i];
    return NULL;
}
