/* product: states, terms, who may move what. */
#include "product/product_version_rules.h"
#include "tests/unit/rules_test.h"

static bool decide(int from, int trigger, int actor, int *to, struct problem *why)
{
    const struct product_facts facts = {.state = (enum product_state)from, .provider_approved = true};
    const struct transition *row =
        product_decide(&facts, (enum product_trigger)trigger, (enum product_actor)actor, STR("because"), why);
    if (row)
        *to = row->to;
    return row != NULL;
}

static void no_state_is_reached_but_by_the_table(void **state)
{
    (void)state;
    check_state_table(&product_machine, "product_states.txt", decide);
}

static void terms_are_checked_field_by_field(void **state)
{
    (void)state;
    static const struct product_voucher_type fits[] = {{true, true}}, foreign[] = {{true, false}},
                                             unknown[] = {{false, false}};
    static const struct {
        struct product_terms terms;
        const struct product_voucher_type *types;
        const char *pointer; /* NULL: fine */
        enum fault_code fault;
    } cases[] = {
        {{400000, 200000, true, 1}, fits, NULL, FAULT_COUNT},
        {{400000, 400000, true, 1}, fits, NULL, FAULT_COUNT},
        {{400050, 400000, true, 1}, fits, NULL, FAULT_COUNT},
        {{400000, 0, false, 0}, NULL, NULL, FAULT_COUNT},
        {{400000, 400100, true, 1}, fits, "/max_deduction_fen", FAULT_too_large},
        {{400000, 0, true, 1}, fits, "/max_deduction_fen", FAULT_too_small},
        {{400000, -100, true, 1}, fits, "/max_deduction_fen", FAULT_too_small},
        {{400000, 150, true, 1}, fits, "/max_deduction_fen", FAULT_not_whole_yuan},
        {{400000, 100, false, 0}, NULL, "/max_deduction_fen", FAULT_too_large},
        {{400000, 100, true, 0}, NULL, "/voucher_type_ids", FAULT_too_few_items},
        {{400000, 0, false, 1}, fits, "/voucher_type_ids", FAULT_too_many_items},
        {{400000, 100, true, 1}, foreign, "/voucher_type_ids/0", FAULT_mismatch},
        {{400000, 100, true, 1}, unknown, "/voucher_type_ids/0", FAULT_does_not_exist},
    };
    for (size_t i = 0; i < STATE_COUNT(cases); i++) {
        struct problem why = new_problem();
        product_check_terms(&cases[i].terms, cases[i].types, &why);
        assert_int_equal(why.fault_count, cases[i].pointer ? 1 : 0);
        if (cases[i].pointer)
            assert_fault(&why, 0, cases[i].pointer, cases[i].fault);
    }
}

static void what_was_reviewed_is_not_changed_by_an_edit(void **state)
{
    (void)state;
    const struct product_changes none = {0}, two = {2, {STR("price_fen"), STR("name")}};
    struct problem why = new_problem();
    product_check_texts(&none, &why);
    assert_int_equal(why.code, ERR_none);
    product_check_texts(&two, &why);
    assert_int_equal(why.code, ERR_review_required);
    assert_int_equal(why.fault_count, 2);
    assert_fault(&why, 0, "/price_fen", FAULT_reviewed);
    assert_fault(&why, 1, "/name", FAULT_reviewed);
}

static void a_version_changes_something_and_is_sound(void **state)
{
    (void)state;
    const struct product_terms good = {400000, 0, false, 0}, bad = {400000, 100, false, 0};
    struct problem why = new_problem();
    product_check_version(&good, NULL, true, &why);
    assert_int_equal(why.code, ERR_none);
    product_check_version(&good, NULL, false, &why);
    assert_int_equal(why.code, ERR_nothing_changed);
    why = new_problem();
    product_check_version(&bad, NULL, false, &why);
    assert_int_equal(why.code, ERR_invalid_fields);
}

static bool decide_version(int from, int trigger, int actor, int *to, struct problem *why)
{
    const struct product_version_facts facts = {.state = (enum product_version_state)from, .provider_approved = true};
    const struct transition *row = product_version_decide(&facts, (enum product_version_trigger)trigger,
                                                          (enum product_actor)actor, STR("because"), why);
    if (row)
        *to = row->to;
    return row != NULL;
}

static void no_state_of_a_version_is_reached_but_by_the_table(void **state)
{
    (void)state;
    check_state_table(&product_version_machine, "product_version_states.txt", decide_version);
}

static enum error_code version_code(struct product_version_facts facts, enum product_version_trigger trigger,
                                    enum product_actor actor, bool has_reason)
{
    struct problem why = new_problem();
    (void)product_version_decide(&facts, trigger, actor, has_reason ? STR("because") : STR_EMPTY, &why);
    return why.code;
}

static void a_version_is_judged_as_a_product_is(void **state)
{
    (void)state;
    const struct product_version_facts draft = {.state = PRODUCT_VERSION_draft};
    struct product_version_facts pending = {.state = PRODUCT_VERSION_pending};
    assert_int_equal(version_code(draft, PRODUCT_VERSION_submission, PRODUCT_provider, true),
                     ERR_not_certified_as_provider);
    assert_int_equal(version_code(pending, PRODUCT_VERSION_approval, PRODUCT_reviewer, true),
                     ERR_not_certified_as_provider);
    assert_int_equal(version_code(pending, PRODUCT_VERSION_rejection, PRODUCT_reviewer, true), ERR_none);
    assert_int_equal(version_code(pending, PRODUCT_VERSION_rejection, PRODUCT_reviewer, false), ERR_reason_required);
    assert_int_equal(version_code(pending, PRODUCT_VERSION_withdrawal, PRODUCT_provider, false), ERR_none);
    pending.provider_approved = pending.reviewer_is_provider = true;
    assert_int_equal(version_code(pending, PRODUCT_VERSION_approval, PRODUCT_reviewer, true), ERR_own_work);
    assert_int_equal(version_code(pending, PRODUCT_VERSION_rejection, PRODUCT_reviewer, true), ERR_own_work);
}

