/* The admin listener (http.h). Its requests are so few and so plain that it reads them itself. Must not use civetweb,
 * nor anything that the public port may be busy with. */
#include "waiting_room.h"

#include "base/clock.h"
#include "base/log.h"

#include <poll.h>
#include <unistd.h>

enum {
    ADMIN_THREADS = 4, /* a check of the database may take one of them for seconds */
    ADMIN_PLACES = 64,
    HEADER_MS = 5000,
    READY_MS = 5000,
    LINGER_MS = 1000,
    SEND_MS = 5000,
};

struct http_admin {
    struct http_admin_config config;
    struct cors cors; /* none */
    struct waiting_room *room;
    int port;
    pthread_t threads[ADMIN_THREADS];
    int thread_count;
    pthread_mutex_t lock; /* of the rest */
    pthread_cond_t changed;
    int given[ADMIN_THREADS], given_count; /* no more are handed on at once */
    bool stopping;
    _Atomic bool draining;
};

/* ---- one request ---- */

static bool send_all(int fd, struct str data)
{
    const int64_t until_ms = clock_monotonic_ms() + SEND_MS;
    while (data.len > 0) {
        struct pollfd room = {.fd = fd, .events = POLLOUT};
        const ssize_t sent = send(fd, data.data, data.len, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent > 0)
            data = (struct str){data.data + sent, data.len - (size_t)sent};
        const int64_t left_ms = until_ms - clock_monotonic_ms();
        if (data.len > 0 && (left_ms <= 0 || poll(&room, 1, (int)left_ms) != 1))
            return false;
    }
    return true;
}

static void answer(struct http_admin *a, struct http_request *request, struct http_response *response)
{
    const struct health health = {a->config.health, a->config.context, a->config.public_url, atomic_load(&a->draining)};
    const bool reads = str_is(request->method, "GET") || str_is(request->method, "HEAD");
    if (reads && health_answer(&health, request, response))
        return;
    const struct problem problem = {.mem = request->mem, .code = ERR_not_found};
    request->path = STR_EMPTY; /* was not checked */
    http_problem(request, response, &problem, a->config.public_url);
}

static void serve_watcher(struct http_admin *a, struct arena *mem, int fd)
{
    char *buffer = arena_alloc(mem, HTTP_REQUEST_BYTES_MAX);
    const ssize_t got = recv(fd, buffer, room_head_bytes(a->room, fd), MSG_DONTWAIT);
    struct http_request request = request_of_head(mem, (struct str){buffer, got > 0 ? (size_t)got : 0});
    struct http_response response = {.file_fd = -1};
    answer(a, &request, &response);
    const struct str head =
        response_head(&request, &response, &a->cors, (int64_t)response.body.len, 0, clock_real_ms() / SECOND_MS);
    const bool sent = send_all(fd, str_is(request.method, "HEAD") ? head : arena_concat(mem, head, response.body));
    LOG(LOG_DEBUG, "admin_request", log_i64("status", response.status), log_i64("sent", sent));
    (void)shutdown(fd, SHUT_WR);
    (void)recv(fd, buffer, HTTP_REQUEST_BYTES_MAX, MSG_DONTWAIT); /* else the close would be a reset */
    (void)close(fd);
}

/* ---- threads ---- */

static int await_given(struct http_admin *a)
{
    (void)pthread_mutex_lock(&a->lock);
    while (a->given_count == 0 && !a->stopping)
        (void)pthread_cond_wait(&a->changed, &a->lock);
    const int fd = a->given_count > 0 ? a->given[--a->given_count] : -1;
    (void)pthread_mutex_unlock(&a->lock);
    return fd;
}

static void *serve_watchers(void *argument)
{
    struct http_admin *a = argument;
    struct arena *mem = arena_new();
    for (int fd = await_given(a); fd >= 0; fd = await_given(a)) {
        serve_watcher(a, mem, fd);
        arena_reset(mem);
        waiting_room_free_server(a->room);
    }
    arena_free(mem);
    return NULL;
}

static bool give(void *context, int fd)
{
    struct http_admin *a = context;
    (void)pthread_mutex_lock(&a->lock);
    a->given[a->given_count++] = fd;
    (void)pthread_cond_signal(&a->changed);
    (void)pthread_mutex_unlock(&a->lock);
    return true;
}

static bool is_proxy(void *context, const union socket_address *address)
{
    (void)context;
    (void)address;
    return true; /* watchers may all come from one address */
}

static struct str refuse(void *context, struct arena *mem, struct str head, bool *keeps)
{
    const struct http_admin *a = context;
    const struct refusal refusal = {.code = ERR_overloaded, .public_url = a->config.public_url, .cors = &a->cors};
    return refusal_text(&refusal, mem, head, keeps);
}

/* ---- starting and stopping ---- */

static void stop_threads(struct http_admin *a)
{
    (void)pthread_mutex_lock(&a->lock);
    a->stopping = true;
    (void)pthread_cond_broadcast(&a->changed);
    (void)pthread_mutex_unlock(&a->lock);
    while (a->thread_count > 0)
        (void)pthread_join(a->threads[--a->thread_count], NULL);
}

static void dispose(struct http_admin *a)
{
    (void)pthread_cond_destroy(&a->changed);
    (void)pthread_mutex_destroy(&a->lock);
}

static bool start_threads(struct http_admin *a)
{
    while (a->thread_count < ADMIN_THREADS) {
        if (pthread_create(&a->threads[a->thread_count], NULL, serve_watchers, a) != 0)
            return false;
        a->thread_count++;
    }
    return true;
}

struct http_admin *http_admin_start(const struct http_admin_config *config, struct arena *mem, struct str *why)
{
    const int listener = listener_open(config->listen, mem, why);
    if (listener < 0)
        return NULL;
    struct http_admin *a = ARENA_NEW(mem, struct http_admin);
    a->config = *config;
    a->port = listener_port(listener);
    (void)pthread_mutex_init(&a->lock, NULL);
    (void)pthread_cond_init(&a->changed, NULL);
    const struct room_config room = {.listener = listener,
                                     .servers = ADMIN_THREADS,
                                     .places_max = ADMIN_PLACES,
                                     .header_ms = HEADER_MS,
                                     .ready_ms = READY_MS,
                                     .linger_ms = LINGER_MS,
                                     .serve = give,
                                     .is_proxy = is_proxy,
                                     .refuse = refuse,
                                     .context = a};
    const bool threads = start_threads(a);
    if (threads && waiting_room_start(&room, &a->room))
        return a;
    *why = STR("The threads of the admin listener could not be started.");
    if (!threads)
        (void)close(listener);
    stop_threads(a);
    dispose(a);
    return NULL;
}

int http_admin_port(const struct http_admin *a)
{
    return a->port;
}

void http_admin_begin_drain(struct http_admin *a)
{
    atomic_store(&a->draining, true);
}

void http_admin_stop(struct http_admin *a)
{
    waiting_room_stop(a->room);
    stop_threads(a);
    waiting_room_free(a->room);
    dispose(a);
}
