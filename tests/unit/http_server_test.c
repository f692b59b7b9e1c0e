/* http over real sockets: what a client gets, and what is logged of it. */
#include "tests/unit/http_testing.h"

enum { THREADS = 8, REQUESTS = 25 };

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

/* ---- starting ---- */

static void a_worker_has_a_megabyte_of_stack(void **state)
{
    (void)state;
    assert_true(atoi(ask(GET("/stack", ""))->body) >= HTTP_STACK_BYTES);
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
        struct words reason = NO_WORDS;
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

int main(void)
{
    const struct CMUnitTest tests[] = {
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
        cmocka_unit_test(a_bad_or_taken_address_is_told_in_a_sentence),
        cmocka_unit_test(requests_of_many_threads_log_one_whole_line_each),
        cmocka_unit_test(the_trace_of_a_request_is_logged),
    };
    return cmocka_run_group_tests(tests, start_server, stop_server);
}
