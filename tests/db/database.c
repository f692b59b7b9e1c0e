/* See database.h. */
#include "tests/db/database.h"
#include "base/clock.h"
#include "base/hash.h"
#include "db/embedded.h"
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { AWAIT_MS = 10000, AWAIT_STEP_MS = 5 };

static struct str environment(const char *name)
{
    const struct str url = str_from(getenv(name));
    if (url.len == 0)
        fail_msg("%s is not set: run this under tests/db/with_postgres.sh", name);
    return url;
}

/* postgresql://user@/database?host=… with another database. */
static struct str with_database(struct arena *mem, struct str url, const char *name)
{
    const char *question = memchr(url.data, '?', url.len);
    assert_non_null(question);
    const char *slash = question;
    while (slash > url.data && *slash != '/')
        slash--;
    return arena_printf(mem, "%.*s/%s%s", (int)(slash - url.data), url.data, name, question);
}

/* File by file: a third of the work of the other way. */
static struct str copy(struct arena *mem, const char *name, const char *from)
{
    const struct str url = environment("JQT_TEST_DATABASE_URL");
    PGconn *pg = database_open(mem, url);
    database_run(pg, arena_printf(mem, "DROP DATABASE IF EXISTS %s WITH (FORCE)", name).data);
    database_run(pg, arena_printf(mem, "CREATE DATABASE %s TEMPLATE %s STRATEGY FILE_COPY", name, from).data);
    PQfinish(pg);
    return with_database(mem, url, name);
}

struct str database_fresh(struct arena *mem, const char *name)
{
    return copy(mem, name, "template1");
}

static void migrate(struct arena *mem, struct str url)
{
    struct str why = STR_EMPTY;
    int applied = 0;
    if (!db_migrate(mem, url, DB_CLOCK_MOVABLE, &why, &applied) ||
        !db_seed_city(mem, url, db_city_find(STR("jinan")), &why))
        fail_msg("%.*s", STR_FMT(why));
}

static void add_files(struct hasher *h, const struct embedded_file *files, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        hasher_add_lp(h, files[i].text);
}

/* Of what this program makes a database of; the first test that needs one of these makes it. */
static const char *template_name(struct arena *mem)
{
    struct hasher *h = hasher_new(mem);
    add_files(h, embedded_migrations, embedded_migration_count);
    add_files(h, embedded_views, embedded_view_count);
    add_files(h, embedded_seed, embedded_seed_count);
    add_files(h, embedded_cities, embedded_city_count);
    add_files(h, &embedded_roles, 1);
    add_files(h, &embedded_roles_sandbox, 1);
    const struct hash hash = hasher_end(h);
    return arena_printf(mem, "jqt_test_template_%.16s", hex_encode(mem, hash_str(&hash)).data).data;
}

struct str database_migrated(struct arena *mem, const char *name)
{
    const char *template = template_name(mem);
    PGconn *pg = database_open(mem, environment("JQT_TEST_DATABASE_URL"));
    database_run(pg, "SELECT pg_advisory_lock(hashtext('jqt_test_template'))");
    const char *exists = arena_printf(mem, "SELECT count(*) FROM pg_database WHERE datname = '%s'", template).data;
    if (str_is(database_value(mem, pg, exists), "0")) {
        const char *unfinished = arena_printf(mem, "%s_unfinished", template).data;
        migrate(mem, database_fresh(mem, unfinished));
        database_run(pg, arena_printf(mem, "ALTER DATABASE %s RENAME TO %s", unfinished, template).data);
    }
    PQfinish(pg); /* and its lock */
    return copy(mem, name, template);
}

struct str database_owner_url(struct arena *mem, const char *name)
{
    return with_database(mem, environment("JQT_TEST_DATABASE_URL"), name);
}

struct str database_service_url(struct arena *mem, const char *name)
{
    return with_database(mem, environment("JQT_TEST_SERVICE_URL"), name);
}

PGconn *database_open(struct arena *mem, struct str url)
{
    PGconn *pg = PQconnectdb(arena_cstr(mem, url));
    if (PQstatus(pg) != CONNECTION_OK)
        fail_msg("%s", PQerrorMessage(pg));
    PQclear(PQexec(pg, "SET client_min_messages = warning"));
    return pg;
}

void database_run(PGconn *pg, const char *sql)
{
    PGresult *result = PQexec(pg, sql);
    const ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        fail_msg("%s: %s", PQerrorMessage(pg), sql); /* what is long is cut short */
    PQclear(result);
}

struct str database_value(struct arena *mem, PGconn *pg, const char *sql)
{
    PGresult *result = PQexec(pg, sql);
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", PQerrorMessage(pg), sql); /* what is long is cut short */
    const struct str value = PQntuples(result) > 0 ? arena_str(mem, str_from(PQgetvalue(result, 0, 0))) : STR("");
    PQclear(result);
    return value;
}

void database_await(PGconn *pg, const char *sql, const char *wanted)
{
    struct arena *mem = arena_new();
    const int64_t deadline_ms = clock_monotonic_ms() + AWAIT_MS;
    while (!str_is(database_value(mem, pg, sql), wanted)) {
        if (clock_monotonic_ms() > deadline_ms)
            fail_msg("never became %s: %s", wanted, sql);
        nanosleep(&(struct timespec){.tv_nsec = AWAIT_STEP_MS * 1000000L}, NULL);
    }
    arena_free(mem);
}

struct db_pool *database_pool(struct str url, int connections)
{
    return db_pool_new(&(struct db_config){
        .url = url, .connections = connections, .wait_ms = 5000, .query_timeout_ms = 5000, .lock_timeout_ms = 2000});
}

struct log_capture log_capture_begin(void)
{
    const struct log_capture log = {tmpfile(), dup(STDERR_FILENO)};
    assert_non_null(log.file);
    dup2(fileno(log.file), STDERR_FILENO);
    return log;
}

struct str log_capture_end(struct log_capture *log, struct arena *mem)
{
    dup2(log->stderr_before, STDERR_FILENO);
    close(log->stderr_before);
    const off_t size = lseek(fileno(log->file), 0, SEEK_END);
    char *text = arena_alloc(mem, (size_t)size + 1);
    assert_int_equal(pread(fileno(log->file), text, (size_t)size, 0), size);
    (void)fclose(log->file);
    return (struct str){text, (size_t)size};
}

int count_text(struct str text, const char *what)
{
    int count = 0;
    for (const char *at = text.data; (at = strstr(at, what)) != NULL; at += strlen(what))
        count++;
    return count;
}

struct err take_i64(struct row *row, void *out)
{
    *(int64_t *)out = row_i64(row);
    return NO_ERR;
}

struct err database_ping(struct db_pool *pool)
{
    TEST_QUERY(ping, 0, "SELECT 1");
    struct arena *mem = arena_new();
    const struct err e = db_read(pool, mem, &ping, NO_PARAMS, ROW_EXISTS);
    arena_free(mem);
    return failed(e) ? (struct err){e.code, "ping"} : NO_ERR;
}
