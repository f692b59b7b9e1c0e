/* contract: bodies against schemas, and schemas that are data. */
#include "tests/unit/contract_testing.h"

static const struct schema *schema(const char *json)
{
    struct str why = STR_EMPTY;
    const struct schema *s = schema_compile(tree(json), mem, &why);
    if (!s)
        fail_msg("%s: %.*s", json, STR_FMT(why));
    return s;
}

static const char *check(const char *schema_json, const char *value)
{
    struct problem problem = {.mem = mem};
    schema_check(schema(schema_json), tree(value), &problem);
    assert_int_equal(problem.code, problem.fault_count ? ERR_invalid_fields : ERR_none);
    return faults_of(&problem);
}

static void assert_not_compiled(const char *schema_json, const char *because)
{
    struct str why = STR_EMPTY;
    const struct schema *s = schema_compile(tree(schema_json), mem, &why);
    if (s || !strstr(arena_cstr(mem, why), because))
        print_error("%s: %.*s, expected: %s\n", schema_json, STR_FMT(why), because);
    assert_null(s);
    assert_non_null(strstr(arena_cstr(mem, why), because));
}

static void all_faults_are_told_at_once_each_with_its_pointer(void **state)
{
    (void)state;
    const char *s =
        "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"a\",\"b/c\"],\"properties\":{"
        "\"a\":{\"type\":\"string\",\"maxLength\":2},\"b/c\":{\"type\":\"integer\"},\"list\":{\"type\":\"array\","
        "\"maxItems\":3,\"items\":{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"x~\":{"
        "\"type\":\"boolean\"}}}}}}";
    assert_string_equal(check(s, "{\"a\":\"xy\",\"b/c\":1,\"list\":[{},{\"x~\":true}]}"), "");
    assert_string_equal(check(s, "{\"a\":\"xyz\",\"list\":[{\"x~\":1},2,{\"y\":0}],\"more\":0}"),
                        "/a too_long 2; /list/0/x~0 wrong_type boolean; /list/1 wrong_type object; /list/2/y "
                        "unknown_member; /more unknown_member; /b~1c required");
    assert_string_equal(check(s, "[]"), " wrong_type object");
    assert_string_equal(check(s, "{\"a\":null,\"b/c\":1}"), "/a wrong_type string");
}

static void texts_are_counted_in_characters(void **state)
{
    (void)state;
    const char *s = "{\"type\":[\"string\",\"null\"],\"minLength\":2,\"maxLength\":3}";
    assert_string_equal(check(s, "\"中文字\""), "");
    assert_string_equal(check(s, "\"中文字字\""), " too_long 3");
    assert_string_equal(check(s, "\"😀\""), " too_short 2");
    assert_string_equal(check(s, "null"), "");
}

static void integers_have_bounds_and_multiples(void **state)
{
    (void)state;
    const char *s = "{\"type\":\"integer\",\"minimum\":-100,\"maximum\":1000,\"multipleOf\":100}";
    assert_string_equal(check(s, "100"), "");
    assert_string_equal(check(s, "-100"), "");
    assert_string_equal(check(s, "1e2"), "");
    assert_string_equal(check(s, "-200"), " too_small -100");
    assert_string_equal(check(s, "1001"), " too_large 1000");
    assert_string_equal(check(s, "150"), " not_a_multiple 100");
    assert_string_equal(check(s, "1.5"), " not_an_integer");
    assert_string_equal(check(s, "9007199254740993"), " not_an_integer");
    assert_string_equal(check(s, "1e300"), " not_an_integer");
    assert_string_equal(check(s, "\"1\""), " wrong_type integer");
}

