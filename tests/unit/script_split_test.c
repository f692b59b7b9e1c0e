/* A script's statements: where each begins and ends. */
#include "api/db/script.h"
#include "tests/test.h"

/* The statements of `text`, each as LINE:STATEMENT|. */
static void assert_cut(const char *text, const char *wanted)
{
    struct script script = {str_from(text), 1};
    struct str statement;
    unsigned line = 0;
    char found[1024] = "";
    while (script_next(&script, &statement, &line)) {
        const size_t used = strlen(found);
        snprintf(found + used, sizeof found - used, "%u:%.*s|", line, STR_FMT(statement));
    }
    assert_string_equal(found, wanted);
}

static void statements_end_at_their_semicolon_and_know_their_line(void **state)
{
    (void)state;
    assert_cut("SELECT 1;\n\nSELECT 2\n;SELECT 3", "1:SELECT 1|3:SELECT 2\n|4:SELECT 3|");
}

static void comments_and_blanks_are_no_statements(void **state)
{
    (void)state;
    assert_cut("", "");
    assert_cut("-- one; two\n /* three; /* four; */ five; */ ;; \n", "");
    assert_cut("-- why; because\nSELECT 1;\n-- the end", "2:SELECT 1|");
    assert_cut("SELECT 1 -- a; b\n, 2 /* ; */;", "1:SELECT 1 -- a; b\n, 2 /* ; */|");
    assert_cut("SELECT 1 - -1; SELECT 4 / 2", "1:SELECT 1 - -1|1:SELECT 4 / 2|");
}

static void semicolons_in_literals_and_names_end_nothing(void **state)
{
    (void)state;
    assert_cut("SELECT 'a;b', 'it''s; so' AS \"x;\"\"y;\"; SELECT 2",
               "1:SELECT 'a;b', 'it''s; so' AS \"x;\"\"y;\"|1:SELECT 2|");
    assert_cut("SELECT '-- no comment; /*'; SELECT 2", "1:SELECT '-- no comment; /*'|1:SELECT 2|");
    assert_cut("SELECT '中;文\n' ; SELECT 2", "1:SELECT '中;文\n' |2:SELECT 2|");
}

static void a_backslash_counts_in_an_escape_literal_alone(void **state)
{
    (void)state;
    assert_cut("SELECT E'a\\';b''\\';c'; SELECT 2", "1:SELECT E'a\\';b''\\';c'|1:SELECT 2|");
    assert_cut("SELECT 'a\\'; SELECT 2", "1:SELECT 'a\\'|1:SELECT 2|");
    assert_cut("SELECT type'a\\'; SELECT 2", "1:SELECT type'a\\'|1:SELECT 2|");
}

static void semicolons_in_dollar_quotes_end_nothing(void **state)
{
    (void)state;
    assert_cut("DO $$ BEGIN; END; $$; SELECT 2", "1:DO $$ BEGIN; END; $$|1:SELECT 2|");
    assert_cut("DO $a$ $b$; $$; $a$; SELECT 2", "1:DO $a$ $b$; $$; $a$|1:SELECT 2|");
    assert_cut("DO $文$ ; $文$; SELECT 2", "1:DO $文$ ; $文$|1:SELECT 2|");
    assert_cut("SELECT $1; SELECT $2$; SELECT a$b$; SELECT 4", "1:SELECT $1|1:SELECT $2$|1:SELECT a$b$|1:SELECT 4|");
}

static void what_is_never_closed_is_one_statement_for_the_server_to_refuse(void **state)
{
    (void)state;
    assert_cut("SELECT 'a; SELECT 2;", "1:SELECT 'a; SELECT 2;|");
    assert_cut("SELECT E'a\\", "1:SELECT E'a\\|");
    assert_cut("DO $$ a; b;", "1:DO $$ a; b;|");
    assert_cut("SELECT 1 /* a; b;", "1:SELECT 1 /* a; b;|");
    assert_cut("SELECT 1 /", "1:SELECT 1 /|");
    assert_cut("SELECT $", "1:SELECT $|");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statements_end_at_their_semicolon_and_know_their_line),
        cmocka_unit_test(comments_and_blanks_are_no_statements),
        cmocka_unit_test(semicolons_in_literals_and_names_end_nothing),
        cmocka_unit_test(a_backslash_counts_in_an_escape_literal_alone),
        cmocka_unit_test(semicolons_in_dollar_quotes_end_nothing),
        cmocka_unit_test(what_is_never_closed_is_one_statement_for_the_server_to_refuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