static enum error_code code_of(struct product_facts facts, enum product_trigger trigger, enum product_actor actor,
                               bool has_reason)
{
    struct problem why = new_problem();
    const struct transition *row =
        product_decide(&facts, trigger, actor, has_reason ? STR("because") : STR_EMPTY, &why);
    assert_int_equal(row != NULL, why.code == ERR_none);
    return why.code;
}

static void only_an_approved_provider_publishes(void **state)
{
    (void)state;
    const struct product_facts draft = {.state = PRODUCT_draft}, pending = {.state = PRODUCT_pending},
                               suspended = {.state = PRODUCT_suspended};
    assert_int_equal(code_of(draft, PRODUCT_submission, PRODUCT_provider, true), ERR_not_certified_as_provider);
    assert_int_equal(code_of(pending, PRODUCT_approval, PRODUCT_reviewer, true), ERR_not_certified_as_provider);
    assert_int_equal(code_of(suspended, PRODUCT_reinstatement, PRODUCT_provider, true), ERR_not_certified_as_provider);
    assert_int_equal(code_of(draft, PRODUCT_edit, PRODUCT_provider, true), ERR_none);
    assert_int_equal(code_of(pending, PRODUCT_rejection, PRODUCT_reviewer, true), ERR_none);
}

static void a_reviewer_s_suspension_is_ended_by_a_reviewer(void **state)
{
    (void)state;
    const struct product_facts facts = {
        .state = PRODUCT_suspended, .provider_approved = true, .suspended_by_reviewer = true};
    assert_int_equal(code_of(facts, PRODUCT_reinstatement, PRODUCT_provider, true), ERR_forbidden);
    assert_int_equal(code_of(facts, PRODUCT_reinstatement, PRODUCT_reviewer, true), ERR_none);
}

static void reviewers_judge_others_with_a_reason(void **state)
{
    (void)state;
    struct product_facts pending = {.state = PRODUCT_pending, .provider_approved = true};
    struct product_facts listed = {.state = PRODUCT_listed, .provider_approved = true};
    assert_int_equal(code_of(pending, PRODUCT_rejection, PRODUCT_reviewer, false), ERR_reason_required);
    assert_int_equal(code_of(listed, PRODUCT_suspension, PRODUCT_reviewer, false), ERR_reason_required);
    assert_int_equal(code_of(listed, PRODUCT_suspension, PRODUCT_provider, false), ERR_none);
    assert_int_equal(code_of(pending, PRODUCT_approval, PRODUCT_reviewer, false), ERR_none);
    pending.reviewer_is_provider = listed.reviewer_is_provider = true;
    assert_int_equal(code_of(pending, PRODUCT_approval, PRODUCT_reviewer, true), ERR_own_work);
    assert_int_equal(code_of(listed, PRODUCT_suspension, PRODUCT_reviewer, true), ERR_own_work);
}

static void a_product_has_one_open_version(void **state)
{
    (void)state;
    struct product_facts listed = {.state = PRODUCT_listed}, draft = {.state = PRODUCT_draft};
    assert_int_equal(code_of(listed, PRODUCT_versions, PRODUCT_provider, false), ERR_none);
    assert_int_equal(code_of(draft, PRODUCT_versions, PRODUCT_provider, false), ERR_wrong_state);
    listed.version_open = true;
    assert_int_equal(code_of(listed, PRODUCT_versions, PRODUCT_provider, false), ERR_already_exists);
}

static void each_side_sees_its_actions(void **state)
{
    (void)state;
    const struct product_facts listed = {.state = PRODUCT_listed, .provider_approved = true};
    struct action_list *list = actions_new(mem);
    product_list_actions(&listed, PRODUCT_provider, open_access(), 0, list);
    assert_true(
        str_starts(actions_json(list, true), STR("\"allowed_actions\":[\"edit\",\"versions\",\"suspension\"],")));
    list = actions_new(mem);
    product_list_actions(&listed, PRODUCT_reviewer, open_access(), 0, list);
    assert_true(str_starts(actions_json(list, true), STR("\"allowed_actions\":[\"suspension\"],")));
    /* What can no longer be approved can still be rejected, so the review as such is open. */
    const struct product_facts orphaned = {.state = PRODUCT_pending};
    list = actions_new(mem);
    product_list_actions(&orphaned, PRODUCT_reviewer, open_access(), 0, list);
    assert_text(action_names(list, true), "review");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RULE_TEST(no_state_is_reached_but_by_the_table),
        RULE_TEST(terms_are_checked_field_by_field),
        RULE_TEST(what_was_reviewed_is_not_changed_by_an_edit),
        RULE_TEST(a_version_changes_something_and_is_sound),
        RULE_TEST(no_state_of_a_version_is_reached_but_by_the_table),
        RULE_TEST(a_version_is_judged_as_a_product_is),
        RULE_TEST(a_product_has_one_open_version),
        RULE_TEST(only_an_approved_provider_publishes),
        RULE_TEST(a_reviewer_s_suspension_is_ended_by_a_reviewer),
        RULE_TEST(reviewers_judge_others_with_a_reason),
        RULE_TEST(each_side_sees_its_actions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
