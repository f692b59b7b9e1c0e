/* A server that answers by path whatever a test needs, and a client that says bytes and hears answers. */
#ifndef JQT_TESTS_HTTP_TESTING_H
#define JQT_TESTS_HTTP_TESTING_H
#include "api/http/http_private.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "tests/test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    BODY_MAX = 64 * 1024,
    FILE_BYTES = 300 * 1000,
    LONG_BYTES = 400 * 1000,
    HUGE_BYTES = 8 * 1000 * 1000,
    CLIENT_BUFFER = 512 * 1024
};
static char huge[HUGE_BYTES];

static struct arena *mem;
static struct http_server *server;
static const struct http_limits quick = {.body_deadline_ms = 300,
                                         .stream_deadline_ms = 300,
                                         .skip_deadline_ms = 200,
                                         .linger_deadline_ms = 300,
                                         .header_deadline_ms = 4000,
                                         .request_timeout_ms = 2000,
                                         .keep_alive_timeout_ms = 4000,
                                         .keep_alive_told_s = 1,
                                         .ready_wait_ms = 100,
                                         .drain_idle_ms = 100,
                                         .drain_header_ms = 200,
                                         .send_grace_ms = 300,
                                         .send_bytes_per_s = 1000 * 1000};

/* ---- the server's side ---- */

struct gatehouse { /* lets a handler be held and released */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int waiting;
    bool open;
};
static struct gatehouse gatehouse = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, false};

static inline void hold(struct gatehouse *g)
{
    pthread_mutex_lock(&g->lock);
    g->waiting++;
    pthread_cond_broadcast(&g->changed);
    while (!g->open)
        pthread_cond_wait(&g->changed, &g->lock);
    g->waiting--;
    pthread_cond_broadcast(&g->changed);
    pthread_mutex_unlock(&g->lock);
}
static inline void await_held(struct gatehouse *g, int count)
{
    pthread_mutex_lock(&g->lock);
    while (g->waiting != count)
        pthread_cond_wait(&g->changed, &g->lock);
    pthread_mutex_unlock(&g->lock);
}
static inline void set_open(struct gatehouse *g, bool open)
{
    pthread_mutex_lock(&g->lock);
    g->open = open;
    pthread_cond_broadcast(&g->changed);
    pthread_mutex_unlock(&g->lock);
}

static inline void answer(struct http_response *response, struct str text)
{
    response->status = 200;
    response->body = text;
    HTTP_SET(response, "Content-Type", STR("text/plain"));
}

static inline void refuse(struct http_request *request, struct http_response *response, enum error_code code)
{
    const struct problem problem = {.mem = request->mem, .code = code};
    http_problem(request, response, &problem, STR("http://jqt"));
}

static inline void give_body(struct http_request *request, struct http_response *response)
{
    struct str body;
    const struct err e = http_body_read(request, BODY_MAX, &body);
    if (failed(e))
        refuse(request, response, e.code);
    else
        answer(response, body);
}

static inline void count_body(struct http_request *request, struct http_response *response)
{
    char piece[1000];
    size_t total = 0, got = 0;
    do {
        const struct err e = http_body_read_some(request, piece, sizeof piece, &got);
        if (failed(e)) {
            refuse(request, response, e.code);
            return;
        }
        total += got;
    } while (got > 0);
    answer(response, arena_printf(request->mem, "%zu", total));
}

static inline void give_file(struct http_request *request, struct http_response *response)
{
    char name[] = "/tmp/jqt-http-test-XXXXXX";
    const int fd = mkstemp(name);
    assert_true(fd >= 0);
    unlink(name);
    char *data = arena_alloc(request->mem, FILE_BYTES);
    memset(data, 'f', FILE_BYTES);
    assert_int_equal(write(fd, data, FILE_BYTES), FILE_BYTES);
    answer(response, STR_EMPTY);
    response->file_fd = fd;
    response->file_size = str_is(request->path, "/short-file") ? FILE_BYTES + 1 : FILE_BYTES;
}

