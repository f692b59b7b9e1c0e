/* Runs SQL scripts statement by statement over one connection of their own. The only place where the server's messages
 * are passed on in full: they go to the operator's terminal, never to a client. */
#include "script.h"
#include "base/clock.h"
#include <stdlib.h>

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

struct outcome {
    PGresult *last;
    PGresult *failure; /* the first result that is an error */
    bool copy;
};

/* Takes all results of one statement. False: lost, or not to be gone on with. */
static bool results(struct connection *c, struct arena *mem, struct outcome *out)
{
    const int64_t deadline_ms = clock_monotonic_ms() + SCRIPT_STATEMENT_TIMEOUT_MS;
    for (;;) {
        if (!connection_wait(c, deadline_ms))
            return false;
        PGresult *result = PQgetResult(c->pg);
        if (!result)
            return true;
        result_tie(mem, result);
        const ExecStatusType status = PQresultStatus(result);
        out->copy = status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH;
        if (out->copy)
            return false;
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY && !out->failure)
            out->failure = result;
        out->last = result;
        if (PQstatus(c->pg) != CONNECTION_OK)
            return false;
    }
}

/* The extended protocol takes exactly one statement, whatever the text holds. */
static bool run(struct connection *c, struct arena *mem, const char *sql, struct script_values values,
                struct outcome *out)
{
    return PQsendQueryParams(c->pg, sql, values.count, NULL, values.list, NULL, NULL, 0) && results(c, mem, out) &&
           !out->failure;
}

static struct str reason(struct connection *c, struct arena *mem, const struct outcome *out)
{
    return out->copy ? STR("COPY has no place in a script") : server_words(mem, out->failure, c->pg);
}

bool script_query(struct connection *c, struct arena *mem, const char *sql, struct script_values values,
                  PGresult **result, struct str *why)
{
    struct outcome out = {0};
    if (run(c, mem, sql, values, &out)) {
        if (result)
            *result = out.last;
        return true;
    }
    *why = reason(c, mem, &out);
    return false;
}

bool script_run(struct connection *c, struct arena *mem, const char *sql, struct str *why)
{
    return script_query(c, mem, sql, NO_VALUES, NULL, why);
}

/* The line of the file: the server says at which character (from 1) of the statement it stumbled, if it knows. */
static unsigned line_of(const PGresult *failure, struct str statement, unsigned line)
{
    const char *position = failure ? PQresultErrorField(failure, PG_DIAG_STATEMENT_POSITION) : NULL;
    long characters = position ? strtol(position, NULL, 10) : 0;
    for (size_t i = 0; i < statement.len && characters > 1; i++) {
        line += statement.data[i] == '\n';
        const bool last_byte = i + 1 == statement.len || ((unsigned char)statement.data[i + 1] & 0xC0) != 0x80;
        characters -= last_byte;
    }
    return line;
}

/* Without the server's own line and excerpt: they count from the statement's beginning. */
static struct str reason_in_file(struct connection *c, struct arena *mem, const struct outcome *out)
{
    const char *message = out->failure ? PQresultErrorField(out->failure, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    if (!message)
        return reason(c, mem, out);
    const char *detail = PQresultErrorField(out->failure, PG_DIAG_MESSAGE_DETAIL);
    return arena_printf(mem, "%s%s%s", message, detail ? "; " : "", detail ? detail : "");
}

bool script_run_file(struct connection *c, struct arena *mem, const struct embedded_file *file, struct str *why)
{
    struct script script = {file->text, 1};
    struct str statement;
    unsigned line = 0;
    while (script_next(&script, &statement, &line)) {
        struct outcome out = {0};
        if (!run(c, mem, arena_cstr(mem, statement), NO_VALUES, &out)) {
            const struct str words = reason_in_file(c, mem, &out);
            *why = arena_printf(mem, "%s:%u: %.*s", file->name, line_of(out.failure, statement, line), STR_FMT(words));
            return false;
        }
        if (PQtransactionStatus(c->pg) != PQTRANS_INTRANS) {
            *why = arena_printf(mem, "%s:%u: a script must not end the transaction it runs in", file->name, line);
            return false;
        }
    }
    return true;
}
