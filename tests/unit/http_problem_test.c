/* http, the parts without a connection: problems, languages, framing, CORS, ids, addresses. */
#include "api/http/http_private.h"
#include "base/json.h"
#include "tests/unit/arena_test.h"

#define URL STR("https://jqt.example")

#define assert_str(s, literal) assert_string_equal(arena_cstr(mem, (s)), (literal))

static struct http_request *a_request(const struct http_header *headers, size_t count)
{
    struct http_request *r = ARENA_NEW(mem, struct http_request);
    *r = (struct http_request){.mem = mem,
                               .method = STR("POST"),
                               .path = STR("/api/v1/orders"),
                               .query = STR("secret=1"),
                               .headers = headers,
                               .header_count = count,
                               .request_id = STR("r-1")};
    return r;
}

static const cJSON *body_of(const struct http_response *response)
{
    const cJSON *tree = NULL;
    size_t offset = 0;
    struct words reason = NO_WORDS;
    assert_true(json_parse(mem, response->body, &tree, &offset, &reason));
    return tree;
}

static struct str header_of(const struct http_response *response, const char *name)
{
    return header_find(response->headers, response->header_count, str_from(name));
}

static bool contains(struct str text, const char *part)
{
    return strstr(arena_cstr(mem, text), part) != NULL;
}

/* ---- language ---- */

static void english_is_spoken_only_when_preferred(void **state)
{
    (void)state;
    assert_false(language_prefers_english(STR("")));
    assert_false(language_prefers_english(STR("zh-CN,zh;q=0.9,en;q=0.8")));
    assert_true(language_prefers_english(STR("en-GB;q=0.9, zh;q=0.8")));
    assert_true(language_prefers_english(STR("EN")));
    assert_true(language_prefers_english(STR("fr, en;q=0.1")));
    assert_true(language_prefers_english(STR("zh;q=0, *;q=0.5")));
    assert_false(language_prefers_english(STR("en, zh")));
    assert_false(language_prefers_english(STR("*")));
    assert_false(language_prefers_english(STR("fr")));
    assert_false(language_prefers_english(STR("en;q=0, *")));
    assert_true(language_prefers_english(STR("zh;q=0.123, en ; q=0.124")));
    assert_false(language_prefers_english(STR("english")));
}

static void a_broken_weight_never_wins(void **state)
{
    (void)state;
    assert_false(language_prefers_english(STR("en;q=1.5, zh;q=0.1")));
    assert_false(language_prefers_english(STR("en;q=abc, zh;q=0.1")));
    assert_false(language_prefers_english(STR("en;q=, zh;q=0.001")));
    assert_true(language_prefers_english(STR("en;q=1.000, zh;q=0.999")));
}

/* ---- problems ---- */

static void a_problem_has_every_member_of_the_contract(void **state)
{
    (void)state;
    struct problem p = {.mem = mem, .members = STR("\"cap\":2,\"used\":2"), .retry_after_s = 7};
    problem_set(&p, ERR_annual_cap_reached, STR("已用 2 次 \"引号\""), STR("2 used"));
    struct http_response response = {.file_fd = -1};
    struct http_request *request = a_request(NULL, 0);
    http_problem(request, &response, &p, URL);
    const cJSON *json = body_of(&response);
    assert_int_equal(response.status, 409);
    assert_str(json_str(json, "type"), "https://jqt.example/problems/annual_cap_reached");
    assert_str(json_str(json, "title"), "当前服务券已达年度上限");
    assert_str(json_str(json, "detail"), "已用 2 次 \"引号\"");
    assert_str(json_str(json, "instance"), "/api/v1/orders");
    assert_str(json_str(json, "code"), "annual_cap_reached");
    assert_str(json_str(json, "request_id"), "r-1");
    assert_int_equal(json_i64(json, "status", 0), 409);
    assert_int_equal(json_i64(json, "cap", 0), 2);
    assert_int_equal(json_i64(json, "used", 0), 2);
    assert_str(header_of(&response, "Retry-After"), "7");
    assert_str(header_of(&response, "Content-Language"), "zh-CN");
    assert_true(str_starts(header_of(&response, "Content-Type"), STR("application/problem+json")));
    assert_str(header_of(&response, "Cache-Control"), "no-store");
    assert_str(request->log_code, "annual_cap_reached");
}

