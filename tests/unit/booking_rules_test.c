/* booking: states by the clock, deadlines, eligibility, caps. */
#include "base/money.h"
#include "booking/booking_rules.h"
#include "booking/win_rules.h"
#include "tests/unit/rules_test.h"

#define OPENS INT64_C(1794790800000) /* 2026-11-16T09:00+08:00 */
static const int64_t CLOSES = OPENS + 4 * (int64_t)DAY_MS, FIRST = OPENS + 6 * (int64_t)DAY_MS,
                     LAST = OPENS + 7 * (int64_t)DAY_MS, PUBLICITY = OPENS + 8 * (int64_t)DAY_MS,
                     ISSUE = OPENS + 15 * (int64_t)DAY_MS;

static struct batch_times times(enum batch_state stored)
{
    return (struct batch_times){stored, OPENS, CLOSES, PUBLICITY, ISSUE, FIRST, LAST};
}

static void the_state_follows_the_clock(void **state)
{
    (void)state;
    static const struct {
        enum batch_state stored;
        int64_t at_ms; /* after OPENS */
        enum batch_state before, at;
    } cases[] = {
        {BATCH_published, 0, BATCH_published, BATCH_open},
        {BATCH_published, 4 * (int64_t)DAY_MS, BATCH_open, BATCH_closed},
        {BATCH_published, 6 * (int64_t)DAY_MS - HOUR_MS + 1, BATCH_closed, BATCH_void},
        {BATCH_published, 30 * (int64_t)DAY_MS, BATCH_void, BATCH_void},
        {BATCH_draft, 4 * (int64_t)DAY_MS, BATCH_draft, BATCH_draft},
        {BATCH_sealed, 30 * (int64_t)DAY_MS, BATCH_sealed, BATCH_sealed},
        {BATCH_entropy_proposed, 30 * (int64_t)DAY_MS, BATCH_entropy_proposed, BATCH_entropy_proposed},
        {BATCH_drawn, 8 * (int64_t)DAY_MS, BATCH_drawn, BATCH_publicity},
        {BATCH_drawn, 15 * (int64_t)DAY_MS, BATCH_publicity, BATCH_publicity}, /* until the vouchers exist */
        {BATCH_issued, 15 * (int64_t)DAY_MS, BATCH_issued, BATCH_issued},
        {BATCH_void, 0, BATCH_void, BATCH_void},
    };
    for (size_t i = 0; i < STATE_COUNT(cases); i++) {
        const struct batch_times t = times(cases[i].stored);
        assert_string_equal(batch_state_code(batch_state(&t, OPENS + cases[i].at_ms - 1)),
                            batch_state_code(cases[i].before));
        assert_string_equal(batch_state_code(batch_state(&t, OPENS + cases[i].at_ms)), batch_state_code(cases[i].at));
    }
}

/* Stored state and moment at which a batch shows that state and every condition of its moves holds; for an event of
 * the clock, the moment it happens. */
static struct batch_times showing(enum batch_state shown, enum batch_trigger trigger, int64_t *now_ms)
{
    static const enum batch_state stored[BATCH_STATES] = {
        BATCH_draft, BATCH_published, BATCH_published, BATCH_published, BATCH_sealed, BATCH_entropy_proposed,
        BATCH_drawn, BATCH_drawn,     BATCH_issued,    BATCH_void,
    };
    const int64_t moments[BATCH_STATES] = {OPENS - 1, OPENS - 1, OPENS,     CLOSES, CLOSES,
                                           LAST,      LAST,      PUBLICITY, ISSUE,  0};
    *now_ms = moments[shown];
    if (shown == BATCH_sealed && trigger == BATCH_entropy)
        *now_ms = LAST;
    if (shown == BATCH_publicity && trigger == BATCH_issue)
        *now_ms = ISSUE;
    return times(stored[shown]);
}

