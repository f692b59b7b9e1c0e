/* Where connections wait, over real sockets: who is served, refused or closed when there is much to do, what a drain
 * leaves to whom, and the listener of those who watch. */
#include "api/http/waiting_room.h"
#include "tests/unit/http_testing.h"

static struct http_server *small; /* 8 workers, 2 requests in flight; the last test stops it */

/* ---- load ---- */

static void too_many_requests_in_flight_are_sent_away_but_health_answers(void **state)
{
    (void)state;
    struct client *first = client_to(small), *second = client_to(small), *third = client_to(small);
    struct client *watcher = client_to(small);
    set_open(&gatehouse, false);
    say(first, GET("/block", ""));
    say(second, GET("/block", ""));
    await_held(&gatehouse, 2);
    say(third, GET("/ignore", ""));
    struct reply *r = hear(third);
    assert_problem(r, 503, "overloaded");
    assert_true(str_is(head_value(r, "Retry-After"), "1"));
    assert_true(r->keep_alive);
    say(watcher, GET("/readyz", ""));
    assert_string_equal(hear(watcher)->body, "well");
    set_open(&gatehouse, true);
    assert_string_equal(hear(first)->body, "released");
    assert_string_equal(hear(second)->body, "released");
    say(third, GET("/ignore", ""));
    assert_int_equal(hear(third)->status, 200);
    client_free(first);
    client_free(second);
    client_free(third);
    client_free(watcher);
}

static void a_header_ends_at_its_blank_line_wherever_it_is_cut(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum http_head_state state;
        size_t length;
    } cases[] = {
        {"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET", HTTP_HEAD_WHOLE, 27},
        {"GET / HTTP/1.1\nHost: a\n\nbody", HTTP_HEAD_BROKEN, 15},
        {"GET / HTTP/1.1\r\nHost: a\n\r\nX", HTTP_HEAD_BROKEN, 24},
        {"GET / HTTP/1.1\r\n\rHost: a\r\n\r\n", HTTP_HEAD_BROKEN, 18},
        {"GET / HTTP/1.1\r\nHost: a\r\n", HTTP_HEAD_PARTIAL, 0},
        {"GET / HTTP/1.1\r\nHost: a\r\n\r", HTTP_HEAD_PARTIAL, 0},
        {"", HTTP_HEAD_PARTIAL, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum http_head_state state_found = HTTP_HEAD_PARTIAL;
        size_t seen = 0, length = 0;
        for (size_t size = 0; size <= strlen(cases[i].text) && state_found == HTTP_HEAD_PARTIAL; size++)
            state_found = http_head_find((struct str){cases[i].text, size}, &seen, &length);
        assert_int_equal(state_found, cases[i].state);
        assert_int_equal(length, cases[i].length);
        seen = 0;
        assert_int_equal(http_head_find(str_from(cases[i].text), &seen, &length), cases[i].state);
    }
    assert_int_equal(http_head_blank_lines(STR("\r\n\r\n\rG")), 4);
}

static void connections_that_wait_cost_no_worker(void **state)
{
    (void)state;
    enum { SILENT = 40, UNFINISHED = 40, KEPT = 20 }; /* of 8 workers */
    struct client *clients[SILENT + UNFINISHED + KEPT];
    for (int i = 0; i < SILENT + UNFINISHED + KEPT; i++)
        clients[i] = client_to(small);
    for (int i = SILENT; i < SILENT + UNFINISHED; i++)
        say(clients[i], "GET /ignore HTTP/1.1\r\nHost: ");
    for (int twice = 0; twice < 2; twice++) {
        for (int i = SILENT + UNFINISHED; i < SILENT + UNFINISHED + KEPT; i++) {
            say(clients[i], GET("/ignore", ""));
            struct reply *r = hear(clients[i]);
            assert_int_equal(r->status, 200);
            assert_true(r->keep_alive);
        }
    }
    say(clients[SILENT], "jqt\r\n\r\n");
    assert_int_equal(hear(clients[SILENT])->status, 200);
    for (int i = 0; i < SILENT + UNFINISHED + KEPT; i++)
        client_free(clients[i]);
}

