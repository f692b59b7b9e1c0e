/* Runs whole SQL scripts for migrations, over one connection of its own and one deadline. The only place where the
 * server's messages are passed on in full: they go to the operator's terminal, never to a client. */
#include "base/clock.h"
#include "migrate.h"

struct err script_connect(struct connection *c, struct str url, struct arena *mem)
{
    const struct connection_settings settings = {
        .url = arena_cstr(mem, url),
        .options = "-c jit=off -c timezone=<+08>-08 -c datestyle=ISO,YMD -c bytea_output=hex"
                   " -c synchronous_commit=on -c client_connection_check_interval=1000",
        .application_name = "jqt migrate"};
    return connection_open(c, &settings, mem);
}

static struct str server_words(struct arena *mem, const PGresult *result, const PGconn *pg)
{
    struct str words = str_from(result ? PQresultErrorMessage(result) : PQerrorMessage(pg));
    while (words.len > 0 && words.data[words.len - 1] == '\n')
        words.len--;
    return words.len > 0 ? arena_str(mem, words) : STR("no answer from the database in time");
}

/* Takes all results; the last one is kept, the first failed one explains. */
static bool results(struct connection *c, struct arena *mem, PGresult **last, struct str *why)
{
    const int64_t deadline_ms = clock_monotonic_ms() + MIGRATE_TIMEOUT_MS;
    bool ok = true;
    for (;;) {
        if (!connection_wait(c, deadline_ms)) {
            *why = server_words(mem, NULL, c->pg);
            return false;
        }
        PGresult *result = PQgetResult(c->pg);
        if (!result)
            return ok;
        result_tie(mem, result);
        const ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) {
            *why = STR("COPY has no place in a script");
            return false;
        }
        if (ok && status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY) {
            *why = server_words(mem, result, c->pg);
            ok = false;
        }
        if (last)
            *last = result;
        if (PQstatus(c->pg) != CONNECTION_OK)
            return false;
    }
}

bool script_run(struct connection *c, struct arena *mem, const char *sql, struct str *why)
{
    if (!PQsendQuery(c->pg, sql)) {
        *why = server_words(mem, NULL, c->pg);
        return false;
    }
    return results(c, mem, NULL, why);
}

bool script_query(struct connection *c, struct arena *mem, const char *sql, int count, const char *const *values,
                  PGresult **result, struct str *why)
{
    if (!PQsendQueryParams(c->pg, sql, count, NULL, values, NULL, NULL, 0)) {
        *why = server_words(mem, NULL, c->pg);
        return false;
    }
    return results(c, mem, result, why);
}
