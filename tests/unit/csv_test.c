/* base/csv: what a spreadsheet runs, changes or cuts, and how a reader gets the text back. */
#include "base/csv.h"
#include "base/money.h"
#include "tests/unit/arena_test.h"

static const char *cell(struct str text)
{
    struct strbuf out = {.mem = mem};
    csv_add_text(&out, text);
    return arena_cstr(mem, strbuf_str(&out));
}

struct written {
    const char *text, *cell; /* without the quotes around it */
};
static void assert_written(const struct written *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *got = cell(str_from(list[i].text));
        const char *wanted = arena_printf(mem, "\"%s\"", list[i].cell).data;
        if (strcmp(got, wanted) != 0)
            fail_msg("\"%s\" is written %s, not %s", list[i].text, got, wanted);
    }
}
#define ASSERT_WRITTEN(...)                                 \
    do {                                                    \
        static const struct written list[] = {__VA_ARGS__}; \
        assert_written(list, sizeof list / sizeof list[0]); \
    } while (0)

static void texts_are_written_as_they_are(void **state)
{
    (void)state;
    ASSERT_WRITTEN({"", ""}, {"年度财务审计", "年度财务审计"}, {"a,b", "a,b"}, {"say \"=1\"", "say \"\"=1\"\""},
                   {"a=b", "a=b"}, {"a-b@c+d", "a-b@c+d"}, {"paid", "paid"}, {"ISO 9001", "ISO 9001"}, {"#1", "#1"},
                   {"(1)", "(1)"}, {"¥1", "¥1"}, {"第1期", "第1期"}, {"e5", "e5"},
                   {"\U0001F468\u200D\U0001F469", "\U0001F468\u200D\U0001F469"});
}

static void what_begins_like_a_formula_gets_an_apostrophe(void **state)
{
    (void)state;
    ASSERT_WRITTEN({"=1+1", "'=1+1"}, {"+1", "'+1"}, {"-1", "'-1"}, {"-12.5", "'-12.5"}, {"@SUM(A1)", "'@SUM(A1)"},
                   {"=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"}, {"=\"a\"", "'=\"\"a\"\""}, {"=", "'="});
}

static void of_any_width_and_height(void **state)
{
    (void)state;
    ASSERT_WRITTEN({"\uFF1D1", "'\uFF1D1"}, {"\uFF0B1", "'\uFF0B1"}, {"\uFF0D1", "'\uFF0D1"}, {"\uFF20A", "'\uFF20A"},
                   {"\uFE661", "'\uFE661"}, {"\uFE621", "'\uFE621"}, {"\uFE631", "'\uFE631"}, {"\uFE6B1", "'\uFE6B1"},
                   {"\u207C1", "'\u207C1"}, {"\u208A1", "'\u208A1"}, {"\u22121", "'\u22121"});
}

static void so_does_what_begins_with_something_unseen(void **state)
{
    (void)state;
    ASSERT_WRITTEN({" =1", "' =1"}, {"\u3000=1", "'\u3000=1"}, {"\u00A0=1", "'\u00A0=1"}, {"\u2003=1", "'\u2003=1"},
                   {"\u200B=1", "'\u200B=1"}, {"\uFEFF=1", "'\uFEFF=1"}, {"\u2060=1", "'\u2060=1"},
                   {"\u00AD=1", "'\u00AD=1"}, {"\t=1", "' =1"}, {"\r=1", "' =1"}, {"\n=1", "' =1"}, {"\r\n=1", "' =1"},
                   {"\x01=1", "' =1"}, {"\u2028=1", "' =1"}, {"\xC2\x85=1", "' =1"}, {" a", "' a"}, {"\ta", "' a"});
}

static void an_apostrophe_of_ones_own_gets_another(void **state)
{
    (void)state;
    ASSERT_WRITTEN({"'a", "''a"}, {"'=1", "''=1"}, {"\uFF07a", "'\uFF07a"}, {"a'b", "a'b"});
}

static void a_row_is_one_line(void **state)
{
    (void)state;
    ASSERT_WRITTEN({"a\nb", "a b"}, {"a\r\nb", "a b"}, {"a\rb", "a b"}, {"a\n=1", "a =1"}, {"a\tb", "a b"},
                   {"a\u2028=1", "a =1"}, {"a\u2029b", "a b"},
                   {"a\xC2\x85"
                    "b",
                    "a b"},
                   {"a\vb\fc", "a b c"},
                   {"a\x7F"
                    "b",
                    "a b"},
                   {"a\n", "a "});
    const char *nul = cell((struct str){"a\0b", 3});
    assert_string_equal(nul, "\"a b\"");
}

