/* base/text: which texts are taken, and which are the same. */
#include "base/text.h"
#include "tests/unit/arena_test.h"

typedef bool text_fn(struct str);
static bool is_one_line(struct str s)
{
    return text_is_clean(s, TEXT_ONE_LINE);
}
static bool is_lines(struct str s)
{
    return text_is_clean(s, TEXT_LINES);
}

static void assert_each(text_fn *is, bool wanted, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is(str_from(texts[i])) != wanted)
            fail_msg("%zu: \"%s\" counts as %s", i, texts[i], wanted ? "bad" : "good");
}
#define ASSERT_EACH(is, wanted, ...)                                        \
    do {                                                                    \
        static const char *const texts[] = {__VA_ARGS__};                   \
        assert_each((is), (wanted), texts, sizeof texts / sizeof texts[0]); \
    } while (0)

static void texts_of_people_are_clean(void **state)
{
    (void)state;
    ASSERT_EACH(is_one_line, true, "", " ", "济南 企业", "a\u3000b", "e\u0301", "\U0001F468\u200D\U0001F469", "\u200F",
                "\uFEFFa", "\uE000" /* a private character in a name */, "\U00030729", "\U0002EBF0" /* CJK */,
                "\U0003FFFD" /* not assigned yet */, "العربية");
}

static void control_characters_are_not(void **state)
{
    (void)state;
    ASSERT_EACH(is_one_line, false, "\x01", "a\tb", "a\nb", "a\r\nb", "\x1B[2J", "\x7F", "\xC2\x80", "\xC2\x85",
                "\xC2\x9F", "\u2028", "\u2029", "\uFFFE", "\uFDD0", "\U0010FFFF");
    assert_false(text_is_clean((struct str){"a\0b", 3}, TEXT_ONE_LINE));
}

static void characters_that_turn_the_text_around_are_not(void **state)
{
    (void)state;
    ASSERT_EACH(is_one_line, false, "\u202A", "\u202B", "\u202C", "\u202D", "a\u202Egpj.exe", "\u2066", "\u2067",
                "\u2068", "\u2069");
    ASSERT_EACH(is_lines, false, "a\u202Eb", "\u2066");
    ASSERT_EACH(is_one_line, true, "\u202F", "\u2065", "\u206A");
}

static void lines_may_have_feeds_and_tabs_and_nothing_else_of_the_kind(void **state)
{
    (void)state;
    ASSERT_EACH(is_lines, true, "a\nb", "\n", "\ta", "a\r\nb");
    ASSERT_EACH(is_lines, false, "a\rb", "\r", "a\r\r\n", "\v", "\f", "\x01", "\xC2\x85", "\u2028");
}

static void bytes_that_are_not_utf8_are_no_text(void **state)
{
    (void)state;
    ASSERT_EACH(is_lines, false, "\xFF", "\xC0\x80", "\xED\xA0\x80", "济\xE5", "\xF4\x90\x80\x80");
    ASSERT_EACH(text_is_visible, false, "\xFF", " \xC0\x80");
}

static void blanks_marks_and_fillers_cannot_be_seen(void **state)
{
    (void)state;
    ASSERT_EACH(text_is_visible, false, "", " ", "\t\r\n", "\u00A0", "\u3000", "\u2003\u2009", "\u200B", "\u200D\u2060",
                "\uFEFF", "\u00AD", "\u3164", "\u115F\u1160", "\uFFA0", "\u2800", "\u0301", "\uFE0F", "\u034F",
                "\u180E", "\U000E0041", "\u202E", "\u2028");
    ASSERT_EACH(text_is_visible, true, "a", " 。", "济", "\u20031", "\u200B-", "\U0001F600", "\uE000", "\U0003FFFD");
}

static void blanks_of_any_kind_are_trimmed(void **state)
{
    (void)state;
    assert_string_equal(arena_cstr(mem, text_trim(STR("\u3000 济南\u00A0企业\t\n"))), "济南\u00A0企业");
    assert_int_equal(text_trim(STR(" \u3000")).len, 0);
    assert_int_equal(text_trim(STR_EMPTY).len, 0);
    assert_int_equal(text_trim(STR(" \xFF ")).len, 3);
}

static void emails_are_plain_addresses(void **state)
{
    (void)state;
    ASSERT_EACH(text_is_email, true, "a@b.cn", "first.last+tag@sub.example.com", "x_{|}~@a-b.c1", "1@2.3");
    ASSERT_EACH(text_is_email, false, "", "a", "@b.cn", "a@", "a@b", "a@@b.cn", "a@b@c.cn", "a b@c.cn", "a@b.cn ",
                "a@b\t.cn", "a@b\u3000.cn", ".a@b.cn", "a.@b.cn", "a..b@c.cn", "a@.cn", "a@b.", "a@-b.cn", "a@b-.cn",
                "a@b_c.cn", "\"a\"@b.cn", "a@[1.2.3.4]", "用户@例子.中国", "a,b@c.cn", "<a@b.cn>",
                "a1234567890123456789012345678901234567890123456789012345678901234@b.cn");
}

