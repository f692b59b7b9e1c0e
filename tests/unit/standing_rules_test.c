/* standing: the table of what follows is the page's. */
#include "enterprise/standing_rules.h"
#include "tests/unit/rules_test.h"

static void what_follows_from_a_standing_is_as_the_page_says(void **state)
{
    (void)state;
    struct strbuf text = {.mem = mem};
    static const char *const wins[] = {"go on", "held", "excluded"}, *const paid[] = {"goes on", "waits", "refunded"},
                             *const service[] = {"goes on", "disputed"};
    for (unsigned i = 0; i < STANDINGS; i++) {
        const struct standing_rule *r = &standing_rules[i];
        strbuf_printf(&text, "%s: refused with %s; wins %s; paid order %s; service %s\n", r->name,
                      error_info(r->refuses)->code, wins[r->wins], paid[r->paid], service[r->service]);
        assert_int_equal(standing_parse(str_from(r->name)), 1U << i);
    }
    assert_string_equal(arena_cstr(mem, strbuf_str(&text)), arena_cstr(mem, read_expected("standing.txt")));
    assert_int_equal(standing_parse(STR("buyer_frozen provider_frozen")),
                     STANDING(buyer_frozen) | STANDING(provider_frozen));
    assert_int_equal(standing_parse(STR("")), 0);
}

static void a_refusal_says_in_which_state_the_qualification_is_if_that_is_known(void **state)
{
    (void)state;
    struct problem why = new_problem();
    standing_refuse(STANDING(qualification_suspended), &why);
    assert_code(why, not_qualified);
    assert_text(why.members, "\"state\":\"suspended\"");
    why = new_problem();
    standing_refuse(STANDING(qualification_revoked), &why);
    assert_code(why, not_qualified);
    assert_int_equal(why.members.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RULE_TEST(what_follows_from_a_standing_is_as_the_page_says),
        RULE_TEST(a_refusal_says_in_which_state_the_qualification_is_if_that_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
