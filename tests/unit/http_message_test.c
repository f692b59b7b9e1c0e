/* http over real sockets: the headers that a client may send. */
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
    };
    return cmocka_run_group_tests(tests, start_server, stop_server);
}