static bool decide(int from, int trigger, int actor, int *to, struct problem *why)
{
    int64_t now_ms = 0;
    const struct batch_facts facts = {.times = showing((enum batch_state)from, (enum batch_trigger)trigger, &now_ms)};
    if (actor == BATCH_clock) {
        /* The clock's moves: what the state becomes at its next boundary. */
        static const int trigger_of[BATCH_STATES] = {[BATCH_published] = BATCH_opening,
                                                     [BATCH_open] = BATCH_closing,
                                                     [BATCH_closed] = BATCH_missed_seal,
                                                     [BATCH_drawn] = BATCH_announcement};
        const int64_t boundary[BATCH_STATES] = {[BATCH_published] = OPENS,
                                                [BATCH_open] = CLOSES,
                                                [BATCH_closed] = FIRST - HOUR_MS + 1,
                                                [BATCH_drawn] = PUBLICITY};
        if (trigger_of[from] == trigger && boundary[from] != 0) {
            *to = (int)batch_state(&facts.times, boundary[from]);
            return true;
        }
    }
    const struct transition *row =
        batch_decide(&facts, (enum batch_trigger)trigger, (enum batch_actor)actor, STR("why"), now_ms, why);
    if (row)
        *to = row->to;
    return row != NULL;
}

static void no_state_is_reached_but_by_the_table(void **state)
{
    (void)state;
    check_state_table(&batch_machine, "batch_states.txt", decide);
}

static enum error_code code_of(enum batch_state stored, enum batch_trigger trigger, enum batch_actor actor,
                               int64_t now_ms, struct problem *why)
{
    const struct batch_facts facts = {.times = times(stored)};
    *why = new_problem();
    (void)batch_decide(&facts, trigger, actor, STR("why"), now_ms, why);
    return why->code;
}

static void each_move_has_its_time(void **state)
{
    (void)state;
    const struct {
        enum batch_state stored;
        enum batch_trigger trigger;
        enum batch_actor actor;
        int64_t at_ms;
        enum error_code before, at;
    } cases[] = {
        {BATCH_draft, BATCH_publication, BATCH_operator, OPENS, ERR_none, ERR_too_late},
        {BATCH_draft, BATCH_publication_approval, BATCH_proposal, OPENS, ERR_none, ERR_too_late},
        {BATCH_published, BATCH_seal, BATCH_system, CLOSES, ERR_wrong_state, ERR_none},
        {BATCH_published, BATCH_seal, BATCH_system, FIRST - HOUR_MS + 1, ERR_none, ERR_wrong_state},
        {BATCH_published, BATCH_voiding, BATCH_operator, FIRST - HOUR_MS + 1, ERR_none, ERR_wrong_state},
        {BATCH_sealed, BATCH_voiding, BATCH_operator, FIRST, ERR_none, ERR_too_late},
        {BATCH_sealed, BATCH_entropy, BATCH_operator, LAST, ERR_too_early, ERR_none},
        {BATCH_drawn, BATCH_issue, BATCH_system, ISSUE, ERR_too_early, ERR_none},
    };
    for (size_t i = 0; i < STATE_COUNT(cases); i++) {
        struct problem why;
        assert_int_equal(code_of(cases[i].stored, cases[i].trigger, cases[i].actor, cases[i].at_ms - 1, &why),
                         cases[i].before);
        assert_int_equal(code_of(cases[i].stored, cases[i].trigger, cases[i].actor, cases[i].at_ms, &why), cases[i].at);
    }
    struct problem why;
    (void)code_of(BATCH_sealed, BATCH_voiding, BATCH_operator, FIRST, &why);
    assert_text(why.members, "\"not_after\":\"2026-11-22T09:00:00.000+08:00\"");
}

static void a_seal_waits_for_earlier_batches_that_share_a_type(void **state)
{
    (void)state;
    const struct batch_facts facts = {.times = times(BATCH_published), .earlier_unfinished = true};
    struct problem why = new_problem();
    assert_null(batch_decide(&facts, BATCH_seal, BATCH_system, STR_EMPTY, CLOSES, &why));
    assert_code(why, earlier_batch_unfinished);
}

