/* Starting, draining and stopping civetweb behind its waiting room, and its settings. Requests are exchange.c's. */
#include "desk.h"
#include "exchange.h"

#include "base/clock.h"
#include "base/log.h"

#include <arpa/inet.h>
#include <civetweb.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

enum { MESSAGE_MAX = 200, WORKERS_MAX = 4096, OPTIONS_MAX = 64, LOOK_MS = 5, NANOSECONDS_PER_MS = 1000000 };

const struct http_limits http_limits_default = {
    .body_deadline_ms = 10000,
    .stream_deadline_ms = 60000,
    .skip_deadline_ms = 1000,
    .header_deadline_ms = 5000,
    .request_timeout_ms = 8000,
    .linger_deadline_ms = 1000,
    .keep_alive_timeout_ms = 75000, /* longer than proxies keep theirs by default */
    .keep_alive_told_s = 60,
    .ready_wait_ms = 150, /* a refusal is read within 300 ms */
    .drain_idle_ms = 300,
    .drain_header_ms = 1000,
    .send_grace_ms = 10000,
    .send_bytes_per_s = 64 * 1024,
};

/* ---- callbacks outside requests ---- */

static void *begin_thread(const struct mg_context *context, int type)
{
    enum { MASTER = 0, WORKER = 1 };
    struct http_server *server = mg_get_user_data(context);
    if (type == MASTER)
        desk_of_master(&server->bell, &server->room);
    if (type != WORKER)
        return NULL;
    if (thread_stack_bytes() < HTTP_STACK_BYTES)
        LOG(LOG_ERROR, "worker_stack_too_small", log_i64("bytes", (int64_t)thread_stack_bytes()));
    struct worker *worker = worker_new();
    desk_of_worker(&server->room, &worker->connection);
    return worker;
}

static void end_thread(const struct mg_context *context, int type, void *worker)
{
    (void)context;
    (void)type;
    worker_free(worker);
}

static struct http_server *server_of(const struct mg_connection *connection)
{
    return mg_get_user_data(mg_get_context(connection));
}

static int begin_connection(const struct mg_connection *connection, void **data)
{
    (void)connection;
    *data = NULL;
    desk_connection_begins();
    return 0;
}

