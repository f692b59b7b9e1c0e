/* qualification: states, size classes at every bound, completeness, eligibility. */
#include "base/clock.h"
#include "qualification/qualification_rules.h"
#include "tests/unit/rules_test.h"

static const struct qualification_missing nothing = {.answer_count = 0};

static struct qualification_facts good(enum qualification_state in)
{
    return (struct qualification_facts){.exists = true,
                                        .state = in,
                                        .flagged = true,
                                        .certified = true,
                                        .missing = &nothing,
                                        .size_known = true,
                                        .size = SIZE_medium};
}

static bool decide(int from, int trigger, int actor, int *to, struct problem *why)
{
    const struct qualification_facts facts = good((enum qualification_state)from);
    const struct transition *row = qualification_decide(&facts, (enum qualification_trigger)trigger,
                                                        (enum qualification_actor)actor, STR("because"), why);
    if (row)
        *to = row->to;
    return row != NULL;
}

static void no_state_is_reached_but_by_the_table(void **state)
{
    (void)state;
    check_state_table(&qualification_machine, "qualification_states.txt", decide);
}

/* ---- size classes ---- */

enum { HUGE_WAN = 1000000 };

/* The class when one measured figure is just at, or just below, a bound and the others are out of the way. */
static enum size_class class_with(const struct industry *industry, int figure, int64_t value)
{
    struct size_figures figures = {HUGE_WAN, HUGE_WAN * INT64_C(10000), HUGE_WAN * INT64_C(10000)};
    if (figure == 0)
        figures.employees = value;
    else if (figure == 1)
        figures.revenue_yuan = value;
    else
        figures.total_assets_yuan = value;
    return size_class_of(industry, &figures);
}

static void every_bound_of_the_table_is_exact(void **state)
{
    (void)state;
    assert_int_equal(industry_count, 16);
    for (size_t i = 0; i < industry_count; i++) {
        const int64_t *const bounds[] = {industries[i].bounds.employees, industries[i].bounds.revenue_wan,
                                         industries[i].bounds.assets_wan};
        bool measured = false;
        for (int figure = 0; figure < 3; figure++)
            for (int row = 0; row < 3; row++) {
                if (bounds[figure][row] == SIZE_NO_BOUND)
                    continue;
                measured = true;
                const int64_t bound = bounds[figure][row] * (figure == 0 ? 1 : 10000);
                assert_int_equal(class_with(&industries[i], figure, bound), SIZE_small + row);
                assert_int_equal(class_with(&industries[i], figure, bound - 1), SIZE_small + row - 1);
                assert_true(row == 0 || bounds[figure][row] > bounds[figure][row - 1]);
            }
        assert_true(measured);
        assert_ptr_equal(industry_find(str_from(industries[i].code)), &industries[i]);
    }
    assert_null(industry_find(STR("alchemy")));
}

static void size_classes_follow_the_national_rule(void **state)
{
    (void)state;
    static const struct {
        const char *industry;
        int64_t employees, revenue_wan, assets_wan;
        const char *class;
    } cases[] = {
        {"agriculture", 1, 20000, 0, "large"},
        {"agriculture", 9999, 49, 99999, "micro"},
        {"industry", 1000, 40000, 0, "large"},
        {"industry", 1000, 39999, 0, "medium"}, /* all bounds must hold */
        {"industry", 299, 40000, 0, "small"},
        {"industry", 19, 40000, 0, "micro"},
        {"construction", 0, 80000, 79999, "medium"},
        {"construction", 0, 6000, 5000, "medium"},
        {"construction", 0, 5999, 5000, "small"},
        {"wholesale", 200, 40000, 0, "large"},
        {"wholesale", 5, 1000, 0, "small"},
        {"retail", 49, 20000, 0, "small"},
        {"transport", 300, 3000, 0, "medium"},
        {"storage", 100, 1000, 0, "medium"},
        {"post", 20, 100, 0, "small"},
        {"accommodation", 300, 9999, 0, "medium"},
        {"catering", 10, 100, 0, "small"},
        {"information_transmission", 2000, 100000, 0, "large"},
        {"software", 300, 10000, 0, "large"},
        {"software", 9, 10000, 0, "micro"},
        {"real_estate", 0, 200000, 10000, "large"},
        {"real_estate", 0, 200000, 9999, "medium"},
        {"real_estate", 0, 999, 5000, "small"},
        {"property_management", 1000, 5000, 0, "large"},
        {"leasing_business", 300, 0, 120000, "large"},
        {"leasing_business", 100, 0, 8000, "medium"},
        {"other", 300, 0, 0, "large"},
        {"other", 9, 999999, 999999, "micro"},
    };
    for (size_t i = 0; i < STATE_COUNT(cases); i++) {
        const struct size_figures figures = {cases[i].employees, cases[i].revenue_wan * 10000,
                                             cases[i].assets_wan * 10000};
        const struct industry *industry = industry_find(str_from(cases[i].industry));
        assert_non_null(industry);
        assert_string_equal(size_class_name(size_class_of(industry, &figures)), cases[i].class);
    }
}