static void voiding_needs_a_reason(void **state)
{
    (void)state;
    static const enum batch_state stored[] = {BATCH_draft, BATCH_published, BATCH_sealed};
    for (size_t i = 0; i < STATE_COUNT(stored); i++) {
        const struct batch_facts facts = {.times = times(stored[i])};
        struct problem why = new_problem();
        assert_null(batch_decide(&facts, BATCH_voiding, BATCH_operator, STR_EMPTY, CLOSES, &why));
        assert_code(why, reason_required);
        assert_fault(&why, 0, "/reason", FAULT_required);
    }
}

static void a_publication_is_proposed_once_and_without_faults(void **state)
{
    (void)state;
    struct manifest empty = {.batch_number = STR("202611-01"), .opens_at_ms = OPENS};
    struct batch_facts facts = {.times = times(BATCH_draft), .draft = &empty};
    struct problem why = new_problem();
    assert_null(batch_decide(&facts, BATCH_publication, BATCH_operator, STR_EMPTY, OPENS - 1, &why));
    assert_code(why, manifest_invalid);
    assert_true(why.fault_count > 0);
    facts.pending = STR("publication"); /* this is told first: it is nobody's fault */
    why = new_problem();
    assert_null(batch_decide(&facts, BATCH_publication, BATCH_operator, STR_EMPTY, OPENS - 1, &why));
    assert_code(why, already_exists);
    why = new_problem();
    assert_non_null(batch_decide(&facts, BATCH_publication_approval, BATCH_proposal, STR_EMPTY, OPENS - 1, &why));
}

static void a_total_beyond_all_money_is_no_total(void **state)
{
    (void)state;
    struct manifest_type types[] = {{.face_value_fen = FEN_MAX, .quota = 1}, {.face_value_fen = 100, .quota = 1}};
    struct manifest m = {.types = types, .type_count = 1};
    int64_t total_fen = -1;
    assert_true(batch_total_fen(&m, &total_fen));
    assert_int_equal(total_fen, FEN_MAX);
    m.type_count = 2;
    assert_false(batch_total_fen(&m, &total_fen));
    assert_int_equal(total_fen, FEN_MAX);
    types[0].quota = 2;
    m.type_count = 1;
    assert_false(batch_total_fen(&m, &total_fen));
}

static void a_late_draw_delays_publicity(void **state)
{
    (void)state;
    assert_int_equal(batch_delay_ms(PUBLICITY, PUBLICITY - 1), 0);
    assert_int_equal(batch_delay_ms(PUBLICITY, PUBLICITY), 0);
    assert_int_equal(batch_delay_ms(PUBLICITY, PUBLICITY + 90 * MINUTE_MS), 90 * MINUTE_MS);
}

/* ---- bookings ---- */

static const struct qualification_missing nothing_missing;

static struct booking_facts eligible(void)
{
    return (struct booking_facts){.times = times(BATCH_published),
                                  .qualification = {.exists = true,
                                                    .state = QUALIFICATION_granted,
                                                    .certified = true,
                                                    .missing = &nothing_missing,
                                                    .size_known = true,
                                                    .size = SIZE_small},
                                  .notice_acknowledged = true};
}
static const struct booking_type_facts offered = {.in_batch = true, .annual_cap = 2, .wins = 1};

static void booking_is_refused_with_the_first_reason(void **state)
{
    (void)state;
    struct booking_facts facts = eligible();
    struct booking_type_facts type = offered;
    struct problem why = new_problem();
#define EXPECT(name)                                \
    do {                                            \
        why = new_problem();                        \
        booking_decide(&facts, &type, OPENS, &why); \
        assert_code(why, name);                     \
    } while (0)
    EXPECT(none);
    facts.notice_acknowledged = false;
    EXPECT(notice_not_acknowledged);
    struct qualification_missing lacks = {.answer_count = 1, .answers = &(struct str){"district", 8}};
    facts.qualification.missing = &lacks;
    EXPECT(qualification_incomplete);
    facts.qualification.size = SIZE_large;
    EXPECT(large_enterprise);
    facts.qualification.exists = false;
    EXPECT(not_qualified);
    facts.qualification.certified = false;
    EXPECT(not_certified);
    facts.bookings_made = BATCH_BOOKINGS_MAX;
    EXPECT(batch_full);
    assert_text(why.members, "\"limit\":500000");
    facts.times = times(BATCH_draft);
    EXPECT(batch_not_open);
    type.wins = 2;
    EXPECT(annual_cap_reached);
    assert_text(why.members, "\"cap\":2,\"used\":2,\"resets_on\":\"2027-01-01\"");
    type.in_batch = false;
    EXPECT(type_not_in_batch);
#undef EXPECT
}