static void all_faults_are_listed_in_the_asked_language(void **state)
{
    (void)state;
    const struct http_header english[] = {{STR("accept-language"), STR("en")}};
    struct problem p = {.mem = mem};
    problem_add_fault(&p, IN_BODY, STR("/amount_fen"), FAULT_too_small, STR("100"));
    problem_add_fault(&p, IN_QUERY, STR("limit"), FAULT_too_large, STR("100"));
    problem_add_fault(&p, IN_BODY, STR(""), FAULT_required, STR_EMPTY);
    struct http_response response = {.file_fd = -1};
    http_problem(a_request(english, 1), &response, &p, URL);
    assert_int_equal(response.status, 422);
    assert_str(header_of(&response, "Content-Language"), "en");
    const cJSON *errors = json_member(body_of(&response), "errors");
    assert_int_equal(cJSON_GetArraySize(errors), 3);
    const cJSON *first = cJSON_GetArrayItem(errors, 0), *second = cJSON_GetArrayItem(errors, 1);
    assert_str(json_str(first, "pointer"), "/amount_fen");
    assert_str(json_str(first, "code"), "too_small");
    assert_str(json_str(first, "detail"), "must be at least 100");
    assert_str(json_str(second, "parameter"), "limit");
    assert_false(json_has(second, "pointer"));
    assert_true(json_has(cJSON_GetArrayItem(errors, 2), "pointer"));
}

static struct str challenge_to(const char *authorization, enum error_code code)
{
    struct http_response response = {.file_fd = -1};
    const struct problem problem = {.mem = mem, .code = code};
    const struct http_header *header = ARENA_NEW(mem, struct http_header);
    *(struct http_header *)header = (struct http_header){STR("Authorization"), str_from(authorization)};
    http_problem(a_request(header, 1), &response, &problem, URL);
    return header_of(&response, "WWW-Authenticate");
}

static struct str challenge_of(enum error_code code)
{
    struct http_response response = {.file_fd = -1};
    const struct problem problem = {.mem = mem, .code = code};
    http_problem(a_request(NULL, 0), &response, &problem, URL);
    return header_of(&response, "WWW-Authenticate");
}

static void a_missing_login_is_challenged(void **state)
{
    (void)state;
    assert_str(challenge_of(ERR_unauthorized), "Bearer realm=\"jqt\"");
    assert_true(contains(challenge_of(ERR_token_expired), "error=\"invalid_token\""));
    assert_true(contains(challenge_of(ERR_insufficient_scope), "error=\"insufficient_scope\""));
    /* RFC 6750 §3.1: of a token that was sent its fault is told, of none none. */
    assert_str(challenge_to("Bearer forged", ERR_unauthorized),
               "Bearer realm=\"jqt\", error=\"invalid_token\", "
               "error_description=\"The access token is not valid, or its session has ended\"");
    assert_str(challenge_to("Bearer ", ERR_unauthorized), "Bearer realm=\"jqt\"");
    assert_str(challenge_to("Basic YTpi", ERR_unauthorized), "Bearer realm=\"jqt\"");
    assert_int_equal(challenge_of(ERR_forbidden).len, 0);
}

static void whoever_is_sent_away_for_now_learns_when_to_return(void **state)
{
    (void)state;
    struct http_response response = {.file_fd = -1};
    const struct problem problem = {.mem = mem, .code = ERR_database_busy};
    http_problem(a_request(NULL, 0), &response, &problem, URL);
    assert_int_equal(response.status, 503);
    assert_str(header_of(&response, "Retry-After"), "1");
}

/* ---- framing ---- */

static struct http_framing framing;
static enum error_code check_line(const char *method, const char *target, const char *version,
                                  const struct http_header *headers, size_t count)
{
    struct words why = NO_WORDS;
    const struct http_line line = {str_from(method), str_from(target), str_from(version)};
    const enum error_code code = http_framing_check(&line, headers, count, &framing, &why);
    assert_true((code == ERR_none) == (why.en == NULL && why.zh == NULL));
    return code;
}
static enum error_code check_headers(const struct http_header *more, size_t count)
{
    struct http_header *headers = arena_array(mem, count + 1, sizeof *headers);
    headers[0] = (struct http_header){STR("Host"), STR("jqt.example")};
    for (size_t i = 0; i < count; i++)
        headers[i + 1] = more[i];
    return check_line("POST", "/x", "1.1", headers, count + 1);
}
static enum error_code check_target(const char *target)
{
    const struct http_header host = {STR("Host"), STR("jqt.example")};
    return check_line("GET", target, "1.1", &host, 1);
}
#define CHECK(...)                                           \
    check_headers((const struct http_header[]){__VA_ARGS__}, \
                  sizeof((const struct http_header[]){__VA_ARGS__}) / sizeof(struct http_header))
#define H(name, value)        \
    {                         \
        STR(name), STR(value) \
    }