/* ---- completeness ---- */

static const cJSON *json(const char *text)
{
    const cJSON *tree = NULL;
    size_t offset = 0;
    struct words reason = NO_WORDS;
    assert_true(json_parse(mem, str_from(text), &tree, &offset, &reason));
    return tree;
}

static const struct str required[] = {STR("name"), STR("figures_year"), STR("revenue_yuan"), STR("honours"),
                                      STR("employees")};
static const struct str attachments[] = {STR("application_form"), STR("business_licence")};

static struct str missing_at(const char *answers, const char *now, bool *stale)
{
    int64_t now_ms = 0;
    assert_true(time_parse(str_from(now), &now_ms));
    const struct qualification_form_facts form = {required, 5, attachments, 2, json(answers), attachments, 1, NULL};
    const struct qualification_missing missing = qualification_find_missing(mem, &form, now_ms);
    struct strbuf text = {.mem = mem};
    for (size_t i = 0; i < missing.answer_count; i++)
        strbuf_printf(&text, "%.*s ", STR_FMT(missing.answers[i]));
    for (size_t i = 0; i < missing.attachment_count; i++)
        strbuf_printf(&text, "+%.*s", STR_FMT(missing.attachments[i]));
    *stale = missing.stale;
    return strbuf_str(&text);
}

static void what_the_current_form_demands_and_lacks_is_listed(void **state)
{
    (void)state;
    bool stale = true;
    const char *const now = "2024-03-01T12:00:00+08:00";
    assert_text(missing_at("{}", now, &stale), "name figures_year revenue_yuan honours employees +business_licence");
    assert_false(stale); /* what was never told is not old */
    assert_text(missing_at("{\"name\":\"\",\"figures_year\":2023,\"honours\":[],\"employees\":null}", now, &stale),
                "name revenue_yuan honours employees +business_licence");
    assert_text(missing_at("{\"name\":\"n\",\"figures_year\":2023,\"revenue_yuan\":0,\"honours\":[\"x\"],"
                           "\"employees\":0}",
                           now, &stale),
                "+business_licence");
    assert_false(stale);
}

static void figures_older_than_last_year_count_as_missing_from_july_on(void **state)
{
    (void)state;
    static const struct {
        const char *now;
        int year;
        bool stale;
    } cases[] = {
        {"2024-06-30T23:59:59+08:00", 2022, false}, {"2024-07-01T00:00:00+08:00", 2022, true},
        {"2024-06-30T16:00:00Z", 2022, true},       {"2024-07-01T00:00:00+08:00", 2023, false},
        {"2024-06-30T23:59:59+08:00", 2021, true},  {"2024-12-31T23:59:59+08:00", 2023, false},
        {"2025-01-01T00:00:00+08:00", 2023, false},
    };
    for (size_t i = 0; i < STATE_COUNT(cases); i++) {
        bool stale = !cases[i].stale;
        const struct str answers =
            arena_printf(mem, "{\"name\":\"n\",\"figures_year\":%d,\"revenue_yuan\":5,\"honours\":[1],\"employees\":3}",
                         cases[i].year);
        assert_text(missing_at(arena_cstr(mem, answers), cases[i].now, &stale),
                    cases[i].stale ? "figures_year revenue_yuan +business_licence" : "+business_licence");
        assert_int_equal(stale, cases[i].stale);
    }
}

static void figures_of_a_year_that_is_not_over_and_unknown_industries_are_refused(void **state)
{
    (void)state;
    int64_t now_ms = 0;
    assert_true(time_parse(STR("2024-01-01T00:00:00+08:00"), &now_ms));
    struct problem why = new_problem();
    qualification_check_answers(json("{}"), now_ms, &why);
    qualification_check_answers(json("{\"figures_year\":2023,\"industry\":\"software\"}"), now_ms, &why);
    assert_false(has_problem(&why));
    qualification_check_answers(json("{\"figures_year\":2024,\"industry\":\"alchemy\"}"), now_ms, &why);
    assert_int_equal(why.fault_count, 2);
    assert_fault(&why, 0, "/answers/figures_year", FAULT_too_large);
    assert_text(why.faults[0].argument, "2023");
    assert_fault(&why, 1, "/answers/industry", FAULT_not_in_enum);
}

