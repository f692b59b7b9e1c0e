/* gate: lists of entity tags in If-Match and If-None-Match; media types, and the sources of a page's policy. */
#include "gate/conditions.h"
#include "gate/media.h"
#include "gate/page.h"
#include "tests/unit/arena_test.h"

static const struct {
    const char *header;
    enum conditions found;
    bool any;
    size_t count;
    int64_t versions[3];
} cases[] = {
    {"*", CONDITIONS_GOOD, true, 0, {0}},
    {" * ", CONDITIONS_GOOD, true, 0, {0}},
    {"\"3-9f86d081884c7d65\"", CONDITIONS_GOOD, false, 1, {3}},
    {"\"3\"", CONDITIONS_GOOD, false, 1, {3}},
    {"\"3-abc\", \"2-def\"", CONDITIONS_GOOD, false, 2, {3, 2}},
    {",\"3-abc\"\t,, \"12\" ,", CONDITIONS_GOOD, false, 2, {3, 12}},
    {"\"a,b\", \"7-c,d\"", CONDITIONS_GOOD, false, 1, {7}}, /* a comma within a tag parts nothing */
    {"W/\"3-abc\"", CONDITIONS_GOOD, false, 0, {0}},
    {"W/\"3-abc\", \"4-abc\"", CONDITIONS_GOOD, false, 1, {4}},
    {"\"other\"", CONDITIONS_GOOD, false, 0, {0}},
    {"\"0-abc\", \"-1\", \"3x-abc\", \"\"", CONDITIONS_GOOD, false, 0, {0}},
    {"\"99999999999999999999-a\"", CONDITIONS_GOOD, false, 0, {0}},
    {"", CONDITIONS_MALFORMED, false, 0, {0}},
    {" , ", CONDITIONS_MALFORMED, false, 0, {0}},
    {"3-abc", CONDITIONS_MALFORMED, false, 0, {0}},
    {"\"3-abc", CONDITIONS_MALFORMED, false, 0, {0}},
    {"\"3-a b\"", CONDITIONS_MALFORMED, false, 0, {0}},
    {"w/\"3-abc\"", CONDITIONS_MALFORMED, false, 0, {0}},
    {"W/", CONDITIONS_MALFORMED, false, 0, {0}},
    {"\"3-abc\" \"4-abc\"", CONDITIONS_MALFORMED, false, 0, {0}},
    {"\"3-abc\"x", CONDITIONS_MALFORMED, false, 0, {0}},
    {"\"3-abc\", *", CONDITIONS_MALFORMED, false, 0, {0}},
    {"*, \"3-abc\"", CONDITIONS_MALFORMED, false, 0, {0}},
};

static void if_match_names_versions(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct version_set set;
        const enum conditions found = if_match_read(str_from(cases[i].header), &set);
        if (found != cases[i].found)
            fail_msg("%s: %d", cases[i].header, (int)found);
        if (found != CONDITIONS_GOOD)
            continue;
        bool same = set.any == cases[i].any && set.count == cases[i].count;
        for (size_t k = 0; same && k < set.count; k++)
            same = set.list[k] == cases[i].versions[k];
        if (!same)
            fail_msg("%s: %zu versions", cases[i].header, set.count);
    }
}

static void if_match_names_a_few_versions_at_most(void **state)
{
    (void)state;
    struct strbuf header = {.mem = mem};
    struct version_set set;
    for (int i = 1; i <= VERSIONS_MAX; i++)
        strbuf_printf(&header, "%s\"%d-a\"", i == 1 ? "" : ", ", i);
    assert_int_equal(if_match_read(strbuf_str(&header), &set), CONDITIONS_GOOD);
    assert_int_equal(set.count, VERSIONS_MAX);
    assert_int_equal(set.list[VERSIONS_MAX - 1], VERSIONS_MAX);
    strbuf_add_c(&header, ", \"x\"");
    assert_int_equal(if_match_read(strbuf_str(&header), &set), CONDITIONS_TOO_MANY);
}