static void web_addresses_have_a_scheme_and_a_host(void **state)
{
    (void)state;
    ASSERT_EACH(text_is_web_address, true, "http://a", "https://www.example.cn", "https://例子.中国/路径?q=一#二",
                "http://127.0.0.1:8080/x", "http://[::1]:80/", "https://a.b/@c", "https://a?b", "https://a#b");
    ASSERT_EACH(text_is_web_address, false, "", "www.example.cn", "http:/a", "http://", "https:///a", "https://?a",
                "ftp://a", "javascript:alert(1)", "HTTP:a", " http://a", "http://a b", "http://a/b c",
                "http://a/\u3000", "http://a/\n", "http://a\u202E", "http://user@a", "http://gov.cn\\@b",
                "http://a:", "http://a:0", "http://a:65536", "http://a:-1", "http://a:8x", "http://-a", "http://a..b",
                "http://[::1", "http://[]/", "http://[x]/", "http://a\"b", "//a");
}

static bool are_the_same(const char *a, const char *b)
{
    return str_equal(text_fold(mem, str_from(a)), text_fold(mem, str_from(b)));
}

static void names_are_the_same_whatever_their_width_case_and_hidden_characters(void **state)
{
    (void)state;
    assert_true(are_the_same("ＩＳＯ１４００１", "iso14001"));
    assert_true(are_the_same("济南（山东）公司", "济南(山东)公司"));
    assert_true(are_the_same("济南\u200B公司\uFEFF", "济南公司"));
    assert_true(are_the_same("\u3000济南公司 ", "济南公司"));
    assert_true(are_the_same("Stra\u00DFe", "STRASSE"));
    assert_true(are_the_same("e\u0301", "\u00C9"));
    assert_true(are_the_same("ｶﾞ", "ガ"));
    assert_true(are_the_same("\uF900", "\u8C48")); /* a compatibility ideograph */
    assert_true(are_the_same("济南公司", "济南 \u3000公\t司\u00A0"));
    assert_false(are_the_same("齐鲁", "齊魯"));
    assert_false(are_the_same("e", "é"));
}

static bool are_words(const char *text, size_t count, const char *lines)
{
    struct str words = STR_EMPTY;
    return text_words(mem, str_from(text), &words) == count && str_is(words, lines);
}

static void what_is_looked_for_are_the_folded_words_between_blanks_of_any_kind(void **state)
{
    (void)state;
    assert_true(are_words("ISO 认证", 2, "iso\n认证"));
    assert_true(are_words("\u3000ＩＳＯ\u3000\u00A014001\t审\n计 ", 4, "iso\n14001\n审\n计"));
    assert_true(are_words("a\u200Bb \u200B c", 2, "ab\nc"));
    assert_true(are_words("%_\\'\"{},", 1, "%_\\'\"{},"));
    assert_true(are_words("👨\u200D👩 e\u0301", 2, "👨👩\né"));
    assert_true(are_words("\u00A8a", 1, "\u0308a")); /* a blank that folding makes parts nothing */
    assert_true(are_words("", 0, ""));
    assert_true(are_words(" \u3000 ", 0, ""));
    assert_true(are_words("a \xFF", 0, ""));
}

static void folding_twice_changes_nothing_and_what_is_no_text_stays(void **state)
{
    (void)state;
    const struct str once = text_fold(mem, STR("　Ｊｉｎａｎ　ﬁ Ⅷ ㈱ "));
    assert_true(str_equal(once, text_fold(mem, once)));
    assert_true(str_is(text_fold(mem, STR("a\n\u0301b")), "áb")); /* a blank between a letter and its mark */
    assert_true(str_equal(text_fold(mem, STR("\xFF")), STR("\xFF")));
    assert_int_equal(text_fold(mem, STR_EMPTY).len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(texts_of_people_are_clean),
        ARENA_TEST(control_characters_are_not),
        ARENA_TEST(characters_that_turn_the_text_around_are_not),
        ARENA_TEST(lines_may_have_feeds_and_tabs_and_nothing_else_of_the_kind),
        ARENA_TEST(bytes_that_are_not_utf8_are_no_text),
        ARENA_TEST(blanks_marks_and_fillers_cannot_be_seen),
        ARENA_TEST(blanks_of_any_kind_are_trimmed),
        ARENA_TEST(emails_are_plain_addresses),
        ARENA_TEST(web_addresses_have_a_scheme_and_a_host),
        ARENA_TEST(names_are_the_same_whatever_their_width_case_and_hidden_characters),
        ARENA_TEST(what_is_looked_for_are_the_folded_words_between_blanks_of_any_kind),
        ARENA_TEST(folding_twice_changes_nothing_and_what_is_no_text_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
