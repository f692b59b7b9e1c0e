/* contract: parameters and forms of requests. */
#include "tests/unit/contract_testing.h"

static struct problem problem;
static struct arguments arguments;
static unsigned roles;
static const char *key, *if_match, *if_none_match, *language; /* headers of the request; NULL: not sent */

static int make_request(void **state)
{
    roles = 0;
    key = if_match = if_none_match = language = NULL;
    return make_arena(state);
}

static struct str header(const void *context, const char *name)
{
    (void)context;
    return str_from(strcmp(name, "Idempotency-Key") == 0   ? key
                    : strcmp(name, "If-Match") == 0        ? if_match
                    : strcmp(name, "If-None-Match") == 0   ? if_none_match
                    : strcmp(name, "Accept-Language") == 0 ? language
                                                           : NULL);
}

static enum error_code check_by(const struct contract *c, const char *method, const char *path, const char *query)
{
    struct route route;
    assert_int_equal(contract_route(c, mem, str_from(method), str_from(path), &route), ROUTE_FOUND);
    problem = (struct problem){.mem = mem};
    const struct contract_request request = {
        .route = &route, .raw_query = str_from(query), .header = header, .roles = roles};
    contract_check_parameters(mem, &request, &arguments, &problem);
    return problem.code;
}

static enum error_code check(const char *method, const char *path, const char *query)
{
    return check_by(compile_small(), method, path, query);
}

static const char *list_faults(const char *query)
{
    const enum error_code code = check("GET", "/api/v1/orders", query);
    assert_int_equal(code, problem.fault_count ? ERR_invalid_parameters : ERR_none);
    return faults_of(&problem);
}

static void what_is_given_is_decoded_and_what_is_not_has_its_default(void **state)
{
    (void)state;
    assert_int_equal(check("GET", "/api/v1/orders", "state=paid%2Copen&cursor=a+b%2B"), ERR_none);
    assert_string_equal(arena_cstr(mem, argument_get(&arguments, "state")), "paid,open");
    assert_string_equal(arena_cstr(mem, argument_get(&arguments, "cursor")), "a b+");
    assert_string_equal(arena_cstr(mem, argument_get(&arguments, "limit")), "20");
    assert_null(argument_get(&arguments, "open_only").data);
    assert_null(argument_get(&arguments, "unheard").data);
    for (size_t i = 0; i < arguments.count; i++)
        assert_int_equal(arguments.list[i].given,
                         strcmp(arguments.list[i].name, "state") == 0 || strcmp(arguments.list[i].name, "cursor") == 0);
}

static void integers_and_booleans_are_read_strictly(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",    "+5", "05", "5.0", "5e0", " 5", "0x5", "-0", "99999999999999999999",
                                        "five"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const struct str query = arena_printf(mem, "limit=%s", *wrong[i] == '+' ? "%2B5" : wrong[i]);
        assert_string_equal(list_faults(arena_cstr(mem, query)), "limit not_an_integer");
    }
    assert_string_equal(list_faults("limit=0"), "limit too_small 1");
    assert_string_equal(list_faults("limit=101"), "limit too_large 100");
    assert_string_equal(list_faults("limit=100&open_only=true"), "");
    assert_string_equal(list_faults("open_only=1"), "open_only not_in_enum true, false");
    assert_string_equal(list_faults("open_only"), "open_only not_in_enum true, false");
}

static void each_item_of_a_list_is_checked(void **state)
{
    (void)state;
    assert_string_equal(list_faults("state=paid"), "");
    assert_string_equal(list_faults("state=paid,,x"), "state not_in_enum paid, open; state not_in_enum paid, open");
    assert_string_equal(list_faults("state=paid,paid"), "state duplicate_items");
    assert_string_equal(list_faults("state=paid,open,paid,open"), "state too_many_items 3");
    assert_string_equal(list_faults("state="), "state not_in_enum paid, open");
}