static void a_change_of_class_or_industry_is_flagged(void **state)
{
    (void)state;
#define ANSWERS(industry, employees) \
    json("{\"industry\":\"" industry "\",\"employees\":" employees ",\"revenue_yuan\":0,\"total_assets_yuan\":0}")
    assert_false(qualification_alters_eligibility(ANSWERS("other", "10"), ANSWERS("other", "299")));
    assert_true(qualification_alters_eligibility(ANSWERS("other", "299"), ANSWERS("other", "300")));
    assert_true(qualification_alters_eligibility(ANSWERS("other", "300"), ANSWERS("other", "299")));
    assert_true(qualification_alters_eligibility(ANSWERS("other", "10"), ANSWERS("retail", "10")));
    assert_true(qualification_alters_eligibility(ANSWERS("other", "10"), json("{\"industry\":\"other\"}")));
    enum size_class size = SIZE_micro;
    assert_true(qualification_size_class(ANSWERS("other", "300"), &size));
    assert_int_equal(size, SIZE_large);
    assert_false(qualification_size_class(ANSWERS("alchemy", "300"), &size));
    assert_false(qualification_size_class(NULL, &size));
}

static void a_name_that_was_not_certified_is_flagged_once(void **state)
{
    (void)state;
    const struct qualification_certified certified = {STR("济南 泉城"), STR("王某")};
    static const struct {
        const char *before, *after;
        bool flagged;
    } cases[] = {
        {"{}", "{\"name\":\"济南泉城\",\"legal_representative\":\"王某\"}", false},
        {"{\"name\":\"济南泉城\"}", "{\"name\":\"别家\"}", true},
        {"{\"name\":\"别家\"}", "{\"name\":\"别 家\"}", false}, /* a reviewer has seen it */
        {"{\"name\":\"别家\"}", "{\"name\":\"第三家\"}", true},
        {"{\"name\":\"别家\"}", "{\"name\":\"济南泉城\"}", false},
        {"{\"name\":\"济南泉城\"}", "{}", false},
        {"{\"name\":\"济南泉城\"}", "{\"name\":\"济南泉城\",\"legal_representative\":\"李某\"}", true},
    };
    for (size_t i = 0; i < STATE_COUNT(cases); i++)
        assert_int_equal(
            qualification_parts_from_certified(mem, json(cases[i].before), json(cases[i].after), &certified),
            cases[i].flagged);
    const struct qualification_certified nothing_yet = {STR_EMPTY, STR_EMPTY};
    assert_false(qualification_parts_from_certified(mem, json("{}"), json("{\"name\":\"别家\"}"), &nothing_yet));
    assert_true(qualification_differs(mem, ANSWER_NAME, json("{\"name\":\"别家\"}"), &certified));
    assert_false(qualification_differs(mem, ANSWER_REPRESENTATIVE, json("{\"name\":\"别家\"}"), &certified));
}

/* ---- decisions ---- */

static struct problem submit(const struct qualification_facts *facts)
{
    struct problem why = new_problem();
    (void)qualification_decide(facts, QUALIFICATION_submission, QUALIFICATION_applicant, STR_EMPTY, &why);
    return why;
}

static void a_submission_is_certified_complete_and_not_large(void **state)
{
    (void)state;
    struct str keys[] = {STR("name"), STR("employees")};
    struct qualification_facts facts = good(QUALIFICATION_draft);
    facts.certified = false;
    assert_code(submit(&facts), not_certified);
    facts.certified = true;
    const struct qualification_missing answers = {.answers = keys, .answer_count = 2};
    facts.missing = &answers;
    const struct problem why = submit(&facts);
    assert_fault(&why, 0, "/answers/name", FAULT_required);
    assert_fault(&why, 1, "/answers/employees", FAULT_required);
    const struct qualification_missing files = {.attachments = keys, .attachment_count = 1};
    facts.missing = &files;
    const struct problem files_missing = submit(&facts);
    assert_code(files_missing, attachments_missing);
    assert_text(files_missing.members, "\"missing_attachments\":[\"name\"]");
    facts = good(QUALIFICATION_draft);
    facts.size = SIZE_large;
    assert_code(submit(&facts), large_enterprise);
    facts = good(QUALIFICATION_draft);
    struct problem unfit = new_problem();
    problem_add_fault(&unfit, IN_BODY, STR("/answers/name"), FAULT_too_long, STR("2"));
    facts.unfit = &unfit;
    const struct problem newer = submit(&facts);
    assert_fault(&newer, 0, "/answers/name", FAULT_too_long);
}

