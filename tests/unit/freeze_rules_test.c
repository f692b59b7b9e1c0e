/* freeze: states, who lifts, what may be frozen. */
#include "base/clock.h"
#include "enterprise/freeze_rules.h"
#include "tests/unit/rules_test.h"

#define NOW INT64_C(1700000000000)

static bool decide(int from, int trigger, int actor, int *to, struct problem *why)
{
    const struct freeze_facts facts = {.state = (enum freeze_state)from, .pending = STR("")};
    const struct transition *row =
        freeze_decide(&facts, (enum freeze_trigger)trigger, (enum freeze_actor)actor, STR("原因"), why);
    if (row)
        *to = row->to;
    return row != NULL;
}

static void no_state_is_reached_but_by_the_table(void **state)
{
    (void)state;
    check_state_table(&freeze_machine, "freeze_states.txt", decide);
}

static void one_lifting_is_proposed_at_a_time_and_with_a_reason(void **state)
{
    (void)state;
    struct freeze_facts facts = {.state = FREEZE_active, .pending = STR("lifting")};
    struct problem why = new_problem();
    assert_null(freeze_decide(&facts, FREEZE_lifting, FREEZE_staff, STR("原因"), &why));
    assert_code(why, already_exists);
    facts.pending = STR("");
    why = new_problem();
    assert_null(freeze_decide(&facts, FREEZE_lifting, FREEZE_staff, STR_EMPTY, &why));
    assert_code(why, reason_required);
    struct action_list *list = actions_new(mem);
    freeze_list_actions(&facts, open_access(), ROLE_finance, list);
    assert_text(action_names(list, true), "lifting");
}

static void what_is_frozen_is_there_and_not_frozen_yet(void **state)
{
    (void)state;
    static const struct {
        struct freeze_target target;
        int64_t ends_at_ms;
        enum error_code code;
        const char *pointer;
    } cases[] = {
        {{.found = true}, 0, ERR_none, NULL},
        {{.found = true}, NOW + 1, ERR_none, NULL},
        {{.found = true}, NOW, ERR_invalid_fields, "/ends_at"},
        {{.found = false}, 0, ERR_invalid_fields, "/object_id"},
        {{.found = true, .frozen = true}, 0, ERR_already_frozen, NULL},
    };
    for (size_t i = 0; i < STATE_COUNT(cases); i++) {
        struct problem why = new_problem();
        freeze_decide_creation(&cases[i].target, cases[i].ends_at_ms, NOW, &why);
        assert_int_equal(why.code, cases[i].code);
        if (cases[i].pointer)
            assert_string_equal(arena_cstr(mem, why.faults[0].where), cases[i].pointer);
    }
}

static void an_object_is_known_by_its_name(void **state)
{
    (void)state;
    for (unsigned i = 0; i < FREEZE_OBJECTS; i++)
        assert_int_equal(freeze_object_find(str_from(freeze_object_name((enum freeze_object)i))), i);
    assert_int_equal(freeze_object_find(STR("product")), FREEZE_OBJECTS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RULE_TEST(no_state_is_reached_but_by_the_table),
        RULE_TEST(one_lifting_is_proposed_at_a_time_and_with_a_reason),
        RULE_TEST(what_is_frozen_is_there_and_not_frozen_yet),
        RULE_TEST(an_object_is_known_by_its_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
