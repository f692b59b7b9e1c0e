/* http over real sockets: what a client may send, its header and its body. */
#include "tests/unit/http_testing.h"

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

#define HEAD(lines) "POST /echo HTTP/1.1\r\nHost: jqt\r\n" lines "Content-Length: 2\r\n\r\n{}"
static const char *const broken_headers[] = {
    /* a CR is an end with its LF only, and an LF with its CR */
    HEAD("\rX: 1\r\n"),
    HEAD("\r\rX: 1\r\n"),
    HEAD("X: a\rb\r\n"),
    HEAD("X: 1\r\r\n"),
    HEAD("X\r: 1\r\n"),
    "\rGET /echo HTTP/1.1\r\nHost: jqt\r\n\r\n",
    "GET /echo HTTP/1.1\rHost: jqt\r\n\r\n",
    "GET /echo HTTP/1.1\r\r\nHost: jqt\r\n\r\n",
    "GET /echo HTTP/1.1\r\nHost: jqt\r\n\rGET /target HTTP/1.1\r\n\r\n",
    HEAD("X: 1\n"),
    "GET /echo HTTP/1.1\nHost: jqt\n\n",
    "GET /echo HTTP/1.1\r\nHost: jqt\n\n",
    "\nGET /echo HTTP/1.1\r\nHost: jqt\r\n\r\n",
    HEAD("X: a\x01z\r\n"),
    HEAD("X: a\x7fz\r\n"),
    /* what is no field */
    HEAD("X: 1\r\n folded\r\n"),
    HEAD("X: 1\r\n\tfolded\r\n"),
    HEAD(" hidden\r\n"),
    HEAD(" \r\n"),
    HEAD(": hidden\r\n"),
    HEAD("no colon here\r\n"),
    HEAD("X Y: 1\r\n"),
    HEAD("X : 1\r\n"),
    HEAD("X\t: 1\r\n"),
    "GET /echo HTTP/1.1\r\n Host: jqt\r\n\r\n",
    "GET /echo HTTP/1.1\r\n\r\n",
    "GET /echo HTTP/1.1\r\nHost: a/b\r\n\r\n",
    /* what is no request line */
    "nonsense\r\n\r\n",
    " GET /echo HTTP/1.1\r\nHost: jqt\r\n\r\n",
    "GET  /echo HTTP/1.1\r\nHost: jqt\r\n\r\n",
    "GET /echo  HTTP/1.1\r\nHost: jqt\r\n\r\n",
    "GET /echo HTTP/1.1 \r\nHost: jqt\r\n\r\n",
    "GET\t/echo HTTP/1.1\r\nHost: jqt\r\n\r\n",
    "GET /echo\tHTTP/1.1\r\nHost: jqt\r\n\r\n",
    "GET /a b HTTP/1.1\r\nHost: jqt\r\n\r\n",
    "GET /echo http/1.1\r\nHost: jqt\r\n\r\n",
    "GET /echo HTTP/one\r\nHost: jqt\r\n\r\n",
    "GET /echo\r\nHost: jqt\r\n\r\n",
    "G(T /echo HTTP/1.1\r\nHost: jqt\r\n\r\n",
};

static void a_broken_header_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof broken_headers / sizeof broken_headers[0]; i++)
        assert_refused(broken_headers[i], 400, "framing_error");
    assert_refused("GET /echo HTTP/3.0\r\nHost: jqt\r\n\r\n", 505, "http_version_not_supported");
    assert_refused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "http_version_not_supported");
}

static void a_header_on_a_kept_connection_is_read_as_strictly(void **state)
{
    (void)state;
    struct client *c = client_new();
    say(c, GET("/target?1", ""));
    assert_string_equal(hear(c)->body, "GET 1");
    say(c, HEAD("\rX: 1\r\n") GET("/target", ""));
    assert_problem(hear(c), 400, "framing_error");
    assert_true(is_closed(c));
    client_free(c);
}