static void a_change_finds_one_of_the_versions_it_names(void **state)
{
    (void)state;
    struct problem why = {.mem = mem};
    const struct version_set set = {.count = 2, .list = {3, 5}}, none = {.count = 0}, any = ANY_VERSION;
    assert_true(command_version_matches(&set, 3, &why));
    assert_true(command_version_matches(&set, 5, &why));
    assert_true(command_version_matches(&any, 4, &why));
    assert_false(has_problem(&why));
    assert_false(command_version_matches(&set, 4, &why));
    assert_int_equal(why.code, ERR_version_conflict);
    assert_false(command_version_matches(&none, 0, &why));
}

static void if_none_match_compares_weakly(void **state)
{
    (void)state;
    const struct str tag = STR("\"3-a\"");
    static const char *const hits[] = {"\"3-a\"",        "W/\"3-a\"",           "*",        " *",
                                       "\"x\", \"3-a\"", "\"a,b\" ,W/\"3-a\",", ",,\"3-a\""};
    static const char *const misses[] = {"",         "\"3-b\"",   "3-a",        "\"3-a", "\"x\" \"3-a\"",
                                         "\"x\", *", "w/\"3-a\"", "\"\"3-a\"\""};
    for (size_t i = 0; i < sizeof hits / sizeof hits[0]; i++)
        if (!if_none_match_hits(str_from(hits[i]), tag))
            fail_msg("%s", hits[i]);
    for (size_t i = 0; i < sizeof misses / sizeof misses[0]; i++)
        if (if_none_match_hits(str_from(misses[i]), tag))
            fail_msg("%s", misses[i]);
}

static void a_body_is_of_a_type_in_utf_8(void **state)
{
    (void)state;
    const struct str json = STR("application/json");
    static const char *const is[] = {"application/json",
                                     " Application/JSON ",
                                     "application/json;charset=utf-8",
                                     "application/json ; Charset=\"UTF-8\"; v=1",
                                     "application/json;",
                                     "application/json;x"};
    static const char *const is_not[] = {"",
                                         "text/json",
                                         "application/json;charset=gbk",
                                         "application/json+x",
                                         "application/json;charset=",
                                         "application/json; charset=utf-8; charset=gbk",
                                         "application/json, text/plain"};
    for (size_t i = 0; i < sizeof is / sizeof is[0]; i++)
        if (!media_type_is(str_from(is[i]), json))
            fail_msg("%s", is[i]);
    for (size_t i = 0; i < sizeof is_not / sizeof is_not[0]; i++)
        if (media_type_is(str_from(is_not[i]), json))
            fail_msg("%s", is_not[i]);
    assert_false(media_is_encoded(STR("")));
    assert_false(media_is_encoded(STR(" Identity ,identity,")));
    assert_true(media_is_encoded(STR("identity, br")));
}

/* An address may become part of a policy: what a policy reads as its own must not get into it. */
static void an_address_is_named_in_a_policy_by_its_origin(void **state)
{
    (void)state;
    assert_true(str_is(page_source(mem, STR("https://app.example.gov.cn:8443/callback?a=b;c")),
                       "https://app.example.gov.cn:8443"));
    assert_true(str_is(page_source(mem, STR("http://127.0.0.1?x")), "http://127.0.0.1"));
    assert_true(str_is(page_source(mem, STR("cn.gov.example.app:/callback")), "cn.gov.example.app:"));
    static const char *const none[] = {
        "", "callback", "https:/x", "https://a;script-src *", "https://a b", "https://[::1]/", "a b://x", ";x:y"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_int_equal(page_source(mem, str_from(none[i])).len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(if_match_names_versions),
        ARENA_TEST(if_match_names_a_few_versions_at_most),
        ARENA_TEST(a_change_finds_one_of_the_versions_it_names),
        ARENA_TEST(if_none_match_compares_weakly),
        ARENA_TEST(a_body_is_of_a_type_in_utf_8),
        ARENA_TEST(an_address_is_named_in_a_policy_by_its_origin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