static void unknown_repeated_and_broken_parameters_are_faults(void **state)
{
    (void)state;
    assert_string_equal(list_faults("a=1&limit=0&limit=5&&=&b%20=2"),
                        "limit too_small 1; a unknown_parameter; limit repeated_parameter;  unknown_parameter; b  "
                        "unknown_parameter");
    assert_string_equal(list_faults("limit=%zz"), "limit invalid_encoding");
    assert_string_equal(list_faults("%ff=1"), " invalid_encoding");
    assert_string_equal(list_faults("cursor=%00"), "cursor invalid_encoding");
    assert_string_equal(list_faults("Limit=5"), "Limit unknown_parameter");
}

static void too_many_parameters_are_not_even_read(void **state)
{
    (void)state;
    struct strbuf query = {.mem = mem};
    for (int i = 0; i < 65; i++)
        strbuf_add_c(&query, "a=1&");
    assert_int_equal(check("GET", "/api/v1/orders", arena_cstr(mem, strbuf_str(&query))), ERR_bad_request);
}

static void an_id_that_cannot_be_one_does_not_exist(void **state)
{
    (void)state;
    if_match = "\"1\"";
    assert_int_equal(check("PUT", "/api/v1/orders/7", "x=1"), ERR_not_found);
    assert_int_equal(problem.fault_count, 0);
    assert_int_equal(check("PUT", "/api/v1/orders/01930000-0000-7000-8000-000000000001", NULL), ERR_none);
    assert_string_equal(arena_cstr(mem, argument_get(&arguments, "id")), "01930000-0000-7000-8000-000000000001");
}

static void a_missing_header_has_its_own_code(void **state)
{
    (void)state;
    const char *order = "/api/v1/orders/01930000-0000-7000-8000-000000000001";
    assert_int_equal(check("POST", "/api/v1/orders", ""), ERR_idempotency_key_required);
    assert_string_equal(faults_of(&problem), "Idempotency-Key required");
    assert_int_equal(check("POST", "/api/v1/orders", "x=1"), ERR_idempotency_key_required);
    assert_string_equal(faults_of(&problem), "Idempotency-Key required; x unknown_parameter");
    key = "";
    assert_int_equal(check("POST", "/api/v1/orders", ""), ERR_invalid_parameters);
    assert_string_equal(faults_of(&problem), "Idempotency-Key too_short 1");
    key = "k\xff";
    assert_int_equal(check("POST", "/api/v1/orders", ""), ERR_invalid_parameters);
    assert_string_equal(faults_of(&problem), "Idempotency-Key invalid_encoding");
    key = "k";
    assert_int_equal(check("POST", "/api/v1/orders", "validate_only=true"), ERR_none);
    assert_int_equal(check("PUT", order, ""), ERR_precondition_required);
    assert_string_equal(faults_of(&problem), "If-Match required");
    assert_int_equal(check("PUT", order, "x=1"), ERR_invalid_parameters);
}

static void an_edit_of_a_bound_alone_changes_the_verdict(void **state)
{
    (void)state;
    assert_int_equal(check("GET", "/api/v1/orders", "limit=101"), ERR_invalid_parameters);
    const struct contract *wider = compile(edited(small_contract, "maximum: 100", "maximum: 101"));
    assert_int_equal(check_by(wider, "GET", "/api/v1/orders", "limit=101"), ERR_none);
}

static const char *form_faults(const char *raw, const cJSON **out)
{
    problem = (struct problem){.mem = mem};
    contract_check_form(operation(compile_small(), "issueToken"), mem, str_from(raw), out, &problem);
    assert_int_equal(problem.code, problem.fault_count ? ERR_invalid_fields : ERR_none);
    return faults_of(&problem);
}