static void a_body_whose_length_is_in_doubt_is_refused(void **state)
{
    (void)state;
    assert_int_equal(CHECK(H("Content-Length", "5"), H("Transfer-Encoding", "chunked")), ERR_framing_error);
    assert_int_equal(CHECK(H("Content-Length", "5"), H("content-length", "5")), ERR_framing_error);
    assert_int_equal(CHECK(H("Transfer-Encoding", "chunked"), H("Transfer-Encoding", "chunked")), ERR_framing_error);
    assert_int_equal(CHECK(H("Transfer-Encoding", "gzip, chunked")), ERR_framing_error);
    assert_int_equal(CHECK(H("Transfer-Encoding", "identity")), ERR_framing_error);
    assert_int_equal(CHECK(H("Content-Length", "+5")), ERR_framing_error);
    assert_int_equal(CHECK(H("Content-Length", "-5")), ERR_framing_error);
    assert_int_equal(CHECK(H("Content-Length", "0x5")), ERR_framing_error);
    assert_int_equal(CHECK(H("Content-Length", "5, 5")), ERR_framing_error);
    assert_int_equal(CHECK(H("Content-Length", "")), ERR_framing_error);
    assert_int_equal(CHECK(H("Content-Length", "99999999999999999999")), ERR_framing_error);
    const struct http_header chunked = H("Transfer-Encoding", "chunked");
    assert_int_equal(check_line("POST", "/", "1.0", &chunked, 1), ERR_framing_error);
    assert_int_equal(CHECK(H("Content-Length", "5")), ERR_none);
    assert_int_equal(framing.content_length, 5);
    assert_int_equal(CHECK(H("Transfer-Encoding", "Chunked")), ERR_none);
    assert_int_equal(framing.body, HTTP_BODY_CHUNKED);
}

static void one_host_is_needed(void **state)
{
    (void)state;
    assert_int_equal(CHECK(H("Host", "other.example")), ERR_framing_error);
    assert_int_equal(check_line("GET", "/", "1.1", NULL, 0), ERR_framing_error);
    assert_int_equal(check_line("GET", "/", "1.0", NULL, 0), ERR_none);
    const struct http_header bad = H("Host", "a/b");
    assert_int_equal(check_line("GET", "/", "1.1", &bad, 1), ERR_framing_error);
}

static void header_fields_are_tokens_without_control_characters(void **state)
{
    (void)state;
    assert_int_equal(CHECK(H("X Y", "1")), ERR_framing_error);
    assert_int_equal(CHECK(H("Content-Length ", "1")), ERR_framing_error);
    assert_int_equal(CHECK(H("", "1")), ERR_framing_error);
    assert_int_equal(CHECK(H("X", "a\rb")), ERR_framing_error);
    assert_int_equal(CHECK(H("X", "a\x01")), ERR_framing_error);
    assert_int_equal(CHECK(H("X", "a\tb 中")), ERR_none);
}

static void a_target_cannot_hide_a_line_end(void **state)
{
    (void)state;
    assert_int_equal(check_target("/a%00"), ERR_framing_error);
    assert_int_equal(check_target("/a%0d%0aX:1"), ERR_framing_error);
    assert_int_equal(check_target("/a?b=%0A"), ERR_framing_error);
    assert_int_equal(check_target("/a%"), ERR_framing_error);
    assert_int_equal(check_target("/a%4"), ERR_framing_error);
    assert_int_equal(check_target("/a%zz"), ERR_framing_error);
    assert_int_equal(check_target("/a#b"), ERR_framing_error);
    assert_int_equal(check_target("a"), ERR_framing_error);
    assert_int_equal(check_target("http://"), ERR_framing_error);
    assert_int_equal(check_target("/a%2F%e5%90%8d"), ERR_none);
}

static void a_target_is_cut_into_path_and_query(void **state)
{
    (void)state;
    assert_int_equal(check_target("/a/b?x=1?2"), ERR_none);
    assert_str(framing.path, "/a/b");
    assert_str(framing.query, "x=1?2");
    assert_int_equal(check_target("https://host:1/c?q"), ERR_none);
    assert_str(framing.path, "/c");
    assert_str(framing.query, "q");
    assert_int_equal(check_target("http://host"), ERR_none);
    assert_str(framing.path, "/");
    assert_int_equal(check_target("http://host?q"), ERR_none);
    assert_str(framing.path, "/");
    assert_str(framing.query, "q");
}