static void a_header_that_does_not_come_in_time_is_no_request(void **state)
{
    (void)state;
    struct client *c = client_new();
    say(c, "GET /echo HTTP/1.1\r\nHost:");
    assert_true(is_closed(c));
    client_free(c);
}

/* RFC 9112 §2.2; each with exactly one answer. */
static void blank_lines_before_a_request_are_skipped(void **state)
{
    (void)state;
    struct client *c = client_new();
    say(c, "\r\n\r\n" GET("/target?1", "") "\r\n" GET("/target?2", "") "\r\n\r\n\r\n");
    assert_string_equal(hear(c)->body, "GET 1");
    assert_string_equal(hear(c)->body, "GET 2");
    say(c, "\r");
    say(c, "\n");
    say(c, GET("/target?3", "Connection: close\r\n") "\r\n\r\n");
    assert_string_equal(hear(c)->body, "GET 3");
    assert_true(is_closed(c));
    client_free(c);
}

static void a_request_may_arrive_byte_by_byte(void **state)
{
    (void)state;
    const char text[] = "\r\nPOST /echo HTTP/1.1\r\nHost: jqt\r\nContent-Length: 3\r\n\r\nabc";
    struct client *c = client_new();
    const int at_once = 1;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    for (size_t i = 0; i + 1 < sizeof text; i++)
        say_bytes(c, text + i, 1);
    assert_string_equal(hear(c)->body, "abc");
    client_free(c);
}

/* ---- fields sent twice ---- */

static void a_field_that_may_stand_once_is_named_if_it_stands_twice(void **state)
{
    (void)state;
    static const char *const once[] = {
        "Host",          "Content-Type", "Content-Length",  "Transfer-Encoding", "Content-Disposition",
        "Authorization", "Origin",       "Idempotency-Key", "If-Match",          "Expect"};
    for (size_t i = 0; i < sizeof once / sizeof once[0]; i++) {
        const char *value = strcmp(once[i], "Transfer-Encoding") == 0 ? "chunked"
                            : strcmp(once[i], "Expect") == 0          ? "100-continue"
                                                                      : "2";
        const char *host = strcmp(once[i], "Host") == 0 ? "" : "Host: jqt\r\n";
        struct reply *r = ask(arena_printf(mem, "POST /echo HTTP/1.1\r\n%s%s: %s\r\nX: 1\r\n%s: %s\r\n\r\n", host,
                                           once[i], value, once[i], value)
                                  .data);
        assert_problem(r, 400, "framing_error");
        assert_non_null(strstr(r->body, once[i]));
        assert_false(r->keep_alive);
    }
}

/* RFC 9110 §5.3 */
static void a_list_sent_in_several_fields_is_read_whole(void **state)
{
    (void)state;
    assert_string_equal(ask(GET("/header", "X-List: a\r\nX-Other: 1\r\nx-list: b, c\r\nX-List:\r\n"))->body,
                        "a, b, c, ");
    assert_string_equal(ask(GET("/cookie", "Cookie: a=1\r\nCookie: b=2\r\n"))->body, "a=1; b=2");
    assert_true(str_is(
        head_value(ask(GET("/login", "Accept-Language: fr\r\nAccept-Language: en\r\n")), "Content-Language"), "en"));
    assert_false(ask(GET("/target", "Connection: keep-alive\r\nConnection: close\r\n"))->keep_alive);
}

/* ---- methods and targets ---- */

static void a_method_that_no_resource_has_is_not_implemented(void **state)
{
    (void)state;
    static const char *const methods[] = {"FOO", "QUERY", "get", "PROPFIND", "LOCK"};
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        struct client *c = client_new();
        say(c, arena_printf(mem, "%s /target HTTP/1.1\r\nHost: jqt\r\n\r\n", methods[i]).data);
        assert_problem(hear(c), 501, "method_not_implemented");
        say(c, GET("/target", ""));
        assert_string_equal(hear(c)->body, "GET ");
        client_free(c);
    }
    assert_refused("CONNECT jqt:443 HTTP/1.1\r\nHost: jqt:443\r\n\r\n", 501, "method_not_implemented");
    assert_refused("CONNECT /target HTTP/1.1\r\nHost: jqt\r\n\r\n", 400, "framing_error");
    assert_string_equal(ask("TRACE /target HTTP/1.1\r\nHost: jqt\r\n\r\n")->body, "TRACE ");
}