static inline void handle(void *context, struct http_request *request, struct http_response *response)
{
    (void)context;
    request->log_operation = STR("test");
    if (str_is(request->path, "/echo"))
        give_body(request, response);
    else if (str_is(request->path, "/count"))
        count_body(request, response);
    else if (str_is(request->path, "/file") || str_is(request->path, "/short-file"))
        give_file(request, response);
    else if (str_is(request->path, "/long"))
        answer(response, (struct str){huge, LONG_BYTES});
    else if (str_is(request->path, "/huge"))
        answer(response, (struct str){huge, HUGE_BYTES});
    else if (str_is(request->path, "/stack"))
        answer(response, arena_printf(request->mem, "%zu", thread_stack_bytes()));
    else if (str_is(request->path, "/peer"))
        answer(response, address_text(request->mem, request->peer));
    else if (str_is(request->path, "/target"))
        answer(response, arena_printf(request->mem, "%.*s %.*s", STR_FMT(request->method), STR_FMT(request->query)));
    else if (str_is(request->path, "/header"))
        answer(response, http_header_get(request, "X-List"));
    else if (str_is(request->path, "/cookie"))
        answer(response, http_header_get(request, "Cookie"));
    else if (str_is(request->path, "/empty"))
        response->status = 204;
    else if (str_is(request->path, "/nothing"))
        return;
    else if (str_is(request->path, "/login"))
        refuse(request, response, ERR_token_expired);
    else if (str_is(request->path, "/ignore"))
        answer(response, STR("ignored"));
    else if (str_is(request->path, "/block")) {
        hold(&gatehouse);
        answer(response, STR("released"));
    } else
        refuse(request, response, ERR_not_found);
}

static inline void handle_health(void *context, struct http_request *request, struct http_response *response)
{
    (void)context;
    (void)request;
    answer(response, STR("well"));
}

static inline struct http_server *serve_by(const struct http_limits *limits, int workers, int max_in_flight)
{
    const struct http_config config = {.listen = STR("127.0.0.1:0"),
                                       .public_url = STR("http://jqt"),
                                       .cors_origins = STR("https://app.example, https://b.example"),
                                       .trusted_proxies = STR("127.0.0.1"),
                                       .workers = workers,
                                       .max_in_flight = max_in_flight,
                                       .handler = handle,
                                       .health = handle_health};
    struct str why = STR_EMPTY;
    struct http_server *s = http_server_start_with(&config, limits, mem, &why);
    if (!s)
        fail_msg("%.*s", STR_FMT(why));
    return s;
}

static inline struct http_server *serve_with(int workers, int max_in_flight)
{
    return serve_by(&quick, workers, max_in_flight);
}

/* ---- the client's side ---- */

struct client {
    int fd;
    size_t len;
    char data[CLIENT_BUFFER];
};
struct reply {
    int status;
    char head[8192];
    char *body;
    size_t length; /* of the body as received */
    bool keep_alive;
};

static inline struct client *client_to(const struct http_server *s)
{
    struct client *c = arena_alloc(mem, sizeof *c);
    const struct sockaddr_in to = {.sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)http_server_port(s)),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const struct timeval patience = {.tv_sec = 8};
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    assert_int_equal(connect(c->fd, (const struct sockaddr *)&to, sizeof to), 0);
    return c;
}
static inline struct client *client_new(void)
{
    return client_to(server);
}
static inline void client_free(struct client *c)
{
    close(c->fd);
}
static inline void say_bytes(struct client *c, const char *data, size_t length)
{
    while (length > 0) {
        const ssize_t n = send(c->fd, data, length, MSG_NOSIGNAL);
        if (n <= 0)
            return; /* the server may have closed: what it answered is read next */
        data += n;
        length -= (size_t)n;
    }
}
static inline void say(struct client *c, const char *text)
{
    say_bytes(c, text, strlen(text));
}

