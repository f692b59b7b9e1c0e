/* Starting, draining and stopping civetweb, and its settings. Requests are exchange.c's. */
#include "base/ascii.h"
#include "exchange.h"

#include "base/clock.h"
#include "base/log.h"

#include <civetweb.h>
#include <signal.h>
#include <time.h>

enum { MESSAGE_MAX = 200, WORKERS_MAX = 4096, OPTIONS_MAX = 64, NANOSECONDS_PER_MS = 1000000 };

const struct http_limits http_limits_default = {
    .body_deadline_ms = 10000,
    .stream_deadline_ms = 60000,
    .skip_deadline_ms = 1000,
    .request_timeout_ms = 8000,
    .linger_deadline_ms = 1000,
    .keep_alive_timeout_ms = 7000,
    .keep_alive_told_s = 5,
    .send_grace_ms = 10000,
    .send_bytes_per_s = 64 * 1024,
};

/* ---- callbacks outside requests ---- */

static void *begin_thread(const struct mg_context *context, int type)
{
    (void)context;
    enum { WORKER = 1 };
    if (type != WORKER)
        return NULL;
    if (thread_stack_bytes() < HTTP_STACK_BYTES)
        LOG(LOG_ERROR, "worker_stack_too_small", log_i64("bytes", (int64_t)thread_stack_bytes()));
    return arena_new();
}

static void end_thread(const struct mg_context *context, int type, void *arena)
{
    (void)context;
    (void)type;
    arena_free(arena);
}

static struct http_server *server_of(const struct mg_connection *connection)
{
    return mg_get_user_data(mg_get_context(connection));
}

static int begin_connection(const struct mg_connection *connection, void **data)
{
    *data = NULL;
    atomic_fetch_add(&server_of(connection)->connections, 1);
    return 0;
}

static void end_connection(const struct mg_connection *connection)
{
    atomic_fetch_sub(&server_of(connection)->connections, 1);
}

/* Messages about a connection repeat what its client sent: they are dropped. The rest is the server's own trouble. */
static int take_message(const struct mg_connection *connection, const char *message)
{
    struct http_server *server = server_of(connection);
    struct str text = str_from(message);
    text.len = text.len < MESSAGE_MAX ? text.len : MESSAGE_MAX;
    if (server && !atomic_load(&server->started)) {
        if (server->start_message.len == 0)
            server->start_message = arena_str(server->mem, text);
    } else if (!mg_get_request_info(connection)) {
        LOG(LOG_WARN, "civetweb", log_text("message", text));
    }
    return 1;
}

/* ---- starting ---- */

/* civetweb's ports may carry letters that mean TLS or redirects; only an address and a port are let through. */
static bool listen_is_valid(struct str listen)
{
    for (size_t i = 0; i < listen.len; i++)
        if (!memchr("0123456789abcdefABCDEF.:[]", listen.data[i], 26))
            return false;
    return listen.len > 0 && ascii_is_digit(listen.data[listen.len - 1]);
}

static bool take_config(struct http_server *s, struct arena *mem, struct str *why)
{
    struct http_config *c = &s->config;
    if (!listen_is_valid(c->listen)) {
        *why = arena_printf(mem, "Cannot listen on %.*s: an address and a port are needed, such as 127.0.0.1:8080.",
                            STR_FMT(c->listen));
        return false;
    }
    if (c->workers < 1 || c->workers > WORKERS_MAX) {
        *why = arena_printf(mem, "The number of workers must be between 1 and %d.", (int)WORKERS_MAX);
        return false;
    }
    if (!list_split(mem, c->cors_origins, s->cors.origins, HTTP_ORIGINS_MAX, &s->cors.count) ||
        !list_split(mem, c->trusted_proxies, s->trusted.list, HTTP_PROXIES_MAX, &s->trusted.count)) {
        *why = arena_printf(mem, "At most %d CORS origins and %d trusted proxies are possible.", (int)HTTP_ORIGINS_MAX,
                            (int)HTTP_PROXIES_MAX);
        return false;
    }
    for (size_t i = 0; i < s->cors.count; i++) {
        if (str_is(s->cors.origins[i], "*") || str_is(s->cors.origins[i], "null")) {
            *why = STR("CORS origins are exact: neither * nor null is possible.");
            return false;
        }
    }
    if (c->max_in_flight < 1)
        c->max_in_flight = c->workers > 1 ? c->workers - 1 : 1;
    return true;
}