static void arrays_have_sizes_and_no_repetition(void **state)
{
    (void)state;
    const char *s =
        "{\"type\":\"array\",\"minItems\":1,\"maxItems\":4,\"uniqueItems\":true,\"items\":{\"type\":\"string\","
        "\"maxLength\":9}}";
    assert_string_equal(check(s, "[]"), " too_few_items 1");
    assert_string_equal(check(s, "[\"a\",\"b\",\"a\",\"a\"]"), "/2 duplicate_items; /3 duplicate_items");
    assert_string_equal(check(s, "[\"a\",\"b\",\"c\",\"d\",\"e\"]"), " too_many_items 4");
}

static void objects_have_sizes(void **state)
{
    (void)state;
    const char *s = "{\"type\":\"object\",\"minProperties\":1,\"maxProperties\":2,\"x-open\":true}";
    assert_string_equal(check(s, "{}"), " too_few_members 1");
    assert_string_equal(check(s, "{\"a\":[],\"b\":{\"c\":1}}"), "");
    assert_string_equal(check(s, "{\"a\":1,\"b\":2,\"c\":3}"), " too_many_members 2");
}

static void only_listed_values_are_allowed(void **state)
{
    (void)state;
    assert_string_equal(check("{\"type\":\"string\",\"enum\":[\"a\",\"b\"]}", "\"c\""), " not_in_enum a, b");
    assert_string_equal(check("{\"type\":\"integer\",\"enum\":[1,2]}", "3"), " not_in_enum 1, 2");
    assert_string_equal(check("{\"type\":\"boolean\",\"const\":true}", "false"), " not_in_enum true");
    assert_string_equal(check("{\"type\":\"boolean\",\"const\":true}", "true"), "");
    assert_string_equal(check("{\"type\":[\"string\",\"null\"],\"enum\":[\"a\",null]}", "null"), "");
    assert_string_equal(check("{\"type\":\"string\",\"const\":\"\"}", "\"\""), "");
}

static void a_pattern_binds_the_whole_text(void **state)
{
    (void)state;
    const char *s = "{\"type\":\"string\",\"pattern\":\"^[0-9]{2}(?:-[a-z一-龥]+)?$\"}";
    assert_string_equal(check(s, "\"12\""), "");
    assert_string_equal(check(s, "\"12-ab中\""), "");
    assert_string_equal(check(s, "\"123\""), " pattern_mismatch ^[0-9]{2}(?:-[a-z一-龥]+)?$");
    assert_string_equal(check(s, "\"12\\n\""), " pattern_mismatch ^[0-9]{2}(?:-[a-z一-龥]+)?$");
    assert_string_equal(
        check("{\"type\":\"string\",\"pattern\":\"^\\\\d\\\\x41[^/\\\\\\\\\\\\x00-\\\\x1F]$\"}", "\"1A.\""), "");
    assert_string_equal(check("{\"type\":\"string\",\"pattern\":\"^\\\\d$\"}", "\"٣\""), " pattern_mismatch ^\\d$");
}

static void a_pattern_outside_the_subset_is_refused(void **state)
{
    (void)state;
    static const char *const patterns[] = {
        "a",       "^a",        "a$",        "^a\\\\$", "^a|b$",    "^(?=a)a$",   "^(?<!a)b$",     "^(a)\\\\1$",
        "^(?i)a$", "^(?<n>a)$", "^\\\\s$",   "^a++$",   "^(*F)a$",  "^\\\\p{L}$", "^[[:alpha:]]$", "^(a$",
        "^a)$",    "^[a$",      "^\\\\xg0$", "^a$b$",   "^a{2,1}$", "^\\\\Ra$",   "^(?R)$",        "^[]a]$"};
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
        assert_not_compiled(arena_cstr(mem, arena_printf(mem, "{\"type\":\"string\",\"pattern\":\"%s\"}", patterns[i])),
                            "\"/pattern\": ");
}

/* The first alternative tries every way of writing the run as ones and twos before the second one may match. */
static void a_match_that_takes_too_long_is_a_mismatch(void **state)
{
    (void)state;
    const char *s = "{\"type\":\"string\",\"pattern\":\"^(?:(?:a|aa)+x|a+b)$\"}";
    assert_string_equal(check(s, "\"aaaaaaaab\""), "");
    assert_string_equal(check(s, "\"aaaaaaaaaaaaaaaaaaaaaaaaaaab\""), " pattern_mismatch ^(?:(?:a|aa)+x|a+b)$");
}