/* Longer than a worker waits for the next request itself. */
static void let_the_worker_go(void)
{
    usleep(100 * 1000);
}

static void the_next_request_may_come_late_and_in_pieces(void **state)
{
    (void)state;
    struct client *c = client_new();
    say(c, "POST /echo HTTP/1.1\r\nHost: jqt\r\nContent-Length: 3\r\n\r\noneGET /tar");
    assert_string_equal(hear(c)->body, "one");
    let_the_worker_go();
    say(c, "get?2 HTTP/1.1\r\nHost: jqt\r\n");
    let_the_worker_go();
    say(c, "\r\n\r\n\r\nPOST /echo HTTP/1.1\r\nHost: jqt\r\nContent-Length: 5\r\n\r\nthree" GET("/target?4", ""));
    assert_string_equal(hear(c)->body, "GET 2");
    assert_string_equal(hear(c)->body, "three");
    assert_string_equal(hear(c)->body, "GET 4");
    let_the_worker_go();
    say(c, GET("/target?5", ""));
    assert_string_equal(hear(c)->body, "GET 5");
    client_free(c);
}

static void who_does_not_ask_in_time_is_closed(void **state)
{
    (void)state;
    struct http_limits hasty = quick;
    hasty.header_deadline_ms = hasty.keep_alive_timeout_ms = 200;
    struct http_server *s = serve_by(&hasty, 2, 0);
    struct client *silent = client_to(s), *trickling = client_to(s), *kept = client_to(s);
    say(kept, GET("/ignore", ""));
    assert_int_equal(hear(kept)->status, 200);
    for (int i = 0; i < 40 && send(trickling->fd, "G", 1, MSG_NOSIGNAL) == 1; i++)
        usleep(10000);
    assert_true(is_closed(silent));
    assert_true(is_closed(trickling));
    assert_true(is_closed(kept));
    client_free(silent);
    client_free(trickling);
    client_free(kept);
    http_server_stop(s, 1000);
}

static void whom_nobody_is_free_to_serve_is_refused_as_the_service_would(void **state)
{
    (void)state;
    struct http_server *s = serve_with(2, 2);
    struct client *first = client_to(s), *second = client_to(s), *third = client_to(s), *fourth = client_to(s);
    set_open(&gatehouse, false);
    say(first, GET("/block", ""));
    say(second, GET("/block", ""));
    await_held(&gatehouse, 2);
    say(third, "POST /echo HTTP/1.1\r\nHost: jqt\r\nX-Request-Id: mine-1\r\nAccept-Language: en\r\n"
               "Origin: https://b.example\r\nContent-Length: 5\r\n\r\nhe");
    struct reply *r = hear(third);
    assert_problem(r, 503, "overloaded");
    assert_true(str_is(head_value(r, "Retry-After"), "1"));
    assert_true(str_is(head_value(r, "X-Request-Id"), "mine-1"));
    assert_true(str_is(head_value(r, "Content-Language"), "en"));
    assert_true(str_is(head_value(r, "Access-Control-Allow-Origin"), "https://b.example"));
    assert_false(r->keep_alive);
    say(third, "llo"); /* no reset */
    assert_true(is_closed(third));
    say(fourth, "HEAD /ignore HTTP/1.1\r\nHost: jqt\r\nConnection: close\r\n\r\n");
    r = hear_as(fourth, true);
    assert_int_equal(r->status, 503);
    assert_true(str_is(head_value(r, "Content-Language"), "zh-CN"));
    assert_true(is_closed(fourth));
    set_open(&gatehouse, true);
    assert_string_equal(hear(first)->body, "released");
    assert_string_equal(hear(second)->body, "released");
    client_free(first);
    client_free(second);
    client_free(third);
    client_free(fourth);
    http_server_stop(s, 1000);
}

/* ---- the waiting room by itself ---- */