static void a_connection_is_kept_only_where_both_sides_agree(void **state)
{
    (void)state;
    assert_int_equal(CHECK(H("X", "1")), ERR_none);
    assert_true(framing.keep_alive);
    assert_int_equal(CHECK(H("Connection", "Keep-Alive")), ERR_none);
    assert_true(framing.keep_alive);
    assert_int_equal(CHECK(H("Connection", "close")), ERR_none);
    assert_false(framing.keep_alive);
    assert_int_equal(CHECK(H("Connection", "TE")), ERR_none);
    assert_true(framing.keep_alive);
    assert_int_equal(CHECK(H("Expect", "100-Continue")), ERR_none);
    assert_true(framing.expects_continue);
    assert_int_equal(CHECK(H("Expect", "a-pony")), ERR_expectation_failed);
}

/* ---- ids and addresses ---- */

static void a_request_id_fit_for_logs_is_kept(void **state)
{
    (void)state;
    assert_str(request_id_accept(STR("aB.9_-")), "aB.9_-");
    assert_int_equal(request_id_accept(STR("a b")).len, 0);
    assert_int_equal(request_id_accept(STR("a\"b")).len, 0);
    assert_int_equal(request_id_accept(STR("12345678901234567890123456789012345678901234567890123456789012345")).len,
                     0);
}

static void only_a_valid_traceparent_names_a_trace(void **state)
{
    (void)state;
#define TRACE "4bf92f3577b34da6a3ce929d0e0e4736"
    assert_str(traceparent_trace_id(STR("00-" TRACE "-00f067aa0ba902b7-01")), TRACE);
    assert_str(traceparent_trace_id(STR("01-" TRACE "-00f067aa0ba902b7-01-more")), TRACE);
    assert_int_equal(traceparent_trace_id(STR("00-" TRACE "-00f067aa0ba902b7-01-more")).len, 0);
    assert_int_equal(traceparent_trace_id(STR("ff-" TRACE "-00f067aa0ba902b7-01")).len, 0);
    assert_int_equal(traceparent_trace_id(STR("00-" TRACE "-0000000000000000-01")).len, 0);
    assert_int_equal(traceparent_trace_id(STR("00-00000000000000000000000000000000-00f067aa0ba902b7-01")).len, 0);
    assert_int_equal(traceparent_trace_id(STR("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01")).len, 0);
    assert_int_equal(traceparent_trace_id(STR("nonsense")).len, 0);
}