static void end_connection(const struct mg_connection *connection)
{
    (void)connection;
    desk_connection_ends();
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

/* ---- settings ---- */

static bool take_config(struct http_server *s, struct arena *mem, struct str *why)
{
    struct http_config *c = &s->config;
    if (c->workers < 1 || c->workers > WORKERS_MAX) {
        *why = arena_printf(mem, "The number of workers must be between 1 and %d.", (int)WORKERS_MAX);
        return false;
    }
    if (!list_split(mem, c->cors_origins, s->cors.origins, HTTP_ORIGINS_MAX, &s->cors.count)) {
        *why = arena_printf(mem, "At most %d CORS origins are possible.", (int)HTTP_ORIGINS_MAX);
        return false;
    }
    struct str bad;
    if (!network_list_parse(c->trusted_proxies, s->trusted.list, HTTP_PROXIES_MAX, &s->trusted.count, &bad)) {
        *why = bad.len ? arena_printf(mem, "A trusted proxy is an address or a network, not %.*s.", STR_FMT(bad))
                       : arena_printf(mem, "At most %d trusted proxies are possible.", (int)HTTP_PROXIES_MAX);
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
    if (c->max_in_flight > c->workers)
        c->max_in_flight = c->workers;
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
        "127.0.0.1:0", /* until the bell is hung up */
        "num_threads",
        number(mem, s->config.workers),
        "request_timeout_ms",
        number(mem, s->limits.request_timeout_ms),
        "enable_keep_alive",
        "yes",
        "keep_alive_timeout_ms",
        number(mem, s->limits.request_timeout_ms), /* kept connections wait elsewhere */
        "tcp_nodelay",
        "1",
        "max_request_size",
        "16384",
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
    callbacks.connection_close = end_connection;
    callbacks.log_message = take_message;
    return mg_start(&callbacks, s, options);
}

/* ---- the waiting room ---- */

static bool serve_connection(void *context, int fd)
{
    const struct http_server *s = context;
    return bell_ring(&s->bell, fd);
}

/* Whoever watches the service hears of it while it is busy, too. */
static bool is_urgent(void *context, struct str head)
{
    const struct http_server *s = context;
    const struct str method = str_cut(&head, ' ');
    struct str target = str_cut(&head, ' ');
    const struct str path = str_cut(&target, '?');
    return health_asked(path) || (s->config.urgent && s->config.urgent(s->config.context, method, path));
}

static bool is_proxy(void *context, const union socket_address *address)
{
    const struct http_server *s = context;
    char text[INET6_ADDRSTRLEN] = "";
    struct ip_address peer = {{0}};
    const bool v6 = address->any.sa_family == AF_INET6;
    (void)inet_ntop(address->any.sa_family, v6 ? (const void *)&address->v6.sin6_addr : &address->v4.sin_addr, text,
                    sizeof text);
    return address_parse(str_from(text), &peer) && peer_is_trusted(&s->trusted, peer);
}

static struct str refuse_connection(void *context, struct arena *mem, struct str head, bool *keeps)
{
    const struct http_server *s = context;
    struct refusal refusal = {ERR_overloaded, s->config.public_url, &s->cors, s->limits.keep_alive_told_s};
    if (atomic_load(&s->draining))
        refusal.keep_alive_told_s = 0;
    return refusal_text(&refusal, mem, head, keeps);
}

static bool open_room(struct http_server *s, int listener)
{
    const struct room_config room = {.listener = listener,
                                     .shared = s->config.listener > 0,
                                     .servers = (unsigned)(s->config.max_in_flight - s->config.reserved),
                                     .reserve =
                                         (unsigned)(s->config.workers - s->config.max_in_flight + s->config.reserved),
                                     .header_ms = s->limits.header_deadline_ms,
                                     .idle_ms = s->limits.keep_alive_timeout_ms,
                                     .ready_ms = s->limits.ready_wait_ms,
                                     .linger_ms = s->limits.linger_deadline_ms,
                                     .drain_idle_ms = s->limits.drain_idle_ms,
                                     .drain_header_ms = s->limits.drain_header_ms,
                                     .serve = serve_connection,
                                     .is_urgent = is_urgent,
                                     .is_proxy = is_proxy,
                                     .refuse = refuse_connection,
                                     .context = s};
    return waiting_room_start(&room, &s->room);
}

/* ---- starting ---- */

/* civetweb listens on a port of its own, until it waits for the bell instead. */
static bool start_workers(struct http_server *s, struct arena *mem, struct str *why)
{
    if (!bell_make(&s->bell)) {
        *why = STR("No descriptor is left to start with.");
        return false;
    }
    s->civetweb = start_civetweb(s, mem);
    struct mg_server_port ports[1] = {{0}};
    if (s->civetweb && mg_get_server_ports(s->civetweb, 1, ports) == 1 && bell_hang_up(ports[0].port))
        return true;
    *why = arena_printf(mem, "civetweb could not be started: %.*s", STR_FMT(s->start_message));
    if (s->civetweb)
        mg_stop(s->civetweb);
    bell_free(&s->bell);
    return false;
}

static bool start_all(struct http_server *s, struct arena *mem, struct str *why)
{
    if (s->config.listener > 0 && !listener_is_one(s->config.listener)) {
        *why = STR("The socket that was handed over does not listen for TCP connections.");
        return false;
    }
    if (!watcher_start(&s->watcher)) {
        *why = STR("The thread that watches deadlines could not be started.");
        return false;
    }
    const int listener = s->config.listener > 0 ? s->config.listener : listener_open(s->config.listen, mem, why);
    if (listener >= 0 && start_workers(s, mem, why)) {
        s->port = listener_port(listener);
        if (open_room(s, listener))
            return true;
        *why = STR("The thread that takes connections could not be started.");
        mg_stop(s->civetweb);
        bell_free(&s->bell);
    } else if (listener >= 0) {
        (void)close(listener);
    }
    watcher_stop(&s->watcher);
    return false;
}

struct http_server *http_server_start_with(const struct http_config *config, const struct http_limits *limits,
                                           struct arena *mem, struct str *why)
{
    struct http_server *s = ARENA_NEW(mem, struct http_server);
    s->config = *config;
    s->limits = *limits;
    s->mem = mem;
    (void)signal(SIGPIPE, SIG_IGN);
    if (!take_config(s, mem, why) || !start_all(s, mem, why))
        return NULL;
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
    waiting_room_drain(s->room);
}

bool http_server_is_alive(const struct http_server *s)
{
    return waiting_room_is_alive(s->room);
}

static bool wait_until_empty(struct http_server *s, int timeout_ms)
{
    static const struct timespec pause = {0, LOOK_MS * NANOSECONDS_PER_MS};
    const int64_t until_ms = clock_monotonic_ms() + timeout_ms;
    while (!waiting_room_is_empty(s->room)) {
        if (clock_monotonic_ms() >= until_ms)
            return false;
        (void)nanosleep(&pause, NULL);
    }
    return true;
}

void http_server_stop(struct http_server *s, int timeout_ms)
{
    http_server_begin_drain(s);
    if (!wait_until_empty(s, timeout_ms))
        LOG(LOG_WARN, "drain_timed_out", log_i64("active", atomic_load(&s->active)));
    atomic_store(&s->stopped, true);
    waiting_room_stop(s->room);
    bell_ring_for_closing(&s->bell);
    mg_stop(s->civetweb);
    waiting_room_free(s->room);
    bell_free(&s->bell);
    watcher_stop(&s->watcher);
}