static void options_of_the_whole_server_are_told(void **state)
{
    (void)state;
    static const char *const targets[] = {"*", "http://jqt:8080", "http://other.example"};
    struct client *c = client_new();
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        say(c, arena_printf(mem, "OPTIONS %s HTTP/1.1\r\nHost: jqt\r\n\r\n", targets[i]).data);
        struct reply *r = hear(c);
        assert_int_equal(r->status, 204);
        assert_true(str_is(head_value(r, "Allow"), "GET, HEAD, POST, PUT, DELETE, OPTIONS"));
        assert_true(r->keep_alive);
    }
    client_free(c);
    assert_refused("GET * HTTP/1.1\r\nHost: jqt\r\n\r\n", 400, "framing_error");
}

/* civetweb's handler of files redirects a directory by a buffer that a long target overruns (CVE-2025-55763): whatever
 * is asked for is answered by ours. */
static void no_target_reaches_civetwebs_files(void **state)
{
    (void)state;
    char *name = arena_alloc(mem, HTTP_TARGET_MAX);
    memset(name, 'a', HTTP_TARGET_MAX - 1);
    name[0] = '/';
    const char *const targets[] = {"/", "/tmp", "/usr/share", "/usr/share/", "/.", name};
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        struct reply *r = ask(arena_printf(mem, "GET %s HTTP/1.1\r\nHost: jqt\r\n\r\n", targets[i]).data);
        assert_problem(r, 404, "not_found");
        assert_null(head_value(r, "Location").data);
    }
}

static void blanks_and_empty_values_are_no_fault(void **state)
{
    (void)state;
    assert_string_equal(ask("GET /target HTTP/1.1\r\nHost:jqt\r\nA:\r\nB:  b  \r\nC:c\r\n\r\n")->body, "GET ");
    assert_string_equal(ask(GET("/header", "X-List:\t a\tb \xc3\xa9\t\r\n"))->body, "a\tb \xc3\xa9");
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
    assert_refused(request_with_header_of(20000), 431, "headers_too_large");
}

static void a_long_target_is_too_long(void **state)
{
    (void)state;
    static const size_t lengths[] = {HTTP_TARGET_MAX + 1, HTTP_REQUEST_BYTES_MAX, 100000};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        char *target = arena_alloc(mem, lengths[i] + 1);
        memset(target, 'x', lengths[i]);
        target[0] = '/';
        assert_refused(arena_printf(mem, "GET %s HTTP/1.1\r\nHost: jqt\r\n\r\n", target).data, 414, "target_too_long");
    }
}

static void an_absolute_target_is_the_same_as_its_path(void **state)
{
    (void)state;
    static const char *const targets[] = {"http://jqt/target?x=1%20", "http://jqt:9999/target?x=1%20",
                                          "HTTP://other.example:1/target?x=1%20", "https://[::1]:443/target?x=1%20",
                                          "http://jqt:70000/target?x=1%20"};
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++)
        assert_string_equal(ask(arena_printf(mem, "GET %s HTTP/1.1\r\nHost: jqt\r\n\r\n", targets[i]).data)->body,
                            "GET x=1%20");
    assert_refused("GET http://user@jqt/target HTTP/1.1\r\nHost: jqt\r\n\r\n", 400, "framing_error");
    assert_refused("GET ftp://jqt/target HTTP/1.1\r\nHost: jqt\r\n\r\n", 400, "framing_error");
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
}

#define CHUNKED(body) "POST /echo HTTP/1.1\r\nHost: jqt\r\nTransfer-Encoding: chunked\r\n\r\n" body