static void reviewers_judge_others_with_a_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < qualification_machine.row_count; i++) {
        const struct transition *row = &qualification_machine.rows[i];
        if (row->actor != QUALIFICATION_reviewer)
            continue;
        struct qualification_facts facts = good((enum qualification_state)row->from);
        struct problem why = new_problem();
        const enum qualification_trigger trigger = (enum qualification_trigger)row->trigger;
        (void)qualification_decide(&facts, trigger, QUALIFICATION_reviewer, STR_EMPTY, &why);
        const bool needs = row->reason == REASON_REQUIRED;
        assert_int_equal(why.code, needs ? ERR_reason_required : ERR_none);
        facts.reviewer_is_applicant = true;
        why = new_problem();
        assert_null(qualification_decide(&facts, trigger, QUALIFICATION_reviewer, STR("because"), &why));
        assert_code(why, own_work);
    }
    struct qualification_facts large = good(QUALIFICATION_pending);
    large.size = SIZE_large;
    struct problem why = new_problem();
    assert_null(qualification_decide(&large, QUALIFICATION_approval, QUALIFICATION_reviewer, STR_EMPTY, &why));
    assert_code(why, large_enterprise);
    /* Its application can still be rejected, so the review as such is open. */
    struct action_list *list = actions_new(mem);
    qualification_list_actions(&large, QUALIFICATION_reviewer, open_access(), 0, list);
    assert_text(action_names(list, true), "review");
}

static void only_what_is_flagged_is_looked_at(void **state)
{
    (void)state;
    struct qualification_facts facts = good(QUALIFICATION_granted);
    facts.flagged = false;
    struct problem why = new_problem();
    assert_null(qualification_decide(&facts, QUALIFICATION_flag_review, QUALIFICATION_reviewer, STR_EMPTY, &why));
    assert_code(why, not_flagged);
}

static void booking_needs_a_granted_complete_qualification(void **state)
{
    (void)state;
    for (int s = 0; s < QUALIFICATION_STATES; s++) {
        const struct qualification_facts facts = good((enum qualification_state)s);
        struct problem why = new_problem();
        qualification_decide_booking(&facts, &why);
        assert_int_equal(why.code, s == QUALIFICATION_granted ? ERR_none : ERR_not_qualified);
    }
    struct qualification_facts facts = good(QUALIFICATION_granted);
    struct problem none = new_problem(), uncertified = new_problem(), large = new_problem(), lacking = new_problem();
    facts.exists = false;
    qualification_decide_booking(&facts, &none);
    assert_code(none, not_qualified);
    facts.exists = true;
    facts.size = SIZE_large;
    qualification_decide_booking(&facts, &large);
    assert_code(large, large_enterprise);
    facts.certified = false;
    qualification_decide_booking(&facts, &uncertified);
    assert_code(uncertified, not_certified);
    struct str keys[] = {STR("employees")};
    const struct qualification_missing missing = {.answers = keys, .answer_count = 1, .stale = true};
    facts = good(QUALIFICATION_granted);
    facts.missing = &missing;
    qualification_decide_booking(&facts, &lacking);
    assert_code(lacking, qualification_incomplete);
    assert_text(lacking.members,
                "\"missing_answers\":[\"employees\"],\"missing_attachments\":[],\"figures_outdated\":true");
}

static void each_side_sees_its_actions(void **state)
{
    (void)state;
    const struct qualification_facts facts = good(QUALIFICATION_granted);
    struct action_list *list = actions_new(mem);
    qualification_list_actions(&facts, QUALIFICATION_applicant, open_access(), 0, list);
    assert_true(str_starts(actions_json(list, true), STR("\"allowed_actions\":[\"edit\"],\"blocked\":[{"
                                                         "\"action\":\"submission\",\"code\":\"wrong_state\"")));
    list = actions_new(mem);
    qualification_list_actions(&facts, QUALIFICATION_reviewer, open_access(), 0, list);
    assert_true(str_starts(actions_json(list, true),
                           STR("\"allowed_actions\":[\"flag_review\",\"suspension\",\"revocation\"]")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RULE_TEST(no_state_is_reached_but_by_the_table),
        RULE_TEST(every_bound_of_the_table_is_exact),
        RULE_TEST(size_classes_follow_the_national_rule),
        RULE_TEST(what_the_current_form_demands_and_lacks_is_listed),
        RULE_TEST(figures_older_than_last_year_count_as_missing_from_july_on),
        RULE_TEST(figures_of_a_year_that_is_not_over_and_unknown_industries_are_refused),
        RULE_TEST(a_change_of_class_or_industry_is_flagged),
        RULE_TEST(a_name_that_was_not_certified_is_flagged_once),
        RULE_TEST(a_submission_is_certified_complete_and_not_large),
        RULE_TEST(reviewers_judge_others_with_a_reason),
        RULE_TEST(only_what_is_flagged_is_looked_at),
        RULE_TEST(booking_needs_a_granted_complete_qualification),
        RULE_TEST(each_side_sees_its_actions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
