/* One connection to PostgreSQL: opening, waiting with a deadline, noticing that the other side has hung up, and
 * leaving it clean. Never blocks in libpq but for the look-up of a host name (give a socket's folder or an address
 * in the URL). Knows nothing of the pool. */
#include "base/clock.h"
#include "internal.h"
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/socket.h>

enum { PARAMETERS_MAX = 48, LEFT_OVER_READS_MAX = 8 };

static int until(int64_t deadline_ms)
{
    const int64_t left = deadline_ms - clock_monotonic_ms();
    return left <= 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

/* True when one of the events (or an error, which the next read will tell) has come before the deadline. */
static bool wait_for(int fd, short events, int64_t deadline_ms)
{
    struct pollfd p = {.fd = fd, .events = events};
    for (;;) {
        const int n = poll(&p, 1, until(deadline_ms));
        if (n > 0)
            return true;
        if (n == 0 || errno != EINTR)
            return false;
    }
}

/* Notices are of no use to the program; a goodbye that arrives while nothing was asked is one in libpq's eyes. */
static void on_notice(void *connection, const PGresult *notice)
{
    struct connection *c = connection;
    if (sqlstate_ends_session(notice))
        c->dead = true;
}

/* The lines of a verbose message as one, without those that tell where in the server's source it was raised. */
static struct str one_line(struct arena *mem, const char *message)
{
    struct strbuf out = {.mem = mem};
    struct str rest = str_from(message);
    while (rest.data) {
        const struct str line = str_trim(str_cut(&rest, '\n'));
        if (line.len == 0 || str_starts(line, STR("LOCATION:")))
            continue;
        if (out.len > 0)
            strbuf_add_char(&out, ' ');
        strbuf_add(&out, line);
    }
    return strbuf_str(&out);
}

static struct err connect_failed(struct connection *c, struct arena *mem, enum db_state refusal)
{
    const struct str log = one_line(mem, PQerrorMessage(c->pg));
    connection_close(c);
    c->refusal = refusal;
    return ERR(database_unavailable, log.data);
}

static void options_free(void *options)
{
    PQconninfoFree(options);
}

/* The URL's parameters with ours behind, so that ours win; "options" are joined instead. */
static PGconn *connect_start(const struct connection_settings *settings, struct arena *mem, const char **why)
{
    const char *names[PARAMETERS_MAX + 4], *values[PARAMETERS_MAX + 4];
    size_t n = 0;
    char *message = NULL;
    PQconninfoOption *url = PQconninfoParse(settings->url, &message);
    if (!url) {
        PQfreemem(message); /* it may quote the URL, password included */
        *why = "the database URL is not valid";
        return NULL;
    }
    arena_defer(mem, options_free, url);
    const char *options = settings->options;
    for (const PQconninfoOption *o = url; o->keyword && n < PARAMETERS_MAX; o++) {
        if (!o->val)
            continue;
        if (strcmp(o->keyword, "options") == 0) {
            options = arena_printf(mem, "%s %s", o->val, settings->options).data;
            continue;
        }
        names[n] = o->keyword;
        values[n++] = o->val;
    }
    names[n] = "options";
    values[n++] = options;
    names[n] = "application_name";
    values[n++] = settings->application_name;
    names[n] = "client_encoding";
    values[n++] = "UTF8";
    names[n] = values[n] = NULL;
    *why = "out of memory";
    return PQconnectStartParams(names, values, 0);
}

struct err connection_open(struct connection *c, const struct connection_settings *settings, struct arena *mem)
{
    const int64_t deadline_ms = clock_monotonic_ms() + CONNECT_TIMEOUT_MS;
    const char *why = NULL;
    connection_close(c);
    c->refusal = DB_WRONG_ADDRESS;
    c->pg = connect_start(settings, mem, &why);
    if (!c->pg)
        return ERR(database_unavailable, why);
    PQsetNoticeReceiver(c->pg, on_notice, c);
    (void)PQsetErrorVerbosity(c->pg,
                              PQERRORS_VERBOSE); /* with the SQLSTATE, which libpq tells of a refusal in no other way */
    PostgresPollingStatusType wants = PQstatus(c->pg) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
    while (wants != PGRES_POLLING_OK) {
        if (wants == PGRES_POLLING_FAILED)
            return connect_failed(c, mem, db_look_at_refusal(PQerrorMessage(c->pg)));
        if (!wait_for(PQsocket(c->pg), wants == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline_ms)) {
            connection_close(c);
            c->refusal = DB_UNREACHABLE;
            return ERR(database_unavailable, "no answer in time");
        }
        wants = PQconnectPoll(c->pg);
    }
    (void)PQsetErrorVerbosity(c->pg, PQERRORS_DEFAULT);
    if (PQsetnonblocking(c->pg, 1) != 0 || (settings->pipeline && !PQenterPipelineMode(c->pg)))
        return connect_failed(c, mem, DB_UNREACHABLE);
    if (!c->prepared)
        c->prepared = prepared_new();
    return NO_ERR;
}

void connection_close(struct connection *c)
{
    if (c->pg)
        PQfinish(c->pg);
    c->pg = NULL;
    c->dead = c->forget = false;
    if (c->prepared)
        prepared_clear(c->prepared);
}

bool connection_alive(struct connection *c)
{
    if (!c->pg)
        return false;
    for (int i = 0; i < LEFT_OVER_READS_MAX && PQstatus(c->pg) == CONNECTION_OK && !c->dead; i++) {
        char first = 0;
        const ssize_t n = recv(PQsocket(c->pg), &first, 1, MSG_PEEK | MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return true;
        /* Data, while nothing was asked: a notice, a changed parameter, a TLS record, or the goodbye. */
        if (n <= 0 || !PQconsumeInput(c->pg))
            break;
        (void)PQisBusy(c->pg); /* parses what was read; on_notice hears a goodbye */
    }
    connection_close(c);
    return false;
}

bool connection_wait(struct connection *c, int64_t deadline_ms)
{
    for (;;) {
        const int unsent = PQflush(c->pg);
        if (!PQisBusy(c->pg)) /* what was read before the connection broke still counts */
            return true;
        if (unsent < 0 || PQstatus(c->pg) != CONNECTION_OK)
            return false;
        const short events = (short)(POLLIN | (unsent > 0 ? POLLOUT : 0));
        if (!wait_for(PQsocket(c->pg), events, deadline_ms))
            return false;
        if (!PQconsumeInput(c->pg) && PQisBusy(c->pg))
            return false;
    }
}

const struct query db_rollback = {"db_rollback", "ROLLBACK", 0, 0, NULL};

bool connection_reset(struct connection *c)
{
    const int64_t deadline_ms = clock_monotonic_ms() + ROLLBACK_TIMEOUT_MS;
    const bool open = PQtransactionStatus(c->pg) != PQTRANS_IDLE;
    int expected = 1 + open;
    bool ok = (!open || PQsendQueryParams(c->pg, db_rollback.sql, 0, NULL, NULL, NULL, NULL, 0)) &&
              PQsendQueryParams(c->pg, "DEALLOCATE ALL", 0, NULL, NULL, NULL, NULL, 0) && PQpipelineSync(c->pg);
    while (ok && expected > 0) {
        ok = connection_wait(c, deadline_ms);
        PGresult *result = ok ? PQgetResult(c->pg) : NULL;
        ok = ok && PQresultStatus(result) == PGRES_COMMAND_OK;
        PQclear(result);
        PQclear(ok ? PQgetResult(c->pg) : NULL); /* the NULL behind a result */
        expected--;
    }
    ok = ok && connection_wait(c, deadline_ms);
    PGresult *sync = ok ? PQgetResult(c->pg) : NULL;
    ok = ok && PQresultStatus(sync) == PGRES_PIPELINE_SYNC && PQtransactionStatus(c->pg) == PQTRANS_IDLE;
    PQclear(sync);
    if (!ok) {
        connection_close(c);
        return false;
    }
    prepared_clear(c->prepared);
    c->forget = false;
    return true;
}

void connection_tidy(struct connection *c)
{
    if (!c->pg)
        return;
    if (c->forget) {
        (void)connection_reset(c);
        return;
    }
    if (PQtransactionStatus(c->pg) == PQTRANS_IDLE)
        return;
    struct arena *mem = arena_new();
    struct pipeline pipeline = {.mem = mem};
    pipeline_add(&pipeline, &db_rollback, (struct encoded){0});
    const struct run run = connection_run(c, &pipeline, clock_monotonic_ms() + ROLLBACK_TIMEOUT_MS);
    if (run.end != RUN_DONE || PQtransactionStatus(c->pg) != PQTRANS_IDLE)
        connection_close(c);
    arena_free(mem);
}
