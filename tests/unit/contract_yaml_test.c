/* contract: what of YAML is read, and how the rest is refused. */
#include "api/contract/contract_private.h"
#include "tests/unit/contract_testing.h"

static const char *read(const char *yaml)
{
    const cJSON *out = NULL;
    struct str why = STR_EMPTY;
    struct strbuf text = {.mem = mem};
    if (!yaml_parse(mem, str_from(yaml), &out, &why))
        return arena_cstr(mem, why);
    assert_true(json_canonical(out, &text));
    return arena_cstr(mem, strbuf_str(&text));
}

static void scalars_are_what_json_has(void **state)
{
    (void)state;
    assert_string_equal(read("{a: 1, b: -20, c: true, d: null, e: ~, f: , g: text, h: '1', i: \"\\u4e2d\", j: 1e3}"),
                        "{\"a\":1,\"b\":-20,\"c\":true,\"d\":null,\"e\":null,\"f\":null,\"g\":\"text\",\"h\":\"1\","
                        "\"i\":\"中\",\"j\":1000}");
}

static void texts_that_look_a_little_like_numbers_stay_texts(void **state)
{
    (void)state;
    assert_string_equal(read("[3.1.0, 2026-11-23, 4XX, 1.2.3.4, e, a1]"),
                        "[\"3.1.0\",\"2026-11-23\",\"4XX\",\"1.2.3.4\",\"e\",\"a1\"]");
}

static void scalars_that_readers_disagree_about_are_refused(void **state)
{
    (void)state;
    static const char *const doubtful[] = {"yes",  "No", "on", "OFF",   "True", "NULL", "007",   "0x1F",
                                           "0o17", "+1", ".5", "1_000", ".inf", ".nan", "12:30", "1."};
    for (size_t i = 0; i < sizeof doubtful / sizeof doubtful[0]; i++) {
        const struct str text = arena_printf(mem, "ok: 1\nvalue: %s\n", doubtful[i]);
        const char *why = read(arena_cstr(mem, text));
        if (!strstr(why, "line 2: this plain scalar"))
            print_error("%s: %s\n", doubtful[i], why);
        assert_non_null(strstr(why, "line 2: this plain scalar"));
        assert_null(strstr(read(arena_cstr(mem, arena_printf(mem, "value: '%s'\n", doubtful[i]))), "line"));
    }
}

static void what_is_not_in_the_subset_is_refused_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *yaml, *why;
    } cases[] = {{"a: 1\nb: &x 2\n", "line 2: anchors and tags are not in the subset."},
                 {"a: 1\nb: *x\n", "line 2: aliases are not in the subset."},
                 {"a: !!str 1\n", "line 1: anchors and tags are not in the subset."},
                 {"a: !x {}\n", "line 1: anchors and tags are not in the subset."},
                 {"a: 1\nb: 2\na: 3\n", "line 3: a duplicate key."},
                 {"a: 1\n---\nb: 2\n", "line 2: only one document is allowed."},
                 {"%YAML 1.1\n---\na: 1\n", "line 1: directives are not in the subset."},
                 {"200: ok\n", "line 1: a key must be a text: quote it."},
                 {"on: ok\n", "line 1: a key must be a text: quote it."},
                 {"{a: 1}: 2\n", "line 1: a key must be a scalar."},
                 {"<<: {a: 1}\n", "line 1: a key must be a text: quote it."},
                 {"a: \"x\\0y\"\n", "line 1: a NUL character."},
                 {"a: 9007199254740993\n", "line 1: a number beyond ±(2^53−1)."},
                 {"a: 1e999\n", "line 1: a number beyond ±(2^53−1)."},
                 {"a: \xff\n", "line 1: the text is not UTF-8."},
                 {"", "line 1: the document is empty."}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(read(cases[i].yaml), cases[i].why);
}

static void broken_yaml_names_its_line(void **state)
{
    (void)state;
    assert_non_null(strstr(read("a: 1\nb: [1, 2\nc: 3\n"), "line "));
    assert_non_null(strstr(read("a: 'x\n"), "line "));
}

static void depth_is_bounded(void **state)
{
    (void)state;
    struct strbuf text = {.mem = mem};
    for (int i = 0; i < JSON_DEPTH_MAX; i++)
        strbuf_add_char(&text, '[');
    strbuf_add_char(&text, '1');
    for (int i = 0; i < JSON_DEPTH_MAX; i++)
        strbuf_add_char(&text, ']');
    assert_null(strstr(read(arena_cstr(mem, strbuf_str(&text))), "line"));
    assert_string_equal(read(arena_cstr(mem, arena_printf(mem, "[%.*s]", STR_FMT(strbuf_str(&text))))),
                        "line 1: nested too deeply.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(scalars_are_what_json_has),
        ARENA_TEST(texts_that_look_a_little_like_numbers_stay_texts),
        ARENA_TEST(scalars_that_readers_disagree_about_are_refused),
        ARENA_TEST(what_is_not_in_the_subset_is_refused_with_its_line),
        ARENA_TEST(broken_yaml_names_its_line),
        ARENA_TEST(depth_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