static void extensions_and_trailers_of_chunks_are_read_over(void **state)
{
    (void)state;
    assert_string_equal(ask(CHUNKED("3;a=b\r\nabc\r\n0004 ; c=\"d;\te\"\r\ndefg\r\nA;x\r\n0123456789\r\n"
                                    "0;last\r\nX-Sum: 1\r\nX-Empty:\r\n\r\n"))
                            ->body,
                        "abcdefg0123456789");
}

static void a_chunk_that_is_none_is_refused(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        CHUNKED("zz\r\nabc\r\n"),
        CHUNKED("\r\n"),
        CHUNKED(" 3\r\nabc\r\n0\r\n\r\n"),
        CHUNKED("3 \r\nabc\r\n0\r\n\r\n"),
        CHUNKED("0x3\r\nabc\r\n0\r\n\r\n"),
        CHUNKED("+3\r\nabc\r\n0\r\n\r\n"),
        CHUNKED("3\nabc\r\n0\r\n\r\n"),
        CHUNKED("3;a\nabc\r\n0\r\n\r\n"),
        CHUNKED("3;a\rb\r\nabc\r\n0\r\n\r\n"),
        CHUNKED("3\r\nabcd\r\n0\r\n\r\n"),
        CHUNKED("3\r\nabc\n0\r\n\r\n"),
        CHUNKED("10000000000000000\r\nabc"),
        CHUNKED("0\r\n folded\r\n\r\n"),
        CHUNKED("0\r\nno colon\r\n\r\n"),
        CHUNKED("0\r\nX: 1\n\r\n"),
        CHUNKED("0\r\n\rX: 1\r\n\r\n"),
    };
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
        assert_refused(bodies[i], 400, "framing_error");
    char *extension = arena_alloc(mem, HTTP_CHUNK_EXTRAS_MAX + 1);
    memset(extension, 'x', HTTP_CHUNK_EXTRAS_MAX);
    assert_refused(arena_printf(mem, CHUNKED("3;%s\r\nabc\r\n0\r\n\r\n"), extension).data, 400, "framing_error");
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_of_doubtful_length_is_refused_and_ends_the_connection),
        cmocka_unit_test(a_broken_header_is_refused),
        cmocka_unit_test(a_header_on_a_kept_connection_is_read_as_strictly),
        cmocka_unit_test(a_header_that_does_not_come_in_time_is_no_request),
        cmocka_unit_test(blank_lines_before_a_request_are_skipped),
        cmocka_unit_test(a_request_may_arrive_byte_by_byte),
        cmocka_unit_test(a_field_that_may_stand_once_is_named_if_it_stands_twice),
        cmocka_unit_test(a_list_sent_in_several_fields_is_read_whole),
        cmocka_unit_test(a_method_that_no_resource_has_is_not_implemented),
        cmocka_unit_test(options_of_the_whole_server_are_told),
        cmocka_unit_test(no_target_reaches_civetwebs_files),
        cmocka_unit_test(blanks_and_empty_values_are_no_fault),
        cmocka_unit_test(a_nul_byte_is_refused),
        cmocka_unit_test(an_encoded_line_end_in_the_target_is_refused),
        cmocka_unit_test(sixty_five_header_fields_are_too_many),
        cmocka_unit_test(a_long_header_is_too_large),
        cmocka_unit_test(a_long_target_is_too_long),
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
        cmocka_unit_test(extensions_and_trailers_of_chunks_are_read_over),
        cmocka_unit_test(a_chunk_that_is_none_is_refused),
        cmocka_unit_test(a_chunked_body_has_the_same_limit),
        cmocka_unit_test(a_body_of_exactly_the_limit_passes),
        cmocka_unit_test(a_client_that_waits_is_told_to_continue),
        cmocka_unit_test(a_client_that_waits_for_nothing_is_not_told_to_continue),
    };
    return cmocka_run_group_tests(tests, start_server, stop_server);
}
