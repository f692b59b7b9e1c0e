/* enterprise: states of certifications and the conditions of their moves. */
#include "enterprise/certification_rules.h"
#include "tests/unit/rules_test.h"

static struct certification_facts filled(enum certification_state in)
{
    return (struct certification_facts){.state = in,
                                        .name = STR("济南某某有限公司"),
                                        .uscc = STR("91370100MA3C123456"),
                                        .legal_representative = STR("王某"),
                                        .district_code = STR("370102"),
                                        .address = STR("某路1号"),
                                        .contact_name = STR("李某"),
                                        .contact_mobile = STR("13800000000"),
                                        .attachment_count = 1,
                                        .login_uscc = STR("91370100MA3C123456")};
}

static bool decide(int from, int trigger, int actor, int *to, struct problem *why)
{
    const struct certification_facts facts = filled((enum certification_state)from);
    const struct transition *row = certification_decide(&facts, (enum certification_trigger)trigger,
                                                        (enum certification_actor)actor, STR("because"), why);
    if (row)
        *to = row->to;
    return row != NULL;
}

static void no_state_is_reached_but_by_the_table(void **state)
{
    (void)state;
    check_state_table(&certification_machine, "certification_states.txt", decide);
}

static struct problem submit(const struct certification_facts *facts)
{
    struct problem why = new_problem();
    (void)certification_decide(facts, CERTIFICATION_submission, CERTIFICATION_applicant, STR_EMPTY, &why);
    return why;
}

static void every_missing_field_is_named_at_submission(void **state)
{
    (void)state;
    const struct certification_facts empty = {.state = CERTIFICATION_draft};
    const struct problem why = submit(&empty);
    static const char *const pointers[] = {"/name",    "/uscc",         "/legal_representative", "/district_code",
                                           "/address", "/contact_name", "/contact_mobile"};
    assert_code(why, invalid_fields);
    assert_int_equal(why.fault_count, 7);
    for (size_t i = 0; i < 7; i++)
        assert_fault(&why, i, pointers[i], FAULT_required);
}

static void the_uscc_must_be_the_login_s(void **state)
{
    (void)state;
    struct certification_facts facts = filled(CERTIFICATION_draft);
    facts.login_uscc = STR("91370100MA3C123457");
    assert_code(submit(&facts), uscc_mismatch);
    facts.login_uscc = STR_EMPTY;
    assert_code(submit(&facts), uscc_mismatch);
}

static void a_submission_needs_an_attachment(void **state)
{
    (void)state;
    struct certification_facts facts = filled(CERTIFICATION_draft);
    facts.attachment_count = 0;
    assert_code(submit(&facts), attachments_missing);
}

static void one_change_request_at_a_time_is_open(void **state)
{
    (void)state;
    struct certification_facts facts = filled(CERTIFICATION_approved);
    facts.open_change_id = id_of(7);
    struct problem why = new_problem();
    assert_null(certification_decide(&facts, CERTIFICATION_change_request, CERTIFICATION_applicant, STR_EMPTY, &why));
    assert_code(why, change_request_open);
    assert_text(why.members, "\"change_request_id\":\"01000000-0000-0000-0000-000000000007\"");
}

static void nobody_reviews_their_own_firm(void **state)
{
    (void)state;
    static const enum certification_trigger triggers[] = {CERTIFICATION_approval, CERTIFICATION_rejection};
    struct certification_facts facts = filled(CERTIFICATION_pending);
    facts.reviewer_is_applicant = true;
    for (size_t i = 0; i < STATE_COUNT(triggers); i++) {
        struct problem why = new_problem();
        assert_null(certification_decide(&facts, triggers[i], CERTIFICATION_reviewer, STR("because"), &why));
        assert_code(why, own_work);
    }
}

static void what_needs_a_reason_is_not_done_without(void **state)
{
    (void)state;
    for (size_t i = 0; i < certification_machine.row_count; i++) {
        const struct transition *row = &certification_machine.rows[i];
        const struct certification_facts facts = filled((enum certification_state)row->from);
        const bool needs = row->reason == REASON_REQUIRED;
        struct problem why = new_problem();
        const struct transition *taken = certification_decide(&facts, (enum certification_trigger)row->trigger,
                                                              (enum certification_actor)row->actor, STR_EMPTY, &why);
        assert_ptr_equal(taken, needs ? NULL : row);
        assert_int_equal(why.code, needs ? ERR_reason_required : ERR_none);
        if (needs)
            assert_fault(&why, 0, "/reason", FAULT_required);
    }
}

static void each_side_sees_its_actions(void **state)
{
    (void)state;
    const struct certification_facts facts = filled(CERTIFICATION_pending);
    struct action_list *list = actions_new(mem);
    certification_list_actions(&facts, CERTIFICATION_reviewer, open_access(), 0, list);
    assert_true(str_starts(actions_json(list, true), STR("\"allowed_actions\":[\"review\"],\"blocked\":[{"
                                                         "\"action\":\"revocation\",\"code\":\"wrong_state\"")));
    list = actions_new(mem);
    const struct certification_facts draft = filled(CERTIFICATION_draft);
    certification_list_actions(&draft, CERTIFICATION_applicant, open_access(), 0, list);
    assert_text(action_names(list, true), "edit submission");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RULE_TEST(no_state_is_reached_but_by_the_table),
        RULE_TEST(every_missing_field_is_named_at_submission),
        RULE_TEST(the_uscc_must_be_the_login_s),
        RULE_TEST(a_submission_needs_an_attachment),
        RULE_TEST(one_change_request_at_a_time_is_open),
        RULE_TEST(nobody_reviews_their_own_firm),
        RULE_TEST(what_needs_a_reason_is_not_done_without),
        RULE_TEST(each_side_sees_its_actions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