static void a_booking_is_refused_the_moment_the_window_closes(void **state)
{
    (void)state;
    const struct booking_facts facts = eligible();
    const struct {
        int64_t now_ms;
        enum error_code code;
    } cases[] = {
        {OPENS - 1, ERR_batch_not_open}, {OPENS, ERR_none}, {CLOSES - 1, ERR_none}, {CLOSES, ERR_batch_not_open}};
    for (size_t i = 0; i < STATE_COUNT(cases); i++) {
        struct problem why = new_problem(), withdrawal = new_problem();
        booking_decide(&facts, &offered, cases[i].now_ms, &why);
        booking_decide_withdrawal(&facts.times, cases[i].now_ms, &withdrawal);
        assert_int_equal(why.code, cases[i].code);
        assert_int_equal(withdrawal.code, cases[i].code);
    }
}

static void a_full_batch_takes_no_other_enterprise_but_lets_those_that_booked_change(void **state)
{
    (void)state;
    struct booking_facts facts = eligible();
    struct problem why = new_problem();
    facts.bookings_made = BATCH_BOOKINGS_MAX - 1;
    booking_decide(&facts, &offered, OPENS, &why);
    assert_code(why, none);
    facts.bookings_made = BATCH_BOOKINGS_MAX;
    booking_decide(&facts, &offered, OPENS, &why);
    assert_code(why, batch_full);
    facts.booked = true;
    why = new_problem();
    booking_decide(&facts, &offered, OPENS, &why);
    assert_code(why, none);
}

static void the_seal_excludes_with_a_reason_code(void **state)
{
    (void)state;
    struct booking_facts facts = eligible();
    struct booking_type_facts type = offered;
    enum exclusion_reason reason = EXCLUSION_REASONS;
    assert_true(booking_eligible(mem, &facts, &type, &reason));
    type.wins = 2;
    assert_false(booking_eligible(mem, &facts, &type, &reason));
    assert_int_equal(reason, EXCLUDED_annual_cap_reached);
    facts.qualification.size = SIZE_large;
    assert_false(booking_eligible(mem, &facts, &type, &reason));
    assert_int_equal(reason, EXCLUDED_large_enterprise);
    facts.qualification.certified = false;
    assert_false(booking_eligible(mem, &facts, &type, &reason));
    assert_int_equal(reason, EXCLUDED_not_certified);
}

static void what_only_holds_a_win_stays_in_the_draw(void **state)
{
    (void)state;
    struct booking_facts facts = eligible();
    enum exclusion_reason reason = EXCLUSION_REASONS;
    facts.qualification.frozen = true;
    assert_true(booking_eligible(mem, &facts, &offered, &reason));
    facts.qualification.state = QUALIFICATION_suspended;
    assert_true(booking_eligible(mem, &facts, &offered, &reason));
    struct problem why = new_problem();
    booking_decide(&facts, &offered, OPENS, &why);
    assert_code(why, enterprise_frozen);
    facts.qualification.state = QUALIFICATION_revoked;
    assert_false(booking_eligible(mem, &facts, &offered, &reason));
    assert_int_equal(reason, EXCLUDED_not_qualified);
}

static void an_operator_sees_what_may_be_done_and_why_not_the_rest(void **state)
{
    (void)state;
    const struct batch_facts facts = {.times = times(BATCH_sealed)};
    struct action_list *list = actions_new(mem);
    batch_list_actions(&facts, CLOSES, open_access(), ROLE_operator, list);
    assert_text(action_names(list, true), "void");
    assert_code(actions_find(list, "entropy")->why, too_early);
    assert_code(actions_find(list, "seal")->why, wrong_state);
}

