/* enterprise: states of change requests and the conditions of their moves. */
#include "enterprise/change_request_rules.h"
#include "tests/unit/rules_test.h"

static struct change_request_facts filled(enum change_request_state in)
{
    return (struct change_request_facts){.state = in,
                                         .change_count = 2,
                                         .content = {.state = CERTIFICATION_approved,
                                                     .name = STR("济南某某有限公司"),
                                                     .uscc = STR("91370100MA3C123456"),
                                                     .legal_representative = STR("王某"),
                                                     .district_code = STR("370102"),
                                                     .address = STR("某路1号"),
                                                     .contact_name = STR("李某"),
                                                     .contact_mobile = STR("13800000000"),
                                                     .attachment_count = 1,
                                                     .login_uscc = STR("91370100MA3C123456")}};
}

static bool decide(int from, int trigger, int actor, int *to, struct problem *why)
{
    const struct change_request_facts facts = filled((enum change_request_state)from);
    const struct transition *row = change_request_decide(&facts, (enum change_request_trigger)trigger,
                                                         (enum change_request_actor)actor, STR("because"), why);
    if (row)
        *to = row->to;
    return row != NULL;
}

static void no_state_is_reached_but_by_the_table(void **state)
{
    (void)state;
    check_state_table(&change_request_machine, "change_request_states.txt", decide);
}

static struct problem submit(const struct change_request_facts *facts)
{
    struct problem why = new_problem();
    (void)change_request_decide(facts, CHANGE_REQUEST_submission, CHANGE_REQUEST_applicant, STR_EMPTY, &why);
    return why;
}

static struct problem review(const struct change_request_facts *facts, enum change_request_trigger how,
                             struct str reason)
{
    struct problem why = new_problem();
    (void)change_request_decide(facts, how, CHANGE_REQUEST_reviewer, reason, &why);
    return why;
}

static void a_submission_changes_something_of_a_certification_that_stands(void **state)
{
    (void)state;
    struct change_request_facts facts = filled(CHANGE_REQUEST_draft);
    facts.change_count = 0;
    assert_code(submit(&facts), nothing_changed);
    facts.content.address = STR_EMPTY;
    const struct problem incomplete = submit(&facts);
    assert_code(incomplete, invalid_fields);
    assert_fault(&incomplete, 0, "/address", FAULT_required);
    facts.content.state = CERTIFICATION_revoked;
    assert_code(submit(&facts), not_certified);
}

static void what_is_revoked_meanwhile_is_rejected_or_withdrawn_but_not_approved(void **state)
{
    (void)state;
    struct change_request_facts facts = filled(CHANGE_REQUEST_pending);
    facts.content.state = CERTIFICATION_revoked;
    assert_code(review(&facts, CHANGE_REQUEST_approval, STR_EMPTY), not_certified);
    assert_code(review(&facts, CHANGE_REQUEST_rejection, STR("because")), none);
    struct problem why = new_problem();
    assert_non_null(
        change_request_decide(&facts, CHANGE_REQUEST_withdrawal, CHANGE_REQUEST_applicant, STR_EMPTY, &why));
}

static void nobody_reviews_their_own_firm_and_a_rejection_says_why(void **state)
{
    (void)state;
    struct change_request_facts facts = filled(CHANGE_REQUEST_pending);
    assert_code(review(&facts, CHANGE_REQUEST_rejection, STR_EMPTY), reason_required);
    assert_code(review(&facts, CHANGE_REQUEST_approval, STR_EMPTY), none);
    facts.content.reviewer_is_applicant = true;
    assert_code(review(&facts, CHANGE_REQUEST_rejection, STR("because")), own_work);
    assert_code(review(&facts, CHANGE_REQUEST_approval, STR_EMPTY), own_work);
}

static void each_side_sees_its_actions(void **state)
{
    (void)state;
    const struct change_request_facts draft = filled(CHANGE_REQUEST_draft), pending = filled(CHANGE_REQUEST_pending);
    struct action_list *list = actions_new(mem);
    change_request_list_actions(&draft, CHANGE_REQUEST_applicant, open_access(), 0, list);
    assert_text(action_names(list, true), "edit submission withdrawal");
    list = actions_new(mem);
    change_request_list_actions(&pending, CHANGE_REQUEST_applicant, open_access(), 0, list);
    assert_text(action_names(list, true), "withdrawal");
    list = actions_new(mem);
    change_request_list_actions(&pending, CHANGE_REQUEST_reviewer, open_access(), 0, list);
    assert_text(action_names(list, true), "review");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RULE_TEST(no_state_is_reached_but_by_the_table),
        RULE_TEST(a_submission_changes_something_of_a_certification_that_stands),
        RULE_TEST(what_is_revoked_meanwhile_is_rejected_or_withdrawn_but_not_approved),
        RULE_TEST(nobody_reviews_their_own_firm_and_a_rejection_says_why),
        RULE_TEST(each_side_sees_its_actions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