static bool serve_nobody(void *context, int fd)
{
    (void)context;
    (void)fd;
    return false;
}
static bool proxy_as_said(void *context, const union socket_address *address)
{
    const bool *proxy = context;
    assert_int_equal(address->any.sa_family, AF_INET);
    return *proxy;
}

/* How many of so many silent connections one after the other are left in a room of 8 places, the last of them. */
static int left_in_a_room_of_eight(int count, bool proxy)
{
    enum { PATIENCE_MS = 60000, MANY = 32 };
    struct str why = STR_EMPTY;
    struct client *clients[MANY];
    struct waiting_room *room = NULL;
    const int listener = listener_open(STR("127.0.0.1:0"), mem, &why);
    struct http_server here = {.port = listener_port(listener)};
    const struct room_config config = {.listener = listener,
                                       .servers = 1,
                                       .places_max = 8,
                                       .header_ms = PATIENCE_MS,
                                       .serve = serve_nobody,
                                       .is_proxy = proxy_as_said,
                                       .context = &proxy};
    assert_true(waiting_room_start(&config, &room));
    int left = 0;
    for (int i = 0; i < count; i++)
        clients[i] = client_to(&here);
    for (int i = 0; i < count; i++) {
        const bool late = i >= count - (proxy ? 8 : 4);
        char byte = 0;
        if (late ? recv(clients[i]->fd, &byte, 1, MSG_DONTWAIT) < 0 : !is_closed(clients[i]))
            left++;
    }
    for (int i = 0; i < count; i++)
        client_free(clients[i]);
    waiting_room_stop(room);
    waiting_room_free(room);
    return left;
}

static void the_oldest_goes_when_all_places_are_taken(void **state)
{
    (void)state;
    assert_int_equal(left_in_a_room_of_eight(20, true), 8);
}

static void one_address_has_half_of_the_places_at_most(void **state)
{
    (void)state;
    assert_int_equal(left_in_a_room_of_eight(20, false), 4);
}

/* ---- draining ---- */

static void *stop_small(void *argument)
{
    http_server_stop(small, 5000);
    return argument;
}

static void a_drain_lets_the_request_in_flight_finish(void **state)
{
    (void)state;
    struct client *c = client_to(small), *idle = client_to(small), *silent = client_to(small);
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
    struct reply *r = hear(proxy);
    assert_int_equal(r->status, 503);
    assert_false(r->keep_alive);
    client_free(proxy);
    assert_true(is_closed(idle));
    assert_true(is_closed(silent));
    client_free(idle);
    client_free(silent);
    assert_int_equal(pthread_create(&thread, NULL, stop_small, NULL), 0);
    set_open(&gatehouse, true);
    r = hear(c);
    assert_string_equal(r->body, "released");
    assert_false(r->keep_alive);
    assert_true(is_closed(c));
    client_free(c);
    pthread_join(thread, NULL);
}

static struct http_server *serve_on(int listener)
{
    const struct http_config config = {.listener = dup(listener), .workers = 2, .handler = handle};
    struct http_limits patient = quick;
    struct str why = STR_EMPTY;
    patient.drain_idle_ms = 60 * 1000;
    struct http_server *s = http_server_start_with(&config, &patient, mem, &why);
    if (!s)
        fail_msg("%.*s", STR_FMT(why));
    return s;
}

static void a_socket_handed_over_is_left_to_the_successor(void **state)
{
    (void)state;
    struct str why = STR_EMPTY;
    const int listener = listener_open(STR("127.0.0.1:0"), mem, &why);
    struct http_server *first = serve_on(listener);
    const struct http_server here = {.port = http_server_port(first)};
    struct client *c = client_to(&here);
    say(c, GET("/target?1", ""));
    assert_string_equal(hear(c)->body, "GET 1");
    client_free(c);
    http_server_begin_drain(first);
    for (int tries = 0; !waiting_room_is_empty(first->room) && tries < 5000; tries++)
        usleep(1000);
    assert_true(waiting_room_is_empty(first->room)); /* takes nobody any more */
    c = client_to(&here);
    say(c, GET("/target?2", ""));
    http_server_stop(first, 5000);
    struct http_server *second = serve_on(listener);
    assert_string_equal(hear(c)->body, "GET 2");
    client_free(c);
    http_server_stop(second, 5000);
    close(listener);
    const struct http_config config = {.listener = STDERR_FILENO, .workers = 2, .handler = handle};
    assert_null(http_server_start(&config, mem, &why));
    assert_non_null(strstr(arena_cstr(mem, why), "does not listen"));
}