static inline bool receive(struct client *c)
{
    assert_true(c->len < CLIENT_BUFFER);
    const ssize_t n = recv(c->fd, c->data + c->len, CLIENT_BUFFER - c->len, 0);
    if (n > 0)
        c->len += (size_t)n;
    return n > 0;
}

static inline struct str head_value(const struct reply *r, const char *name)
{
    const struct str line = arena_printf(mem, "\r\n%s: ", name);
    const char *at = strcasestr(r->head, line.data);
    if (!at)
        return STR_EMPTY;
    at += line.len;
    return (struct str){at, strcspn(at, "\r")};
}

static inline void take(struct client *c, size_t count)
{
    memmove(c->data, c->data + count, c->len - count);
    c->len -= count;
}

/* Reads one whole response; status 0 if the connection ends before. */
static inline struct reply *hear_as(struct client *c, bool head_only)
{
    struct reply *r = arena_alloc(mem, sizeof *r);
    char *end = NULL;
    while (!(end = memmem(c->data, c->len, "\r\n\r\n", 4)))
        if (!receive(c))
            return r;
    const size_t head = (size_t)(end - c->data) + 4;
    assert_true(head < sizeof r->head);
    memcpy(r->head, c->data, head);
    assert_memory_equal(r->head, "HTTP/1.1 ", 9);
    r->status = atoi(r->head + 9);
    r->keep_alive = str_is(head_value(r, "Connection"), "keep-alive");
    take(c, head);
    int64_t length = 0;
    (void)str_to_i64(head_value(r, "Content-Length"), &length);
    if (head_only || length == 0)
        return r;
    while ((int64_t)c->len < length && receive(c))
        ;
    r->length = (int64_t)c->len < length ? c->len : (size_t)length;
    r->body = arena_alloc(mem, r->length + 1);
    memcpy(r->body, c->data, r->length);
    take(c, r->length);
    return r;
}
static inline struct reply *hear(struct client *c)
{
    return hear_as(c, false);
}
/* Closed by the server, not only silent. */
static inline bool is_closed(struct client *c)
{
    errno = 0;
    return c->len == 0 && !receive(c) && errno != EAGAIN;
}
static inline struct reply *ask(const char *text)
{
    struct client *c = client_new();
    say(c, text);
    struct reply *r = hear(c);
    client_free(c);
    return r;
}
#define GET(path, more) "GET " path " HTTP/1.1\r\nHost: jqt\r\n" more "\r\n"

static inline void assert_problem(const struct reply *r, int status, const char *code)
{
    assert_int_equal(r->status, status);
    assert_true(str_starts(head_value(r, "Content-Type"), STR("application/problem+json")));
    const cJSON *json = NULL;
    size_t offset = 0;
    struct words reason = NO_WORDS;
    assert_true(json_parse(mem, str_from(r->body), &json, &offset, &reason));
    assert_string_equal(arena_cstr(mem, json_str(json, "code")), code);
    assert_true(str_equal(json_str(json, "request_id"), head_value(r, "X-Request-Id")));
    assert_string_equal(ask(GET("/healthz", ""))->body, "well"); /* and the server still runs */
}

static inline void assert_refused(const char *text, int status, const char *code)
{
    struct client *c = client_new();
    say(c, text);
    struct reply *r = hear(c);
    assert_problem(r, status, code);
    assert_false(r->keep_alive);
    assert_true(is_closed(c));
    client_free(c);
}

/* ---- of each test program ---- */

static inline int start_server(void **state)
{
    (void)state;
    mem = arena_new();
    log_set_level(LOG_ERROR);
    server = serve_with(16, 0);
    return 0;
}
static inline int stop_server(void **state)
{
    (void)state;
    http_server_stop(server, 1000);
    arena_free(mem);
    return 0;
}
#endif