static void formats_are_checked(void **state)
{
    (void)state;
    static const struct {
        const char *format, *good, *bad;
    } cases[] = {{"date", "2024-02-29", "2023-02-29"},
                 {"date-time", "2026-11-23T09:30:00+08:00", "2026-11-23 09:30:00"},
                 {"uuid", "01930000-0000-7000-8000-000000000001", "01930000-0000-7000-8000-00000000000g"},
                 {"uscc", "91350100M000100Y43", "91350100M000100Y44"},
                 {"uscc", " 91350100 m000100y43", "91A50100M000100Y42"}, /* a place of registration has digits */
                 {"uscc", "AA350100M000100Y46", "9135010AM000100Y4K"},
                 {"mobile-cn", "13800000001", "12800000001"},
                 {"mobile-cn", "19999999999", "1380000000"},
                 {"mobile-cn", "15000000000", "1380000000a"},
                 {"email", "a@b.cn", "a b@c.cn"},
                 {"web-address", "https://www.example.cn/关于", "www.example.cn"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *s = arena_cstr(mem, arena_printf(mem, "{\"type\":\"string\",\"format\":\"%s\"}", cases[i].format));
        const char *good = arena_cstr(mem, arena_printf(mem, "\"%s\"", cases[i].good));
        const char *bad = arena_cstr(mem, arena_printf(mem, "\"%s\"", cases[i].bad));
        assert_string_equal(check(s, good), "");
        assert_string_equal(check(s, bad), arena_cstr(mem, arena_printf(mem, " invalid_format %s", cases[i].format)));
    }
}

static void texts_hold_no_control_characters_and_lines_only_where_they_may(void **state)
{
    (void)state;
    const char *line = "{\"type\":\"string\",\"maxLength\":9}";
    const char *lines = "{\"type\":\"string\",\"maxLength\":9,\"x-multiline\":true}";
    assert_string_equal(check(line, "\"a\\tb\""), " forbidden_characters");
    assert_string_equal(check(line, "\"a\\nb\""), " forbidden_characters");
    assert_string_equal(check(lines, "\"a\\n\\tb\\r\\n\""), "");
    assert_string_equal(check(line, "\"a\\u202Eb\""), " forbidden_characters");
    assert_string_equal(check(lines, "\"a\\u202Eb\""), " forbidden_characters");
    assert_string_equal(check(lines, "\"\\u0007\""), " forbidden_characters");
    assert_not_compiled("{\"type\":\"string\",\"maxLength\":9,\"x-multiline\":false}", "must be true");
    assert_not_compiled("{\"type\":\"integer\",\"x-multiline\":true}", "says nothing about the schema's type");
}

static void a_text_that_may_not_be_empty_may_not_be_blank(void **state)
{
    (void)state;
    const char *needed = "{\"type\":\"string\",\"minLength\":1,\"maxLength\":9,\"x-multiline\":true}";
    assert_string_equal(check(needed, "\"\""), " too_short 1");
    assert_string_equal(check(needed, "\" \\n\\u3000\""), " blank");
    assert_string_equal(check(needed, "\" x\""), "");
    assert_string_equal(check("{\"type\":\"string\",\"maxLength\":9}", "\" \""), "");
}

static const char two_variants[] =
    "{\"oneOf\":[{\"$ref\":\"#/$defs/A\"},{\"$ref\":\"#/$defs/B\"}],\"discriminator\":{\"propertyName\":\"kind\","
    "\"mapping\":{\"a\":\"#/$defs/A\",\"b\":\"#/$defs/B\"}}";
static const char definitions[] =
    "\"$defs\":{\"A\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"kind\"],\"properties\":{"
    "\"kind\":{"
    "\"type\":\"string\",\"const\":\"a\"}}},\"B\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":["
    "\"kind\","
    "\"n\"],\"properties\":{\"kind\":{\"type\":\"string\",\"enum\":[\"b\"]},\"n\":{\"type\":\"integer\"}}}}";

static const char *with_variants(const char *more)
{
    return arena_cstr(
        mem, arena_printf(mem, "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"v\":%s%s}},%s}",
                          two_variants, more, definitions));
}

static void a_discriminator_chooses_the_variant(void **state)
{
    (void)state;
    const char *s = with_variants("");
    assert_string_equal(check(s, "{\"v\":{\"kind\":\"a\"}}"), "");
    assert_string_equal(check(s, "{\"v\":{\"kind\":\"b\",\"m\":1}}"), "/v/m unknown_member; /v/n required");
    assert_string_equal(check(s, "{\"v\":{\"kind\":\"c\"}}"), "/v/kind unknown_variant c");
    assert_string_equal(check(s, "{\"v\":{}}"), "/v/kind required");
    assert_string_equal(check(s, "{\"v\":{\"kind\":1}}"), "/v/kind wrong_type string");
    assert_string_equal(check(s, "{\"v\":1}"), "/v wrong_type object");
    assert_not_compiled(with_variants(",\"minProperties\":1"), "minProperties is not in the subset");
    assert_not_compiled("{\"oneOf\":[{\"type\":\"string\"}]}", "oneOf needs a discriminator");
    assert_not_compiled(arena_cstr(mem, edited(with_variants(""), "\"b\":\"#/$defs/B\"", "\"b\":\"#/$defs/A\"")),
                        "must require kind and allow the value b");
}

static void what_is_not_in_the_subset_does_not_compile(void **state)
{
    (void)state;
    assert_not_compiled("{}", "a type is needed");
    assert_not_compiled("[]", "a schema is needed");
    assert_not_compiled("{\"type\":\"null\"}", "type must be one type");
    assert_not_compiled("{\"type\":[\"string\",\"integer\"]}", "type must be one type");
    assert_not_compiled("{\"type\":\"string\"}", "a text in a request needs maxLength");
    assert_not_compiled("{\"type\":\"string\",\"maxLength\":1.5}", "\"/maxLength\": a whole number from 0");
    assert_not_compiled("{\"type\":\"string\",\"minLength\":3,\"maxLength\":2}", "nothing between them");
    assert_not_compiled("{\"type\":\"string\",\"maxLength\":3,\"minimum\":1}", "says nothing about the schema's type");
    assert_not_compiled("{\"type\":\"string\",\"format\":\"hostname\"}", "a format must be");
    assert_not_compiled("{\"type\":\"integer\",\"exclusiveMinimum\":0}", "not in the subset");
    assert_not_compiled("{\"type\":\"integer\",\"minimum\":2,\"maximum\":1}", "nothing between them");
    assert_not_compiled("{\"type\":\"integer\",\"multipleOf\":0}", "above 0");
    assert_not_compiled("{\"type\":\"integer\",\"enum\":[\"a\"]}", "not of the schema's type");
    assert_not_compiled("{\"type\":[\"string\",\"null\"],\"enum\":[\"a\"]}", "null stands in an enum");
    assert_not_compiled("{\"type\":\"integer\",\"allOf\":[]}", "not in the subset");
    assert_not_compiled("{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}", "items and maxItems");
    assert_not_compiled("{\"type\":\"array\",\"maxItems\":5}", "items and maxItems");
    assert_not_compiled("{\"type\":\"array\",\"maxItems\":1001,\"items\":{\"type\":\"integer\"}}", "at most 1000");
    assert_not_compiled("{\"type\":\"object\",\"properties\":{}}", "additionalProperties: false");
    assert_not_compiled("{\"type\":\"object\",\"additionalProperties\":true}", "must be false");
    assert_not_compiled("{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"a\"]}",
                        "not among the properties");
    assert_not_compiled("{\"type\":\"object\",\"x-open\":true}", "an open object has maxProperties");
    assert_not_compiled(
        "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"a/b\":{\"type\":\"integer\","
        "\"default\":1}}}",
        "\"/properties/a~1b\": only a parameter");
    assert_not_compiled("{\"$ref\":\"#/$defs/x\"}", "leads nowhere");
    assert_not_compiled("{\"$ref\":\"https://example.org/x\"}", "leads nowhere");
    assert_not_compiled("{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"$ref\":\"#/$defs/a\"}}}", "only a description");
    assert_not_compiled(
        "{\"type\":\"array\",\"maxItems\":1,\"items\":{\"$ref\":\"#/$defs/a\"},\"$defs\":{\"a\":{\"$ref\":"
        "\"#/$defs/a\"}}}",
        "no end");
}

static void references_in_a_circle_do_not_compile(void **state)
{
    (void)state;
    assert_not_compiled(
        "{\"type\":\"array\",\"maxItems\":1,\"items\":{\"$ref\":\"#/$defs/a\"},\"$defs\":{\"a\":{\"type\":"
        "\"array\",\"maxItems\":1,\"items\":{\"$ref\":\"#/$defs/a\"}}}}",
        "in a circle");
}

static const char *body_faults(const struct contract *c, const char *body)
{
    struct problem problem = {.mem = mem};
    contract_check_body(operation(c, "createOrder"), body ? tree(body) : NULL, &problem);
    return faults_of(&problem);
}

static void an_edit_of_the_contract_alone_changes_the_verdict(void **state)
{
    (void)state;
    const char *body = "{\"product_id\":\"01930000-0000-7000-8000-000000000001\",\"note\":\"abcdef\"}";
    assert_string_equal(body_faults(compile_small(), body), "/note too_long 5");
    assert_string_equal(body_faults(compile(edited(small_contract, "maxLength: 5", "maxLength: 6")), body), "");
    const struct contract *stricter = compile(edited(small_contract, "[product_id]", "[product_id, count]"));
    assert_string_equal(body_faults(stricter, body), "/note too_long 5; /count required");
    assert_string_equal(body_faults(stricter, NULL), " required");
}

static void faults_are_bounded(void **state)
{
    (void)state;
    struct strbuf text = {.mem = mem};
    struct problem problem = {.mem = mem};
    strbuf_add_char(&text, '{');
    for (int i = 0; i < 200; i++)
        strbuf_printf(&text, "%s\"m%d\":0", i ? "," : "", i);
    strbuf_add_char(&text, '}');
    schema_check(schema("{\"type\":\"object\",\"additionalProperties\":false}"),
                 tree(arena_cstr(mem, strbuf_str(&text))), &problem);
    assert_int_equal(problem.fault_count, PROBLEM_FAULTS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(all_faults_are_told_at_once_each_with_its_pointer),
        ARENA_TEST(texts_are_counted_in_characters),
        ARENA_TEST(integers_have_bounds_and_multiples),
        ARENA_TEST(arrays_have_sizes_and_no_repetition),
        ARENA_TEST(objects_have_sizes),
        ARENA_TEST(only_listed_values_are_allowed),
        ARENA_TEST(a_pattern_binds_the_whole_text),
        ARENA_TEST(a_pattern_outside_the_subset_is_refused),
        ARENA_TEST(a_match_that_takes_too_long_is_a_mismatch),
        ARENA_TEST(formats_are_checked),
        ARENA_TEST(texts_hold_no_control_characters_and_lines_only_where_they_may),
        ARENA_TEST(a_text_that_may_not_be_empty_may_not_be_blank),
        ARENA_TEST(a_discriminator_chooses_the_variant),
        ARENA_TEST(what_is_not_in_the_subset_does_not_compile),
        ARENA_TEST(references_in_a_circle_do_not_compile),
        ARENA_TEST(an_edit_of_the_contract_alone_changes_the_verdict),
        ARENA_TEST(faults_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