static const char *allowed(const struct booking_facts *facts, const struct booking_type_facts *type, int64_t now_ms,
                           struct action_list **list)
{
    *list = actions_new(mem);
    booking_list_type(facts, type, now_ms, open_access(), ROLE_enterprise, *list);
    booking_list_withdrawal(facts, now_ms, open_access(), ROLE_enterprise, *list);
    return arena_cstr(mem, action_names(*list, true));
}

static void a_booking_tells_what_may_be_done_with_it(void **state)
{
    (void)state;
    struct booking_facts facts = eligible();
    struct booking_type_facts type = offered;
    struct action_list *list = NULL;
    assert_string_equal(allowed(&facts, &type, OPENS, &list), "booking withdrawal");
    facts.withdrawn = true;
    assert_string_equal(allowed(&facts, &type, OPENS, &list), "booking");
    facts.withdrawn = false;
    type.wins = 2; /* by a batch that was drawn meanwhile */
    assert_string_equal(allowed(&facts, &type, OPENS, &list), "withdrawal");
    assert_code(actions_find(list, "booking")->why, annual_cap_reached);
    assert_string_equal(allowed(&facts, &type, CLOSES, &list), "");
    assert_code(actions_find(list, "booking")->why, annual_cap_reached);
    assert_code(actions_find(list, "withdrawal")->why, batch_not_open);
}

static void the_notice_is_offered_until_it_is_acknowledged_or_the_window_closes(void **state)
{
    (void)state;
    struct booking_facts facts = eligible();
    facts.notice_acknowledged = false;
    const struct {
        int64_t now_ms;
        const char *allowed, *blocked;
    } cases[] = {
        {OPENS - 1, "notice_acknowledgement", ""},
        {OPENS, "notice_acknowledgement", ""},
        {CLOSES - 1, "notice_acknowledgement", ""},
        {CLOSES, "", "notice_acknowledgement"},
    };
    for (size_t i = 0; i < STATE_COUNT(cases); i++) {
        struct action_list *list = actions_new(mem);
        booking_list_notice(&facts, cases[i].now_ms, open_access(), ROLE_enterprise, list);
        assert_text(action_names(list, true), cases[i].allowed);
        assert_text(action_names(list, false), cases[i].blocked);
    }
    struct action_list *list = actions_new(mem);
    facts.notice_acknowledged = true;
    booking_list_notice(&facts, OPENS, open_access(), ROLE_enterprise, list);
    assert_int_equal(list->count, 0);
    facts.notice_acknowledged = false;
    const struct access closed = {.roles = {[OP_acknowledgeNotice] = ROLE_provider}};
    booking_list_notice(&facts, OPENS, &closed, ROLE_enterprise, list);
    booking_list_type(&facts, &(struct booking_type_facts){true, 1, 0}, OPENS, &closed, ROLE_enterprise, list);
    assert_int_equal(list->count, 0);
}

/* ---- wins behind the draw ---- */

static void a_win_has_no_state_but_by_the_table(void **state)
{
    (void)state;
    check_dump(&win_machine, "win_states.txt");
}

static const char *becomes(struct win_facts facts, int64_t now_ms, struct win_plan *plan)
{
    win_decide(&facts, now_ms, plan);
    return plan->row ? win_machine.states[plan->row->to].code : "stays";
}

#define FROZEN STANDING(buyer_frozen)
#define SUSPENDED STANDING(qualification_suspended)
#define REVOKED STANDING(certification_revoked)
#define UNQUALIFIED STANDING(qualification_revoked)
#define CAPPED STANDING(annual_cap_reached)