static void only_trusted_proxies_may_name_the_client(void **state)
{
    (void)state;
    struct http_peers trusted;
    struct str bad;
    assert_true(network_list_parse(STR("10.0.0.0/24, 192.168.7.7,, fd00::/8"), trusted.list, HTTP_PROXIES_MAX,
                                   &trusted.count, &bad));
    const struct {
        const char *direct, *lines[2], *client;
    } cases[] = {
        {"1.2.3.4", {"5.6.7.8"}, "1.2.3.4"}, /* nobody's word but a proxy's */
        {"10.0.0.1", {"9.9.9.9, 5.6.7.8"}, "5.6.7.8"},
        {"10.0.0.1", {"9.9.9.9, 5.6.7.8, 192.168.7.7"}, "5.6.7.8"},
        {"192.168.7.8", {"5.6.7.8"}, "192.168.7.8"},
        {"::ffff:10.0.0.1", {"5.6.7.8"}, "5.6.7.8"},
        {"10.0.0.1", {"::ffff:5.6.7.8"}, "5.6.7.8"},
        {"fd00::1", {"2001:DB8:0::1"}, "2001:db8::1"},
        {"10.0.0.1", {NULL}, "10.0.0.1"},
        {"10.0.0.1", {""}, "10.0.0.1"},
        {"10.0.0.1", {"evil"}, "10.0.0.1"},
        {"10.0.0.1", {"9.9.9.9, evil, 10.0.0.2"}, "10.0.0.2"},
        {"10.0.0.1", {"9.9.9.9", "5.6.7.8"}, "5.6.7.8"}, /* a proxy that adds a line of its own */
        {"10.0.0.1", {"9.9.9.9, 5.6.7.8", "10.0.0.2"}, "5.6.7.8"},
        {"10.0.0.1", {"9.9.9.9", "evil"}, "10.0.0.1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct http_header headers[5] = {H("Accept", "*/*")};
        size_t count = 1;
        for (size_t k = 0; k < 2 && cases[i].lines[k]; k++) {
            headers[count++] = (struct http_header){STR("X-Forwarded-For"), str_from(cases[i].lines[k])};
            headers[count++] = (struct http_header)H("X-Forwarded-By", "8.8.8.8");
        }
        struct ip_address direct;
        assert_true(address_parse(str_from(cases[i].direct), &direct));
        assert_str(address_text(mem, peer_address(&trusted, direct, headers, count)), cases[i].client);
    }
}

/* ---- the header of a response ---- */

static const struct cors one_origin = {.origins = {STR("https://app.example")}, .count = 1};

static const char *head_for(const struct http_header *headers, size_t count, struct http_response *response)
{
    return arena_cstr(mem, response_head(a_request(headers, count), response, &one_origin, 3, 5, 784111777));
}

static void an_allowed_origin_is_told_and_another_is_not(void **state)
{
    (void)state;
    const struct http_header good = H("Origin", "https://app.example"), bad = H("Origin", "https://app.example.evil");
    struct http_response response = {.status = 200, .file_fd = -1};
    const char *head = head_for(&good, 1, &response);
    assert_non_null(strstr(head, "\r\nAccess-Control-Allow-Origin: https://app.example\r\n"));
    assert_non_null(strstr(head, "Access-Control-Expose-Headers: ETag, Location, Link, Idempotent-Replayed, "
                                 "X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, Deprecation, Sunset, "
                                 "WWW-Authenticate, Content-Disposition, Accept-Encoding, Allow\r\n"));
    head = head_for(&bad, 1, &response);
    assert_null(strstr(head, "Access-Control"));
    assert_non_null(strstr(head, "\r\nVary: Origin\r\n"));
}

static void a_response_carries_date_id_and_protection(void **state)
{
    (void)state;
    struct http_response response = {.status = 200, .file_fd = -1};
    const char *head = head_for(NULL, 0, &response);
    assert_memory_equal(head, "HTTP/1.1 200 OK\r\n", 17);
    assert_non_null(strstr(head, "\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"));
    assert_non_null(strstr(head, "\r\nX-Request-Id: r-1\r\n"));
    assert_non_null(strstr(head, "\r\nX-Content-Type-Options: nosniff\r\n"));
    assert_non_null(strstr(head, "\r\nCache-Control: no-store\r\n"));
    assert_non_null(strstr(head, "\r\nContent-Length: 3\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\n\r\n"));
    HTTP_SET(&response, "cache-control", STR("no-cache"));
    HTTP_SET(&response, "Content-Type", STR("text/html; charset=utf-8"));
    head = head_for(NULL, 0, &response);
    assert_null(strstr(head, "no-store"));
    assert_non_null(strstr(head, "X-Frame-Options: DENY"));
}

static void a_header_value_cannot_split_the_response(void **state)
{
    (void)state;
    struct http_response response = {.status = 302, .file_fd = -1};
    HTTP_SET(&response, "Location", STR("/a\r\nSet-Cookie: x=1"));
    assert_int_equal(response.header_count, 0);
}

static void a_header_is_set_once_but_cookies_add_up(void **state)
{
    (void)state;
    struct http_response response = {.status = 200, .file_fd = -1};
    HTTP_SET(&response, "ETag", STR("\"1\""));
    HTTP_SET(&response, "etag", STR("\"2\""));
    HTTP_SET(&response, "Set-Cookie", STR("a=1"));
    HTTP_SET(&response, "Set-Cookie", STR("b=2"));
    assert_int_equal(response.header_count, 3);
    assert_str(header_of(&response, "ETag"), "\"2\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(english_is_spoken_only_when_preferred),
        cmocka_unit_test(a_broken_weight_never_wins),
        cmocka_unit_test(a_problem_has_every_member_of_the_contract),
        cmocka_unit_test(all_faults_are_listed_in_the_asked_language),
        cmocka_unit_test(a_missing_login_is_challenged),
        cmocka_unit_test(whoever_is_sent_away_for_now_learns_when_to_return),
        cmocka_unit_test(a_body_whose_length_is_in_doubt_is_refused),
        cmocka_unit_test(one_host_is_needed),
        cmocka_unit_test(header_fields_are_tokens_without_control_characters),
        cmocka_unit_test(a_target_cannot_hide_a_line_end),
        cmocka_unit_test(a_target_is_cut_into_path_and_query),
        cmocka_unit_test(a_connection_is_kept_only_where_both_sides_agree),
        cmocka_unit_test(a_request_id_fit_for_logs_is_kept),
        cmocka_unit_test(only_a_valid_traceparent_names_a_trace),
        cmocka_unit_test(only_trusted_proxies_may_name_the_client),
        cmocka_unit_test(an_allowed_origin_is_told_and_another_is_not),
        cmocka_unit_test(a_response_carries_date_id_and_protection),
        cmocka_unit_test(a_header_value_cannot_split_the_response),
        cmocka_unit_test(a_header_is_set_once_but_cookies_add_up),
    };
    return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