/* ---- the admin listener ---- */

static void the_admin_listener_answers_health_whoever_is_silent(void **state)
{
    (void)state;
    enum { SILENT = 100 }; /* more than it has places */
    const struct http_admin_config config = {
        .listen = STR("127.0.0.1:0"), .public_url = STR("http://jqt"), .health = handle_health};
    struct str why = STR_EMPTY;
    struct http_admin *admin = http_admin_start(&config, mem, &why);
    assert_non_null(admin);
    const struct http_server here = {.port = http_admin_port(admin)};
    struct client *silent[SILENT];
    for (int i = 0; i < SILENT; i++)
        silent[i] = client_to(&here);
    static const struct {
        const char *text;
        int status;
        const char *body;
    } cases[] = {
        {GET("/healthz", ""), 200, "well"},
        {GET("/readyz?x=1", ""), 200, "well"},
        {"HEAD /healthz HTTP/1.1\r\n\r\n", 200, NULL},
        {GET("/metrics", ""), 404, NULL},
        {GET("/api/v1/site", ""), 404, NULL},
        {"POST /healthz HTTP/1.1\r\nContent-Length: 1\r\n\r\nx", 404, NULL},
        {"nonsense\r\n\r\n", 404, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct client *c = client_to(&here);
        say(c, cases[i].text);
        struct reply *r = hear_as(c, cases[i].text[0] == 'H');
        assert_int_equal(r->status, cases[i].status);
        assert_false(r->keep_alive);
        if (cases[i].body)
            assert_string_equal(r->body, cases[i].body);
        client_free(c);
    }
    http_admin_begin_drain(admin);
    struct client *c = client_to(&here);
    say(c, GET("/readyz", ""));
    assert_problem(hear(c), 503, "shutting_down");
    client_free(c);
    for (int i = 0; i < SILENT; i++)
        client_free(silent[i]);
    http_admin_stop(admin);
    const struct http_admin_config taken = {.listen = arena_printf(mem, "127.0.0.1:%d", http_server_port(server))};
    assert_null(http_admin_start(&taken, mem, &why));
    assert_non_null(strstr(arena_cstr(mem, why), "Cannot listen on 127.0.0.1:"));
}

static int start(void **state)
{
    struct http_limits patient = quick;
    patient.keep_alive_timeout_ms = 60 * 1000; /* what a drain closes has not timed out */
    (void)start_server(state);
    small = serve_by(&patient, 8, 2);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(too_many_requests_in_flight_are_sent_away_but_health_answers),
        cmocka_unit_test(a_header_ends_at_its_blank_line_wherever_it_is_cut),
        cmocka_unit_test(connections_that_wait_cost_no_worker),
        cmocka_unit_test(the_next_request_may_come_late_and_in_pieces),
        cmocka_unit_test(who_does_not_ask_in_time_is_closed),
        cmocka_unit_test(whom_nobody_is_free_to_serve_is_refused_as_the_service_would),
        cmocka_unit_test(the_oldest_goes_when_all_places_are_taken),
        cmocka_unit_test(one_address_has_half_of_the_places_at_most),
        cmocka_unit_test(a_socket_handed_over_is_left_to_the_successor),
        cmocka_unit_test(the_admin_listener_answers_health_whoever_is_silent),
        cmocka_unit_test(a_drain_lets_the_request_in_flight_finish),
    };
    return cmocka_run_group_tests(tests, start, stop_server);
}