static void a_cell_that_is_cut_at_a_semicolon_does_not_run(void **state)
{
    (void)state;
    ASSERT_WRITTEN({"a;=1+1;", "a;'=1+1;"}, {"a; =1", "a;' =1"}, {"a;\u3000\uFF1D1", "a;'\u3000\uFF1D1"},
                   {"a;b", "a;b"}, {"a;", "a;"}, {"a;;-1", "a;;'-1"}, {"a;'b", "a;''b"}, {"a; 'b", "a; 'b"},
                   {"a;\"=1", "a;\"\"=1"}, {"a;\t@b", "a;' @b"});
}

static void digits_that_a_spreadsheet_would_round_get_a_tab(void **state)
{
    (void)state;
    ASSERT_WRITTEN({"202611231130001234567890", "202611231130001234567890\t"}, {"123456789012", "123456789012\t"},
                   {"12345678901", "12345678901"}, {"13800138000", "13800138000"}, {"370102", "370102"}, {"0", "0"},
                   {"913701002643512345", "913701002643512345\t"}, {"\uFF11\uFF12\uFF13", "\uFF11\uFF12\uFF13\t"});
}

static void so_does_what_it_would_take_for_another_number_or_a_date(void **state)
{
    (void)state;
    ASSERT_WRITTEN({"007", "007\t"}, {"00", "00\t"}, {"1.50", "1.50\t"}, {".5", ".5\t"}, {"1,000", "1,000\t"},
                   {"12E5", "12E5\t"}, {"12e5", "12e5\t"}, {"9137010026435123E4", "9137010026435123E4\t"},
                   {"1e+5", "1e+5\t"}, {"5%", "5%\t"}, {"1-2", "1-2\t"}, {"3/4", "3/4\t"},
                   {"2026-11-23", "2026-11-23\t"}, {"10:30", "10:30\t"}, {"1.2.2026", "1.2.2026\t"},
                   {"1 000", "1 000\t"});
    ASSERT_WRITTEN({"202612-01", "202612-01"}, {"202612-01-000001", "202612-01-000001"},
                   {"0531-88881234", "0531-88881234"}, {"91370100MA3C0XJK1Q", "91370100MA3C0XJK1Q"},
                   {"5f0c6f0e5b1d4c839a3e2f1f0a7f7b11", "5f0c6f0e5b1d4c839a3e2f1f0a7f7b11"}, {"12 期", "12 期"},
                   {".", "."}, {"1a", "1a"});
}

/* As the contract tells. */
static struct str read_back(struct str quoted)
{
    struct strbuf out = {.mem = mem};
    for (size_t i = 1; i + 1 < quoted.len; i++) {
        const char c = quoted.data[i], before = quoted.data[i - 1];
        const bool guards = (c == '\'' && (i == 1 || before == ';')) || (c == '\t' && i + 2 == quoted.len);
        if (!guards)
            strbuf_add_char(&out, c);
    }
    return strbuf_str(&out);
}

static void a_reader_gets_the_text_back(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "a",  "'",    "''",   "=1",  " ",     "\u3000", "007",     "' 1", "1-2", "12345678901234",
        "-1", "a;=b", "a;'b", "a;'", "a;;'-", "';'",    "a; = ;'", ";"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_true(str_equal(read_back(str_from(cell(str_from(texts[i])))), str_from(texts[i])));
}

static void bytes_that_are_not_utf8_end_as_well(void **state)
{
    (void)state;
    assert_string_equal(cell(STR("\xFF=1")), "\"'\xFF=1\"");
    assert_string_equal(cell(STR("a;\xE3\x80")), "\"a;\xE3\x80\"");
    assert_string_equal(cell(STR("1\xE3")), "\"1\xE3\t\"");
}

static void amounts_are_yuan_with_two_decimals(void **state)
{
    (void)state;
    static const struct {
        int64_t fen;
        const char *yuan;
    } cases[] = {{0, "0.00"},
                 {5, "0.05"},
                 {-5, "-0.05"},
                 {100, "1.00"},
                 {-12300, "-123.00"},
                 {123456, "1234.56"},
                 {FEN_MAX, "90071992547409.91"},
                 {-FEN_MAX, "-90071992547409.91"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct strbuf out = {.mem = mem};
        csv_add_yuan(&out, cases[i].fen);
        assert_true(str_is(strbuf_str(&out), cases[i].yuan));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(texts_are_written_as_they_are),
        ARENA_TEST(what_begins_like_a_formula_gets_an_apostrophe),
        ARENA_TEST(of_any_width_and_height),
        ARENA_TEST(so_does_what_begins_with_something_unseen),
        ARENA_TEST(an_apostrophe_of_ones_own_gets_another),
        ARENA_TEST(a_row_is_one_line),
        ARENA_TEST(a_cell_that_is_cut_at_a_semicolon_does_not_run),
        ARENA_TEST(digits_that_a_spreadsheet_would_round_get_a_tab),
        ARENA_TEST(so_does_what_it_would_take_for_another_number_or_a_date),
        ARENA_TEST(a_reader_gets_the_text_back),
        ARENA_TEST(bytes_that_are_not_utf8_end_as_well),
        ARENA_TEST(amounts_are_yuan_with_two_decimals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