static const char *number(struct arena *mem, int n)
{
    return arena_printf(mem, "%d", n).data;
}

static struct mg_context *start_civetweb(struct http_server *s, struct arena *mem)
{
    /* The two empty access_control options keep civetweb from answering preflights with "*". */
    const char *options[OPTIONS_MAX] = {
        "listening_ports",
        arena_cstr(mem, s->config.listen),
        "num_threads",
        number(mem, s->config.workers),
        "request_timeout_ms",
        number(mem, s->limits.request_timeout_ms),
        "enable_keep_alive",
        "yes",
        "keep_alive_timeout_ms",
        number(mem, s->limits.keep_alive_timeout_ms),
        "tcp_nodelay",
        "1",
        "max_request_size",
        "16384",
        "connection_queue",
        "512",
        "listen_backlog",
        "1024",
        "decode_url",
        "no",
        "enable_directory_listing",
        "no",
        "enable_auth_domain_check",
        "no",
        "access_control_allow_origin",
        "",
        "access_control_allow_methods",
        "",
        NULL,
    };
    struct mg_callbacks callbacks = {0};
    callbacks.begin_request = exchange_begin;
    callbacks.http_error = exchange_refused;
    callbacks.init_thread = begin_thread;
    callbacks.exit_thread = end_thread;
    callbacks.init_connection = begin_connection;
    callbacks.connection_closed = end_connection;
    callbacks.log_message = take_message;
    return mg_start(&callbacks, s, options);
}

static void make_drain_condition(struct http_server *s)
{
    pthread_condattr_t attributes;
    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&s->drained, &attributes);
    (void)pthread_condattr_destroy(&attributes);
    (void)pthread_mutex_init(&s->drain_lock, NULL);
}

static void dispose(struct http_server *s)
{
    watcher_stop(&s->watcher);
    (void)pthread_cond_destroy(&s->drained);
    (void)pthread_mutex_destroy(&s->drain_lock);
}

struct http_server *http_server_start_with(const struct http_config *config, const struct http_limits *limits,
                                           struct arena *mem, struct str *why)
{
    struct http_server *s = ARENA_NEW(mem, struct http_server);
    s->config = *config;
    s->limits = *limits;
    s->mem = mem;
    if (!take_config(s, mem, why))
        return NULL;
    (void)signal(SIGPIPE, SIG_IGN);
    if (!watcher_start(&s->watcher)) {
        *why = STR("The thread that watches deadlines could not be started.");
        return NULL;
    }
    make_drain_condition(s);
    s->civetweb = start_civetweb(s, mem);
    struct mg_server_port ports[1] = {{0}};
    if (!s->civetweb || mg_get_server_ports(s->civetweb, 1, ports) < 1) {
        *why = arena_printf(mem, "Cannot listen on %.*s: %.*s", STR_FMT(config->listen), STR_FMT(s->start_message));
        dispose(s);
        return NULL;
    }
    s->port = ports[0].port;
    atomic_store(&s->started, true);
    return s;
}

struct http_server *http_server_start(const struct http_config *config, struct arena *mem, struct str *why)
{
    return http_server_start_with(config, &http_limits_default, mem, why);
}

int http_server_port(const struct http_server *s)
{
    return s->port;
}

/* ---- stopping ---- */

void http_server_begin_drain(struct http_server *s)
{
    atomic_store(&s->draining, true);
}

static void wait_for_silence(struct http_server *s, int timeout_ms)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    const int64_t nanoseconds = until.tv_nsec + (int64_t)(timeout_ms % 1000) * NANOSECONDS_PER_MS;
    until.tv_sec += timeout_ms / 1000 + nanoseconds / (1000 * (int64_t)NANOSECONDS_PER_MS);
    until.tv_nsec = nanoseconds % (1000 * (int64_t)NANOSECONDS_PER_MS);
    (void)pthread_mutex_lock(&s->drain_lock);
    while (atomic_load(&s->active) > 0)
        if (pthread_cond_timedwait(&s->drained, &s->drain_lock, &until) != 0)
            break;
    (void)pthread_mutex_unlock(&s->drain_lock);
}

void http_server_stop(struct http_server *s, int timeout_ms)
{
    http_server_begin_drain(s);
    wait_for_silence(s, timeout_ms);
    atomic_store(&s->stopped, true);
    if (atomic_load(&s->active) > 0)
        LOG(LOG_WARN, "drain_timed_out", log_i64("active", atomic_load(&s->active)));
    mg_stop(s->civetweb);
    dispose(s);
}