static void a_win_is_issued_unless_something_stands_against_it(void **state)
{
    (void)state;
    static const struct {
        unsigned standing;
        const char *becomes;
        int64_t strike_after_ms; /* 0: it is held until its reason is gone */
    } cases[] = {
        {0, "issued", 0},
        {FROZEN, "held", 0},
        {SUSPENDED, "held", 0},
        {FROZEN | SUSPENDED, "held", 0},
        {REVOKED, "held", 15 * (int64_t)DAY_MS},
        {UNQUALIFIED, "held", 15 * (int64_t)DAY_MS},
        {CAPPED, "held", 15 * (int64_t)DAY_MS},
        {FROZEN | CAPPED, "held", 15 * (int64_t)DAY_MS},
        {STANDING(provider_frozen) | STANDING(product_suspended) | STANDING(voucher_frozen), "issued", 0},
    };
    for (size_t i = 0; i < STATE_COUNT(cases); i++) {
        struct win_plan plan;
        assert_string_equal(becomes((struct win_facts){.state = WIN_won, .standing = cases[i].standing}, ISSUE, &plan),
                            cases[i].becomes);
        assert_int_equal(plan.strike_at_ms, cases[i].strike_after_ms ? ISSUE + cases[i].strike_after_ms : 0);
        if (strcmp(cases[i].becomes, "held") == 0)
            assert_int_equal(standing_parse(win_reasons_text(mem, plan.reasons)), cases[i].standing);
    }
}

static void a_held_win_ends_with_its_reason_or_with_its_time(void **state)
{
    (void)state;
    const int64_t end = ISSUE + 15 * (int64_t)DAY_MS;
    const struct {
        unsigned standing, held_for;
        int64_t strike_at_ms, now_ms;
        const char *becomes;
        int64_t strikes_ms;
    } cases[] = {
        {0, FROZEN, 0, ISSUE + 1, "issued", 0},
        {FROZEN, FROZEN, 0, ISSUE + 400 * (int64_t)DAY_MS, "stays", 0},
        {FROZEN | SUSPENDED, FROZEN, 0, ISSUE + 1, "held", 0},
        {FROZEN | REVOKED, FROZEN, 0, end, "held", end + 15 * (int64_t)DAY_MS}, /* from when it was revoked */
        {0, REVOKED, end, end - 1, "issued", 0},
        {REVOKED, REVOKED, end, end - 1, "stays", end},
        {FROZEN, REVOKED, end, end - 1, "held", 0},
        {REVOKED | UNQUALIFIED, REVOKED, end, end - 1, "held", end}, /* the time began with the first */
        {REVOKED, REVOKED, end, end, "struck_out", 0},
        {0, REVOKED, end, end, "struck_out", 0},
    };
    for (size_t i = 0; i < STATE_COUNT(cases); i++) {
        const struct win_facts facts = {WIN_held, cases[i].standing, cases[i].held_for, cases[i].strike_at_ms};
        struct win_plan plan;
        assert_string_equal(becomes(facts, cases[i].now_ms, &plan), cases[i].becomes);
        if (strcmp(cases[i].becomes, "held") == 0)
            assert_int_equal(plan.strike_at_ms, cases[i].strikes_ms);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RULE_TEST(the_state_follows_the_clock),
        RULE_TEST(no_state_is_reached_but_by_the_table),
        RULE_TEST(each_move_has_its_time),
        RULE_TEST(a_seal_waits_for_earlier_batches_that_share_a_type),
        RULE_TEST(voiding_needs_a_reason),
        RULE_TEST(a_publication_is_proposed_once_and_without_faults),
        RULE_TEST(a_total_beyond_all_money_is_no_total),
        RULE_TEST(a_late_draw_delays_publicity),
        RULE_TEST(booking_is_refused_with_the_first_reason),
        RULE_TEST(a_booking_is_refused_the_moment_the_window_closes),
        RULE_TEST(a_full_batch_takes_no_other_enterprise_but_lets_those_that_booked_change),
        RULE_TEST(the_seal_excludes_with_a_reason_code),
        RULE_TEST(what_only_holds_a_win_stays_in_the_draw),
        RULE_TEST(an_operator_sees_what_may_be_done_and_why_not_the_rest),
        RULE_TEST(a_booking_tells_what_may_be_done_with_it),
        RULE_TEST(a_win_has_no_state_but_by_the_table),
        RULE_TEST(a_win_is_issued_unless_something_stands_against_it),
        RULE_TEST(a_held_win_ends_with_its_reason_or_with_its_time),
        RULE_TEST(the_notice_is_offered_until_it_is_acknowledged_or_the_window_closes),
    };
    return cmocka_run_group_tests_name("booking_rules", tests, NULL, NULL);
}
