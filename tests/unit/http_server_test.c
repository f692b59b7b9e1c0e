/* http, the whole server over real sockets: what a client may send, and what it gets. */
#include "api/http/http_private.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "tests/test.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    BODY_MAX = 64 * 1024,
    FILE_BYTES = 300 * 1000,
    LONG_BYTES = 400 * 1000,
    HUGE_BYTES = 8 * 1000 * 1000,
    CLIENT_BUFFER = 512 * 1024,
    THREADS = 8,
    REQUESTS = 25
};
static char huge[HUGE_BYTES];

static struct arena *mem;
static struct http_server *server, *small; /* small: 8 workers, 2 requests in flight; the last test stops it */
static const struct http_limits quick = {.body_deadline_ms = 300,
                                         .stream_deadline_ms = 300,
                                         .skip_deadline_ms = 200,
                                         .linger_deadline_ms = 300,
                                         .request_timeout_ms = 2000,
                                         .keep_alive_timeout_ms = 2000,
                                         .keep_alive_told_s = 1,
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

static void hold(struct gatehouse *g)
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
static void await_held(struct gatehouse *g, int count)
{
    pthread_mutex_lock(&g->lock);
    while (g->waiting != count)
        pthread_cond_wait(&g->changed, &g->lock);
    pthread_mutex_unlock(&g->lock);
}
static void set_open(struct gatehouse *g, bool open)
{
    pthread_mutex_lock(&g->lock);
    g->open = open;
    pthread_cond_broadcast(&g->changed);
    pthread_mutex_unlock(&g->lock);
}

static void answer(struct http_response *response, struct str text)
{
    response->status = 200;
    response->body = text;
    HTTP_SET(response, "Content-Type", STR("text/plain"));
}

static void refuse(struct http_request *request, struct http_response *response, enum error_code code)
{
    const struct problem problem = {.mem = request->mem, .code = code};
    http_problem(request, response, &problem, STR("http://jqt"));
}

static void give_body(struct http_request *request, struct http_response *response)
{
    struct str body;
    const struct err e = http_body_read(request, BODY_MAX, &body);
    if (failed(e))
        refuse(request, response, e.code);
    else
        answer(response, body);
}

static void count_body(struct http_request *request, struct http_response *response)
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

static void give_file(struct http_request *request, struct http_response *response)
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

static void handle(void *context, struct http_request *request, struct http_response *response)
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
        answer(response, request->peer);
    else if (str_is(request->path, "/target"))
        answer(response, arena_printf(request->mem, "%.*s %.*s", STR_FMT(request->method), STR_FMT(request->query)));
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

static void handle_health(void *context, struct http_request *request, struct http_response *response)
{
    (void)context;
    (void)request;
    answer(response, STR("well"));
}

static struct http_server *serve_by(const struct http_limits *limits, int workers, int max_in_flight)
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

static struct http_server *serve_with(int workers, int max_in_flight)
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

static struct client *client_to(const struct http_server *s)
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
static struct client *client_new(void)
{
    return client_to(server);
}
static void client_free(struct client *c)
{
    close(c->fd);
}
static void say_bytes(struct client *c, const char *data, size_t length)
{
    while (length > 0) {
        const ssize_t n = send(c->fd, data, length, MSG_NOSIGNAL);
        if (n <= 0)
            return; /* the server may have closed: what it answered is read next */
        data += n;
        length -= (size_t)n;
    }
}
static void say(struct client *c, const char *text)
{
    say_bytes(c, text, strlen(text));
}

static bool receive(struct client *c)
{
    assert_true(c->len < CLIENT_BUFFER);
    const ssize_t n = recv(c->fd, c->data + c->len, CLIENT_BUFFER - c->len, 0);
    if (n > 0)
        c->len += (size_t)n;
    return n > 0;
}

static struct str head_value(const struct reply *r, const char *name)
{
    const struct str line = arena_printf(mem, "\r\n%s: ", name);
    const char *at = strcasestr(r->head, line.data);
    if (!at)
        return STR_EMPTY;
    at += line.len;
    return (struct str){at, strcspn(at, "\r")};
}

static void take(struct client *c, size_t count)
{
    memmove(c->data, c->data + count, c->len - count);
    c->len -= count;
}

/* Reads one whole response; status 0 if the connection ends before. */
static struct reply *hear_as(struct client *c, bool head_only)
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
static struct reply *hear(struct client *c)
{
    return hear_as(c, false);
}
static bool is_closed(struct client *c)
{
    return c->len == 0 && !receive(c);
}
static struct reply *ask(const char *text)
{
    struct client *c = client_new();
    say(c, text);
    struct reply *r = hear(c);
    client_free(c);
    return r;
}
#define GET(path, more) "GET " path " HTTP/1.1\r\nHost: jqt\r\n" more "\r\n"

static void assert_problem(const struct reply *r, int status, const char *code)
{
    assert_int_equal(r->status, status);
    assert_true(str_starts(head_value(r, "Content-Type"), STR("application/problem+json")));
    const cJSON *json = NULL;
    size_t offset = 0;
    const char *reason = NULL;
    assert_true(json_parse(mem, str_from(r->body), &json, &offset, &reason));
    assert_string_equal(arena_cstr(mem, json_str(json, "code")), code);
    assert_true(str_equal(json_str(json, "request_id"), head_value(r, "X-Request-Id")));
    assert_string_equal(ask(GET("/healthz", ""))->body, "well"); /* and the server still runs */
}

static void assert_refused(const char *text, int status, const char *code)
{
    struct client *c = client_new();
    say(c, text);
    struct reply *r = hear(c);
    assert_problem(r, status, code);
    assert_false(r->keep_alive);
    assert_true(is_closed(c));
    client_free(c);
}

/* ---- framing ---- */

static void a_message_of_doubtful_length_is_refused_and_ends_the_connection(void **state)
{
    (void)state;
    assert_refused("POST /echo HTTP/1.1\r\nHost: jqt\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}", 400,
                   "framing_error");
    assert_refused(
        "POST /echo HTTP/1.1\r\nHost: jqt\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
        "framing_error");
    assert_refused("POST /echo HTTP/1.1\r\nHost: jqt\r\nContent-Length: +2\r\n\r\n{}", 400, "framing_error");
    assert_refused("POST /echo HTTP/1.1\r\nHost: jqt\r\nContent-Length: 2x\r\n\r\n{}", 400, "framing_error");
    assert_refused("POST /echo HTTP/1.1\r\nHost: jqt\r\nTransfer-Encoding: gzip\r\n\r\n", 400, "framing_error");
    assert_refused("POST /echo HTTP/1.1\r\nHost: jqt\r\nContent-Length : 2\r\n\r\n{}", 400, "framing_error");
}

static void a_broken_header_is_refused(void **state)
{
    (void)state;
    assert_refused("GET /echo HTTP/1.1\r\nHost: jqt\r\nno colon here\r\n\r\n", 400, "framing_error");
    assert_refused("GET /echo HTTP/1.1\r\nHost: jqt\r\nX Y: 1\r\n\r\n", 400, "framing_error");
    assert_refused("GET /echo HTTP/1.1\r\nHost: jqt\r\nX: 1\r\n folded\r\n\r\n", 400, "framing_error");
    assert_refused("POST /echo HTTP/1.1\r\nHost: jqt\r\n hidden\r\nContent-Length: 9\r\n\r\n", 400, "framing_error");
    assert_refused("POST /echo HTTP/1.1\r\nHost: jqt\r\n: hidden\r\nContent-Length: 9\r\n\r\n", 400, "framing_error");
    assert_refused("GET /echo HTTP/1.1\r\n Host: jqt\r\n\r\n", 400, "framing_error");
    assert_refused("GET /echo HTTP/1.1\nHost: jqt\n\n", 400, "framing_error");
    assert_refused("GET /echo HTTP/1.1\r\nHost: jqt\n\n", 400, "framing_error");
    assert_refused("GET /echo HTTP/1.1\r\nHost: jqt\r\nHost: other\r\n\r\n", 400, "framing_error");
    assert_refused("GET /echo HTTP/1.1\r\n\r\n", 400, "framing_error");
    assert_refused("GET /echo HTTP/1.1\r\nHost: jqt\r\nX: a\x01z\r\n\r\n", 400, "framing_error");
    assert_refused("nonsense\r\n\r\n", 400, "framing_error");
    assert_refused("GET /echo HTTP/3.0\r\nHost: jqt\r\n\r\n", 505, "http_version_not_supported");
}

static void blanks_and_empty_values_are_no_fault(void **state)
{
    (void)state;
    assert_string_equal(ask("GET /target HTTP/1.1\r\nHost:jqt\r\nA:\r\nB:  b  \r\nC:c\r\n\r\n")->body, "GET ");
    assert_string_equal(ask("GET /target HTTP/1.0\r\n\r\n")->body, "GET ");
    assert_refused("GET /target HTTP/1.0\r\n: hidden\r\n\r\n", 400, "framing_error");
}

static void a_nul_byte_is_refused(void **state)
{
    (void)state;
    struct client *c = client_new();
    const char text[] = "GET /a\0b HTTP/1.1\r\nHost: jqt\r\n\r\n";
    say_bytes(c, text, sizeof text - 1);
    assert_problem(hear(c), 400, "framing_error");
    client_free(c);
    c = client_new();
    const char header[] = "GET /a HTTP/1.1\r\nHost: jqt\r\nX: a\0b\r\n\r\n";
    say_bytes(c, header, sizeof header - 1);
    assert_problem(hear(c), 400, "framing_error");
    client_free(c);
}

static void an_encoded_line_end_in_the_target_is_refused(void **state)
{
    (void)state;
    assert_refused(GET("/echo%00", ""), 400, "framing_error");
    assert_refused(GET("/echo%0d%0aX:%201", ""), 400, "framing_error");
    assert_refused(GET("/echo?q=%0A", ""), 400, "framing_error");
    assert_refused(GET("/echo?q=%zz", ""), 400, "framing_error");
    assert_refused("GET /\xC3\xA9 HTTP/1.1\r\nHost: jqt\r\n\r\n", 400, "framing_error");
}

static void sixty_five_header_fields_are_too_many(void **state)
{
    (void)state;
    struct strbuf text = {.mem = mem};
    strbuf_add_c(&text, "GET /echo HTTP/1.1\r\nHost: jqt\r\n");
    for (int i = 0; i < 64; i++)
        strbuf_printf(&text, "X-%d: 1\r\n", i);
    strbuf_add_c(&text, "\r\n");
    assert_refused(arena_cstr(mem, strbuf_str(&text)), 431, "headers_too_large");
}

static const char *request_with_header_of(size_t bytes)
{
    char *filler = arena_alloc(mem, bytes + 1);
    memset(filler, 'x', bytes);
    return arena_printf(mem, "GET /echo HTTP/1.1\r\nHost: jqt\r\nX: %s\r\n\r\n", filler).data;
}

static void a_long_header_is_too_large(void **state)
{
    (void)state;
    assert_refused(request_with_header_of(HTTP_HEADER_BYTES_MAX), 431, "headers_too_large");
    /* More than civetweb's buffer holds: it calls that malformed. */
    assert_refused(request_with_header_of(20000), 400, "framing_error");
}

/* civetweb answers nothing at all here and calls nobody. */
static void a_target_that_is_elsewhere_is_cut_off(void **state)
{
    (void)state;
    static const char *const targets[] = {"OPTIONS *", "GET http://other.example/target"};
    for (size_t i = 0; i < 2; i++) {
        struct client *c = client_new();
        say(c, arena_printf(mem, "%s HTTP/1.1\r\nHost: jqt\r\n\r\n", targets[i]).data);
        assert_true(is_closed(c));
        client_free(c);
    }
    assert_string_equal(ask(GET("/healthz", ""))->body, "well");
}

static void an_absolute_target_is_the_same_as_its_path(void **state)
{
    (void)state;
    char text[200];
    snprintf(text, sizeof text, "GET http://127.0.0.1:%d/target?x=1%%20 HTTP/1.1\r\nHost: jqt\r\n\r\n",
             http_server_port(server));
    assert_string_equal(ask(text)->body, "GET x=1%20");
}

static void an_expectation_other_than_continue_fails(void **state)
{
    (void)state;
    assert_refused(GET("/echo", "Expect: wonders\r\n"), 417, "expectation_failed");
}

/* ---- bodies ---- */

static struct str post(const char *path, size_t length)
{
    return arena_printf(mem, "POST %s HTTP/1.1\r\nHost: jqt\r\nContent-Length: %zu\r\n\r\n", path, length);
}

static void a_million_brackets_that_nobody_reads_do_no_harm(void **state)
{
    (void)state;
    enum { MILLION = 1000000 };
    char *brackets = arena_alloc(mem, MILLION);
    memset(brackets, '[', MILLION);
    struct client *c = client_new();
    say(c, post("/ignore", MILLION).data);
    say_bytes(c, brackets, MILLION);
    struct reply *r = hear(c);
    assert_int_equal(r->status, 200);
    assert_string_equal(r->body, "ignored");
    assert_false(r->keep_alive);
    client_free(c);
    assert_string_equal(ask(GET("/healthz", ""))->body, "well");
}

static void a_small_body_that_nobody_reads_keeps_the_connection(void **state)
{
    (void)state;
    struct client *c = client_new();
    say(c, post("/ignore", 5).data);
    say(c, "GET /");
    struct reply *r = hear(c);
    assert_string_equal(r->body, "ignored");
    assert_true(r->keep_alive);
    say(c, GET("/target", ""));
    assert_string_equal(hear(c)->body, "GET ");
    client_free(c);
}

static void a_connection_is_kept_longer_than_the_client_is_told(void **state)
{
    (void)state;
    struct client *c = client_new();
    say(c, GET("/target", ""));
    assert_true(str_is(head_value(hear(c), "Keep-Alive"), "timeout=1"));
    assert_true(http_limits_default.keep_alive_told_s * 1000 + 1000 < http_limits_default.keep_alive_timeout_ms);
    client_free(c);
}

static void ten_megabytes_are_too_large_and_the_answer_arrives(void **state)
{
    (void)state;
    enum { TEN_MEGABYTES = 10 * 1000 * 1000 };
    char *data = arena_alloc(mem, TEN_MEGABYTES);
    struct client *c = client_new();
    say(c, post("/echo", TEN_MEGABYTES).data);
    say_bytes(c, data, TEN_MEGABYTES);
    struct reply *r = hear(c);
    assert_problem(r, 413, "body_too_large");
    assert_false(r->keep_alive);
    client_free(c);
}

static void a_client_that_is_slow_to_notice_still_gets_the_answer(void **state)
{
    (void)state;
    static const char piece[4096];
    struct client *c = client_new();
    say(c, post("/echo", 1000000).data);
    for (int i = 0; i < 5; i++) {
        usleep(20000); /* well within the second that civetweb reads on before it closes */
        say_bytes(c, piece, sizeof piece);
    }
    assert_problem(hear(c), 413, "body_too_large");
    client_free(c);
}

struct flood {
    int fd;
    _Atomic bool stop, cut_off;
};
static void *flood_server(void *argument)
{
    static const char piece[4096];
    struct flood *f = argument;
    while (!atomic_load(&f->stop)) {
        if (send(f->fd, piece, sizeof piece, MSG_NOSIGNAL) < 0) {
            atomic_store(&f->cut_off, true);
            break;
        }
    }
    return NULL;
}

static void a_client_that_never_stops_sending_is_cut_off(void **state)
{
    (void)state;
    struct client *c = client_new();
    struct flood f = {.fd = c->fd};
    pthread_t thread;
    say(c, post("/echo", (size_t)1 << 40).data);
    assert_int_equal(pthread_create(&thread, NULL, flood_server, &f), 0);
    struct reply *r = hear(c);
    for (int tries = 0; !atomic_load(&f.cut_off) && tries < 5000; tries++)
        usleep(1000);
    atomic_store(&f.stop, true);
    pthread_join(thread, NULL);
    assert_problem(r, 413, "body_too_large");
    assert_true(atomic_load(&f.cut_off));
    client_free(c);
}

static void a_body_that_ends_early_is_incomplete(void **state)
{
    (void)state;
    struct client *c = client_new();
    say(c, post("/echo", 100).data);
    say(c, "only this");
    shutdown(c->fd, SHUT_WR);
    assert_problem(hear(c), 400, "body_incomplete");
    client_free(c);
}

static void a_chunked_body_that_ends_early_is_incomplete(void **state)
{
    (void)state;
    struct client *c = client_new();
    say(c, "POST /echo HTTP/1.1\r\nHost: jqt\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
    shutdown(c->fd, SHUT_WR);
    assert_problem(hear(c), 400, "body_incomplete");
    client_free(c);
}

static void a_body_that_stalls_times_out(void **state)
{
    (void)state;
    struct client *c = client_new();
    say(c, post("/echo", 100).data);
    say(c, "only this");
    assert_problem(hear(c), 408, "body_timeout");
    assert_true(is_closed(c));
    client_free(c);
    c = client_new();
    say(c, "POST /count HTTP/1.1\r\nHost: jqt\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel");
    assert_problem(hear(c), 408, "body_timeout");
    client_free(c);
}

struct trickle {
    int fd;
    _Atomic bool stop;
};
static void *trickle_bytes(void *argument)
{
    struct trickle *t = argument;
    while (!atomic_load(&t->stop) && send(t->fd, "x", 1, MSG_NOSIGNAL) == 1)
        usleep(10000);
    return NULL;
}

static void a_body_that_trickles_times_out_all_the_same(void **state)
{
    (void)state;
    struct client *c = client_new();
    struct trickle t = {.fd = c->fd};
    pthread_t thread;
    say(c, post("/echo", 10000).data);
    assert_int_equal(pthread_create(&thread, NULL, trickle_bytes, &t), 0);
    struct reply *r = hear(c);
    atomic_store(&t.stop, true);
    pthread_join(thread, NULL);
    assert_problem(r, 408, "body_timeout");
    client_free(c);
}

static void a_chunked_body_is_put_together_and_ends_the_connection(void **state)
{
    (void)state;
    struct client *c = client_new();
    say(c, "POST /echo HTTP/1.1\r\nHost: jqt\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");
    struct reply *r = hear(c);
    assert_int_equal(r->status, 200);
    assert_string_equal(r->body, "abcdefg");
    assert_false(r->keep_alive);
    client_free(c);
    assert_problem(ask("POST /echo HTTP/1.1\r\nHost: jqt\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n"), 400,
                   "framing_error");
}

static void a_chunked_body_has_the_same_limit(void **state)
{
    (void)state;
    struct strbuf text = {.mem = mem};
    strbuf_printf(&text, "POST /echo HTTP/1.1\r\nHost: jqt\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n", BODY_MAX + 1);
    for (int i = 0; i <= BODY_MAX; i++)
        strbuf_add_char(&text, 'b');
    strbuf_add_c(&text, "\r\n0\r\n\r\n");
    struct client *c = client_new();
    say_bytes(c, text.data, text.len);
    assert_problem(hear(c), 413, "body_too_large");
    client_free(c);
}

static void a_body_of_exactly_the_limit_passes(void **state)
{
    (void)state;
    char *data = arena_alloc(mem, BODY_MAX);
    memset(data, 'b', BODY_MAX);
    struct client *c = client_new();
    say(c, post("/echo", BODY_MAX).data);
    say_bytes(c, data, BODY_MAX);
    struct reply *r = hear(c);
    assert_int_equal(r->length, BODY_MAX);
    assert_true(r->keep_alive);
    say(c, post("/count", BODY_MAX).data);
    say_bytes(c, data, BODY_MAX);
    assert_string_equal(hear(c)->body, "65536");
    client_free(c);
}

static void a_client_that_waits_is_told_to_continue(void **state)
{
    (void)state;
    struct client *c = client_new();
    say(c, "POST /echo HTTP/1.1\r\nHost: jqt\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    assert_int_equal(hear(c)->status, 100);
    say(c, "hello");
    struct reply *r = hear(c);
    assert_string_equal(r->body, "hello");
    assert_true(r->keep_alive);
    client_free(c);
}

static void a_client_that_waits_for_nothing_is_not_told_to_continue(void **state)
{
    (void)state;
    struct client *c = client_new();
    say(c, "POST /login HTTP/1.1\r\nHost: jqt\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    struct reply *r = hear(c);
    assert_int_equal(r->status, 401);
    assert_false(r->keep_alive);
    assert_true(is_closed(c));
    client_free(c);
}

/* ---- answers ---- */

static void pipelined_requests_are_answered_in_order(void **state)
{
    (void)state;
    struct client *c = client_new();
    say(c, GET("/target?1", "") "POST /echo HTTP/1.1\r\nHost: jqt\r\nContent-Length: 3\r\n\r\ntwo" GET("/login", "")
               GET("/target?4", "Connection: close\r\n"));
    assert_string_equal(hear(c)->body, "GET 1");
    assert_string_equal(hear(c)->body, "two");
    struct reply *third = hear(c);
    assert_int_equal(third->status, 401);
    assert_true(third->keep_alive);
    struct reply *last = hear(c);
    assert_string_equal(last->body, "GET 4");
    assert_false(last->keep_alive);
    assert_true(is_closed(c));
    client_free(c);
}

static void head_tells_the_length_and_sends_no_body(void **state)
{
    (void)state;
    struct client *c = client_new();
    say(c, "HEAD /ignore HTTP/1.1\r\nHost: jqt\r\n\r\n");
    struct reply *r = hear_as(c, true);
    assert_int_equal(r->status, 200);
    assert_true(str_is(head_value(r, "Content-Length"), "7"));
    say(c, "HEAD /file HTTP/1.1\r\nHost: jqt\r\n\r\n");
    assert_true(str_is(head_value(hear_as(c, true), "Content-Length"), "300000"));
    say(c, GET("/empty", ""));
    r = hear(c);
    assert_int_equal(r->status, 204);
    assert_null(head_value(r, "Content-Length").data);
    say(c, GET("/target", ""));
    assert_string_equal(hear(c)->body, "GET ");
    client_free(c);
}

static void a_file_is_sent_in_pieces_and_keeps_the_connection(void **state)
{
    (void)state;
    struct client *c = client_new();
    say(c, GET("/file", ""));
    struct reply *r = hear(c);
    assert_int_equal(r->length, FILE_BYTES);
    for (size_t i = 0; i < r->length; i++)
        assert_int_equal(r->body[i], 'f');
    assert_true(r->keep_alive);
    say(c, GET("/target", ""));
    assert_string_equal(hear(c)->body, "GET ");
    client_free(c);
}

static void a_file_that_is_shorter_than_promised_ends_the_connection(void **state)
{
    (void)state;
    struct client *c = client_new();
    say(c, GET("/short-file", ""));
    struct reply *r = hear(c);
    assert_int_equal(r->length, FILE_BYTES);
    assert_true(is_closed(c));
    client_free(c);
}

static void a_long_answer_is_sent_in_pieces_and_keeps_the_connection(void **state)
{
    (void)state;
    for (size_t i = 0; i < LONG_BYTES; i++)
        huge[i] = (char)('a' + i % 23);
    struct client *c = client_new();
    say(c, GET("/long", ""));
    struct reply *r = hear(c);
    assert_int_equal(r->length, LONG_BYTES);
    assert_memory_equal(r->body, huge, LONG_BYTES);
    assert_true(r->keep_alive);
    say(c, GET("/target", ""));
    assert_string_equal(hear(c)->body, "GET ");
    client_free(c);
}

/* Takes some of a long answer now and then, or none: whether the server gives it up, and not by the time-out of a
 * single send, which starts anew with every byte taken. */
static bool is_given_up(size_t bytes_a_time)
{
    static const int small_buffer = 4096;
    static const struct timespec pause = {0, 20 * 1000000};
    struct http_limits patient = quick;
    char drop[64];
    bool began = false, ended = false;
    patient.request_timeout_ms = 60 * 1000;
    struct http_server *s = serve_by(&patient, 2, 1);
    struct client *c = client_to(s);
    setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &small_buffer, sizeof small_buffer);
    say(c, GET("/huge", ""));
    for (const int64_t until_ms = clock_monotonic_ms() + 10000; !ended && clock_monotonic_ms() < until_ms;) {
        began = began || atomic_load(&s->active) > 0;
        ended = began && atomic_load(&s->active) == 0;
        if (bytes_a_time > 0)
            (void)!recv(c->fd, drop, bytes_a_time, MSG_DONTWAIT);
        (void)nanosleep(&pause, NULL);
    }
    client_free(c);
    http_server_stop(s, 1000);
    return ended;
}

static void a_long_answer_that_nobody_reads_is_given_up(void **state)
{
    (void)state;
    assert_true(is_given_up(0));
}

static void a_long_answer_taken_drop_by_drop_is_given_up(void **state)
{
    (void)state;
    assert_true(is_given_up(sizeof(char[64])));
}

static void a_handler_without_an_answer_is_an_internal_error(void **state)
{
    (void)state;
    assert_problem(ask(GET("/nothing", "")), 500, "internal");
}

static void problems_speak_the_clients_language(void **state)
{
    (void)state;
    struct reply *zh = ask(GET("/login", "")), *en = ask(GET("/login", "Accept-Language: en\r\n"));
    assert_problem(zh, 401, "token_expired");
    assert_true(str_is(head_value(zh, "Content-Language"), "zh-CN"));
    assert_non_null(strstr(zh->body, "登录已过期"));
    assert_true(str_is(head_value(en, "Content-Language"), "en"));
    assert_non_null(strstr(en->body, "expired"));
    assert_non_null(strstr(en->head, "WWW-Authenticate: Bearer realm=\"jqt\", error=\"invalid_token\""));
}

static void a_request_id_is_echoed_or_made(void **state)
{
    (void)state;
    assert_true(str_is(head_value(ask(GET("/ignore", "X-Request-Id: mine-1\r\n")), "X-Request-Id"), "mine-1"));
    const struct str made = head_value(ask(GET("/ignore", "X-Request-Id: not <mine>\r\n")), "X-Request-Id");
    struct uuid id;
    assert_true(uuid_parse(made, &id));
    assert_false(str_equal(made, head_value(ask(GET("/ignore", "")), "X-Request-Id")));
}

static void the_client_behind_a_trusted_proxy_is_known(void **state)
{
    (void)state;
    assert_string_equal(ask(GET("/peer", "X-Forwarded-For: 6.6.6.6, 203.0.113.9\r\n"))->body, "203.0.113.9");
    assert_string_equal(ask(GET("/peer", ""))->body, "127.0.0.1");
}

/* ---- CORS ---- */

#define PREFLIGHT(origin)                                                                                  \
    "OPTIONS /echo HTTP/1.1\r\nHost: jqt\r\nOrigin: " origin "\r\nAccess-Control-Request-Method: POST\r\n" \
    "Access-Control-Request-Headers: authorization, idempotency-key\r\n\r\n"

static void a_preflight_of_an_allowed_origin_is_granted(void **state)
{
    (void)state;
    struct reply *r = ask(PREFLIGHT("https://b.example"));
    assert_int_equal(r->status, 204);
    assert_true(str_is(head_value(r, "Access-Control-Allow-Origin"), "https://b.example"));
    assert_non_null(strstr(arena_cstr(mem, head_value(r, "Access-Control-Allow-Methods")), "PUT"));
    assert_non_null(strstr(arena_cstr(mem, head_value(r, "Access-Control-Allow-Headers")), "Idempotency-Key"));
    assert_true(head_value(r, "Access-Control-Max-Age").len > 0);
    assert_true(str_is(head_value(r, "Vary"), "Origin"));
}

static void a_preflight_of_another_origin_is_denied(void **state)
{
    (void)state;
    struct reply *r = ask(PREFLIGHT("https://evil.example"));
    assert_problem(r, 403, "forbidden");
    assert_null(strstr(r->head, "Access-Control"));
    assert_null(strstr(r->head, "*"));
}

static void options_without_a_preflight_go_to_the_handler(void **state)
{
    (void)state;
    assert_string_equal(ask("OPTIONS /target HTTP/1.1\r\nHost: jqt\r\nOrigin: https://evil.example\r\n\r\n")->body,
                        "OPTIONS ");
    assert_string_equal(ask("PATCH /target HTTP/1.1\r\nHost: jqt\r\n\r\n")->body, "PATCH ");
}

/* ---- load ---- */

static void a_worker_has_a_megabyte_of_stack(void **state)
{
    (void)state;
    assert_true(atoi(ask(GET("/stack", ""))->body) >= HTTP_STACK_BYTES);
}

static void too_many_requests_in_flight_are_sent_away_but_health_answers(void **state)
{
    (void)state;
    struct client *first = client_to(small), *second = client_to(small), *third = client_to(small);
    set_open(&gatehouse, false);
    say(first, GET("/block", ""));
    say(second, GET("/block", ""));
    await_held(&gatehouse, 2);
    say(third, GET("/ignore", ""));
    struct reply *r = hear(third);
    assert_problem(r, 503, "overloaded");
    assert_true(str_is(head_value(r, "Retry-After"), "1"));
    say(third, GET("/readyz", ""));
    assert_string_equal(hear(third)->body, "well");
    set_open(&gatehouse, true);
    assert_string_equal(hear(first)->body, "released");
    assert_string_equal(hear(second)->body, "released");
    say(third, GET("/ignore", ""));
    assert_int_equal(hear(third)->status, 200);
    client_free(first);
    client_free(second);
    client_free(third);
}

/* The server notices a closed connection a moment later. */
static void await_connections(struct http_server *s, int count)
{
    for (int tries = 0; atomic_load(&s->connections) != count && tries < 5000; tries++)
        usleep(1000);
    assert_int_equal(atomic_load(&s->connections), count);
}

static void connections_are_not_kept_when_workers_are_scarce(void **state)
{
    (void)state;
    enum { CLIENTS = 7, KEPT = 6 }; /* of 8 workers: 7 are more than 80 % */
    struct client *clients[CLIENTS];
    await_connections(small, 0);
    for (int i = 0; i < CLIENTS; i++) {
        clients[i] = client_to(small);
        say(clients[i], GET("/ignore", ""));
        struct reply *r = hear(clients[i]);
        assert_int_equal(r->status, 200);
        assert_int_equal(r->keep_alive, i < KEPT);
    }
    for (int i = 0; i < CLIENTS; i++)
        client_free(clients[i]);
    await_connections(small, 0);
}

static void *stop_small(void *argument)
{
    http_server_stop(small, 5000);
    return argument;
}

static void a_drain_lets_the_request_in_flight_finish(void **state)
{
    (void)state;
    struct client *c = client_to(small), *idle = client_to(small);
    pthread_t thread;
    say(idle, GET("/ignore", ""));
    assert_true(hear(idle)->keep_alive);
    set_open(&gatehouse, false);
    say(c, GET("/block", ""));
    await_held(&gatehouse, 1);
    struct client *proxy = client_to(small);
    say(proxy, GET("/readyz", ""));
    assert_int_equal(hear(proxy)->status, 200);
    http_server_begin_drain(small);
    say(proxy, GET("/readyz", ""));
    assert_int_equal(hear(proxy)->status, 503);
    client_free(proxy);
    say(idle, GET("/ignore", ""));
    struct reply *r = hear(idle);
    assert_int_equal(r->status, 200);
    assert_false(r->keep_alive);
    client_free(idle);
    assert_int_equal(pthread_create(&thread, NULL, stop_small, NULL), 0);
    set_open(&gatehouse, true);
    r = hear(c);
    assert_string_equal(r->body, "released");
    assert_false(r->keep_alive);
    assert_true(is_closed(c));
    client_free(c);
    pthread_join(thread, NULL);
}

static void a_bad_or_taken_address_is_told_in_a_sentence(void **state)
{
    (void)state;
    struct http_config config = {.listen = STR("nowhere"), .workers = 1, .handler = handle};
    struct str why = STR_EMPTY;
    assert_null(http_server_start(&config, mem, &why));
    assert_non_null(strstr(arena_cstr(mem, why), "nowhere"));
    config.listen = arena_printf(mem, "127.0.0.1:%d", http_server_port(server));
    assert_null(http_server_start(&config, mem, &why));
    assert_non_null(strstr(arena_cstr(mem, why), "Cannot listen on 127.0.0.1:"));
    config.listen = STR("127.0.0.1:0");
    config.cors_origins = STR("*");
    assert_null(http_server_start(&config, mem, &why));
}

/* ---- the log ---- */

static int real_stderr, log_file;
static void log_begin(void)
{
    char name[] = "/tmp/jqt-http-log-XXXXXX";
    log_file = mkstemp(name);
    unlink(name);
    real_stderr = dup(STDERR_FILENO);
    dup2(log_file, STDERR_FILENO);
    log_set_level(LOG_INFO);
}
static struct str log_end(void)
{
    log_set_level(LOG_ERROR);
    dup2(real_stderr, STDERR_FILENO);
    close(real_stderr);
    const off_t size = lseek(log_file, 0, SEEK_END);
    char *text = arena_alloc(mem, (size_t)size + 1);
    const ssize_t got = pread(log_file, text, (size_t)size, 0);
    close(log_file);
    return (struct str){text, got > 0 ? (size_t)got : 0};
}

static void *ask_often(void *argument)
{
    struct client *c = argument;
    char piece[2048];
    for (int i = 0; i < REQUESTS; i++) {
        say(c, GET("/ignore?secret=1", "X-Request-Id: log-test\r\n"));
        (void)!recv(c->fd, piece, sizeof piece, 0);
    }
    shutdown(c->fd, SHUT_WR);
    while (recv(c->fd, piece, sizeof piece, 0) > 0)
        ;
    return NULL;
}

static void requests_of_many_threads_log_one_whole_line_each(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    struct client *clients[THREADS];
    log_begin();
    for (int i = 0; i < THREADS; i++) {
        clients[i] = client_new();
        pthread_create(&threads[i], NULL, ask_often, clients[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        client_free(clients[i]);
    }
    struct str log = log_end();
    int lines = 0;
    while (log.len > 0) {
        const struct str line = str_cut(&log, '\n');
        const cJSON *json = NULL;
        size_t offset = 0;
        const char *reason = NULL;
        assert_true(json_parse(mem, line, &json, &offset, &reason));
        assert_true(str_is(json_str(json, "event"), "request"));
        assert_true(str_is(json_str(json, "request_id"), "log-test"));
        assert_true(str_is(json_str(json, "operation"), "test"));
        assert_int_equal(json_i64(json, "status", 0), 200);
        assert_true(json_i64(json, "bytes", 0) > 100);
        assert_true(json_has(json, "duration_us"));
        assert_null(strstr(arena_cstr(mem, line), "secret"));
        lines++;
    }
    assert_int_equal(lines, THREADS * REQUESTS);
}

static void the_trace_of_a_request_is_logged(void **state)
{
    (void)state;
    log_begin();
    struct client *c = client_new();
    say(c,
        GET("/login", "Connection: close\r\ntraceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n"));
    (void)hear(c);
    assert_true(is_closed(c));
    client_free(c);
    const char *log = arena_cstr(mem, log_end());
    assert_non_null(strstr(log, "\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\""));
    assert_non_null(strstr(log, "\"code\":\"token_expired\""));
    assert_null(strstr(log, "/login"));
}

static int start(void **state)
{
    (void)state;
    mem = arena_new();
    log_set_level(LOG_ERROR);
    server = serve_with(16, 0);
    small = serve_with(8, 2);
    return 0;
}
static int stop(void **state)
{
    (void)state;
    http_server_stop(server, 1000);
    arena_free(mem);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_of_doubtful_length_is_refused_and_ends_the_connection),
        cmocka_unit_test(a_broken_header_is_refused),
        cmocka_unit_test(blanks_and_empty_values_are_no_fault),
        cmocka_unit_test(a_nul_byte_is_refused),
        cmocka_unit_test(an_encoded_line_end_in_the_target_is_refused),
        cmocka_unit_test(sixty_five_header_fields_are_too_many),
        cmocka_unit_test(a_long_header_is_too_large),
        cmocka_unit_test(a_target_that_is_elsewhere_is_cut_off),
        cmocka_unit_test(an_absolute_target_is_the_same_as_its_path),
        cmocka_unit_test(an_expectation_other_than_continue_fails),
        cmocka_unit_test(a_million_brackets_that_nobody_reads_do_no_harm),
        cmocka_unit_test(a_small_body_that_nobody_reads_keeps_the_connection),
        cmocka_unit_test(a_connection_is_kept_longer_than_the_client_is_told),
        cmocka_unit_test(ten_megabytes_are_too_large_and_the_answer_arrives),
        cmocka_unit_test(a_client_that_is_slow_to_notice_still_gets_the_answer),
        cmocka_unit_test(a_client_that_never_stops_sending_is_cut_off),
        cmocka_unit_test(a_body_that_ends_early_is_incomplete),
        cmocka_unit_test(a_chunked_body_that_ends_early_is_incomplete),
        cmocka_unit_test(a_body_that_stalls_times_out),
        cmocka_unit_test(a_body_that_trickles_times_out_all_the_same),
        cmocka_unit_test(a_chunked_body_is_put_together_and_ends_the_connection),
        cmocka_unit_test(a_chunked_body_has_the_same_limit),
        cmocka_unit_test(a_body_of_exactly_the_limit_passes),
        cmocka_unit_test(a_client_that_waits_is_told_to_continue),
        cmocka_unit_test(a_client_that_waits_for_nothing_is_not_told_to_continue),
        cmocka_unit_test(pipelined_requests_are_answered_in_order),
        cmocka_unit_test(head_tells_the_length_and_sends_no_body),
        cmocka_unit_test(a_file_is_sent_in_pieces_and_keeps_the_connection),
        cmocka_unit_test(a_file_that_is_shorter_than_promised_ends_the_connection),
        cmocka_unit_test(a_long_answer_is_sent_in_pieces_and_keeps_the_connection),
        cmocka_unit_test(a_long_answer_that_nobody_reads_is_given_up),
        cmocka_unit_test(a_long_answer_taken_drop_by_drop_is_given_up),
        cmocka_unit_test(a_handler_without_an_answer_is_an_internal_error),
        cmocka_unit_test(problems_speak_the_clients_language),
        cmocka_unit_test(a_request_id_is_echoed_or_made),
        cmocka_unit_test(the_client_behind_a_trusted_proxy_is_known),
        cmocka_unit_test(a_preflight_of_an_allowed_origin_is_granted),
        cmocka_unit_test(a_preflight_of_another_origin_is_denied),
        cmocka_unit_test(options_without_a_preflight_go_to_the_handler),
        cmocka_unit_test(a_worker_has_a_megabyte_of_stack),
        cmocka_unit_test(too_many_requests_in_flight_are_sent_away_but_health_answers),
        cmocka_unit_test(connections_are_not_kept_when_workers_are_scarce),
        cmocka_unit_test(a_bad_or_taken_address_is_told_in_a_sentence),
        cmocka_unit_test(requests_of_many_threads_log_one_whole_line_each),
        cmocka_unit_test(the_trace_of_a_request_is_logged),
        cmocka_unit_test(a_drain_lets_the_request_in_flight_finish),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
