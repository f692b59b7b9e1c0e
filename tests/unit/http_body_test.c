/* http over real sockets: the bodies that a client may send, or not. */
#include "tests/unit/http_testing.h"

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