static void a_form_is_checked_like_json(void **state)
{
    (void)state;
    const cJSON *out = NULL;
    assert_string_equal(form_faults("grant_type=refresh_token&code=a+b%26c", &out), "");
    assert_true(str_is(json_str(out, "code"), "a b&c"));
    assert_string_equal(form_faults("grant_type=password", &out), "/grant_type not_in_enum refresh_token");
    /* OAuth: what is not known is ignored (RFC 6749 §3.2) */
    assert_string_equal(form_faults("grant_type=refresh_token&a%2Fb~=1", &out), "");
    assert_false(json_has(out, "a/b~"));
    assert_string_equal(form_faults("", &out), "/grant_type required");
    assert_string_equal(form_faults("grant_type=refresh_token&code=1&code=1", &out), "/code repeated_parameter");
    assert_string_equal(form_faults("grant_type=refresh_token&code=%e4", &out), "/code invalid_encoding");
}

#define REQUEST_TEST(f) cmocka_unit_test_setup_teardown(f, make_request, drop_arena)
static void no_value_of_a_header_that_is_only_told_is_a_fault(void **state)
{
    (void)state;
    static const char describes_none_match[] =
        "    IfNoneMatch: {name: If-None-Match, in: header, schema: {type: string}}\n";
    static const char describes_language[] =
        "    Language: {name: Accept-Language, in: header, schema: {type: string}}\n";
    static const char limit[] = "        - $ref: '#/components/parameters/Limit'\n";
    const struct str told = arena_printf(mem, "%s%s    IfMatch:", describes_none_match, describes_language);
    const struct str used = arena_printf(mem,
                                         "%s        - $ref: '#/components/parameters/IfNoneMatch'\n"
                                         "        - $ref: '#/components/parameters/Language'\n",
                                         limit);
    const char *text = arena_cstr(mem, edited(small_contract, "    IfMatch:", arena_cstr(mem, told)));
    text = arena_cstr(mem, edited(text, limit, arena_cstr(mem, used)));
    const struct contract *c = compile(str_from(text));
    assert_non_null(c);
    if_none_match = language = "\t\x01, \"1\"";
    assert_int_equal(check_by(c, "GET", "/api/v1/orders", ""), ERR_none);
    assert_null(argument_get(&arguments, "If-None-Match").data);
    if_none_match = language = "";
    assert_int_equal(check_by(c, "GET", "/api/v1/orders", ""), ERR_none);
}

/* A filter that is not theirs is told as one that does not exist, whatever its value. */
static void a_parameter_for_some_roles_is_unknown_to_others(void **state)
{
    (void)state;
    const char *text = arena_cstr(mem, edited(small_contract, "{name: open_only, in: query,",
                                              "{name: open_only, in: query, x-roles: [reviewer],"));
    const struct contract *c = compile(str_from(text));
    assert_non_null(c);
    roles = ROLE_reviewer | ROLE_operator;
    assert_int_equal(check_by(c, "GET", "/api/v1/orders", "open_only=true"), ERR_none);
    const unsigned others[] = {ROLE_enterprise, 0};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        roles = others[i];
        assert_int_equal(check_by(c, "GET", "/api/v1/orders", ""), ERR_none);
        assert_int_equal(check_by(c, "GET", "/api/v1/orders", "open_only=x"), ERR_invalid_parameters);
        assert_string_equal(faults_of(&problem), "open_only unknown_parameter");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REQUEST_TEST(what_is_given_is_decoded_and_what_is_not_has_its_default),
        REQUEST_TEST(no_value_of_a_header_that_is_only_told_is_a_fault),
        REQUEST_TEST(integers_and_booleans_are_read_strictly),
        REQUEST_TEST(each_item_of_a_list_is_checked),
        REQUEST_TEST(unknown_repeated_and_broken_parameters_are_faults),
        REQUEST_TEST(too_many_parameters_are_not_even_read),
        REQUEST_TEST(an_id_that_cannot_be_one_does_not_exist),
        REQUEST_TEST(a_missing_header_has_its_own_code),
        REQUEST_TEST(an_edit_of_a_bound_alone_changes_the_verdict),
        REQUEST_TEST(a_parameter_for_some_roles_is_unknown_to_others),
        REQUEST_TEST(a_form_is_checked_like_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
