/* contract: which operation a method and a raw path find. */
#include "tests/unit/contract_testing.h"

static struct route route;

static enum route_result find(const char *method, const char *path)
{
    return contract_route(compile_small(), mem, str_from(method), str_from(path), &route);
}

static void assert_found(const char *method, const char *path, const char *id)
{
    assert_int_equal(find(method, path), ROUTE_FOUND);
    assert_string_equal(route.operation->id, id);
}

static void a_path_finds_its_operation(void **state)
{
    (void)state;
    assert_found("GET", "/api/v1/orders", "listOrders");
    assert_found("POST", "/api/v1/orders", "createOrder");
    assert_found("GET", "/.well-known/jwks.json", "getKeys");
    assert_found("GET", "/oauth/callback/sd", "callback");
    assert_true(str_is(route.path_values[0], "sd"));
    assert_found("POST", "/api/v1/orders/7/payment", "payOrder");
    assert_true(str_is(route.path_values[0], "7"));
}

static void a_static_segment_comes_before_a_parameter(void **state)
{
    (void)state;
    assert_found("GET", "/api/v1/orders/summary", "summarizeOrders");
    assert_found("POST", "/api/v1/orders/summary/payment", "payOrder");
    assert_true(str_is(route.path_values[0], "summary"));
}

static void head_finds_get(void **state)
{
    (void)state;
    assert_found("HEAD", "/api/v1/orders", "listOrders");
    assert_int_equal(find("HEAD", "/files"), ROUTE_NO_METHOD);
}

static void a_wrong_method_is_told_the_right_ones(void **state)
{
    (void)state;
    assert_int_equal(find("DELETE", "/api/v1/orders"), ROUTE_NO_METHOD);
    assert_string_equal(arena_cstr(mem, route.allow), "GET, HEAD, OPTIONS, POST");
    assert_int_equal(find("OPTIONS", "/files"), ROUTE_NO_METHOD);
    assert_string_equal(arena_cstr(mem, route.allow), "OPTIONS, POST");
    assert_int_equal(find("get", "/api/v1/orders"), ROUTE_NO_METHOD);
    assert_int_equal(find("", "/api/v1/orders"), ROUTE_NO_METHOD);
}

static void what_is_not_in_the_contract_does_not_exist(void **state)
{
    (void)state;
    static const char *const paths[] = {"",
                                        "/",
                                        "/api",
                                        "/api/v1/orders/",
                                        "//api/v1/orders",
                                        "api",
                                        "/Files",
                                        "/api/v1/orders//payment",
                                        "/files/..",
                                        "/api/v1/orders/7/x",
                                        "/oauth/callback/",
                                        "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        assert_int_equal(find("GET", paths[i]), ROUTE_NO_PATH);
}

static void a_segment_is_decoded_once(void **state)
{
    (void)state;
    assert_found("GET", "/api/v1/%6Frders", "listOrders");
    assert_found("GET", "/oauth/callback/a%2Fb%2525", "callback");
    assert_string_equal(arena_cstr(mem, route.path_values[0]), "a/b%25");
    assert_found("GET", "/oauth/callback/a+b", "callback");
    assert_true(str_is(route.path_values[0], "a+b"));
}

static void broken_encoding_is_a_bad_path(void **state)
{
    (void)state;
    static const char *const paths[] = {"/files/%", "/files/%2", "/files/%zz", "/files/%00", "/%ff", "/x/%c0%80"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        assert_int_equal(find("GET", paths[i]), ROUTE_BAD_PATH);
}

static void paths_that_collide_do_not_compile(void **state)
{
    (void)state;
    assert_refused("  /files:\n", "  /api/v1/orders/{key}:\n", "differs from this one only in the names");
    assert_refused("  /files:\n", "  /fi les:\n", "a plain word or {name}");
    assert_refused("  /files:\n", "  /files/:\n", "a plain word or {name}");
    assert_refused("  /files:\n", "  /files{id}:\n", "a plain word or {name}");
    assert_refused("  /files:\n", "  files:\n", "a path begins with /");
    assert_refused("  /files:\n", "  /{a}/{b}/{c}/{d}:\n", "too many parameters");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(a_path_finds_its_operation),
        ARENA_TEST(a_static_segment_comes_before_a_parameter),
        ARENA_TEST(head_finds_get),
        ARENA_TEST(a_wrong_method_is_told_the_right_ones),
        ARENA_TEST(what_is_not_in_the_contract_does_not_exist),
        ARENA_TEST(a_segment_is_decoded_once),
        ARENA_TEST(broken_encoding_is_a_bad_path),
        ARENA_TEST(paths_that_collide_do_not_compile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
