/* Owns what may be done with a batch or a booking, and when. Must not read the clock or the database. */
#include "booking/booking_rules.h"

enum batch_state batch_state(const struct batch_times *t, int64_t now_ms)
{
    if (t->stored == BATCH_published) {
        if (now_ms < t->opens_at_ms)
            return BATCH_published;
        if (now_ms < t->closes_at_ms)
            return BATCH_open;
        return now_ms < t->first_event_at_ms - MANIFEST_SEAL_MARGIN_MS ? BATCH_closed : BATCH_void;
    }
    if (t->stored == BATCH_drawn)
        return now_ms < t->publicity_at_ms ? BATCH_drawn : BATCH_publicity;
    return t->stored;
}

int64_t batch_delay_ms(int64_t published_publicity_at_ms, int64_t drawn_at_ms)
{
    return drawn_at_ms > published_publicity_at_ms ? drawn_at_ms - published_publicity_at_ms : 0;
}

bool batch_results_public(const struct batch_times *t, int64_t now_ms)
{
    const enum batch_state state = batch_state(t, now_ms);
    return state == BATCH_publicity || state == BATCH_issued;
}

/* ---- batches ---- */

static void refuse_at(struct problem *why, enum error_code code, const char *member, int64_t at_ms)
{
    const struct str at = time_text(why->mem, at_ms);
    problem_set(why, code, STR_EMPTY, STR_EMPTY);
    why->members = arena_printf(why->mem, "\"%s\":\"%.*s\"", member, STR_FMT(at));
}

static bool needs_reason(enum batch_event event)
{
    return event == BATCH_voiding || event == BATCH_disqualification || event == BATCH_entropy_refusal;
}

/* Conditions beyond the table. */
static void check_conditions(const struct batch_facts *facts, enum batch_event event, int64_t now_ms,
                             struct problem *why)
{
    const struct batch_times *t = &facts->times;
    if (event == BATCH_publication && now_ms >= t->opens_at_ms)
        refuse_at(why, ERR_too_late, "not_after", t->opens_at_ms);
    else if (event == BATCH_seal && facts->earlier_unfinished)
        problem_set(why, ERR_earlier_batch_unfinished, STR_EMPTY, STR_EMPTY);
    else if (event == BATCH_entropy && now_ms < t->last_event_at_ms)
        refuse_at(why, ERR_too_early, "not_before", t->last_event_at_ms);
    else if (event == BATCH_voiding && t->stored != BATCH_draft && now_ms >= t->first_event_at_ms)
        refuse_at(why, ERR_too_late, "not_after", t->first_event_at_ms);
    else if (event == BATCH_disqualification && now_ms >= t->issue_at_ms)
        refuse_at(why, ERR_too_late, "not_after", t->issue_at_ms);
    else if (event == BATCH_issue && now_ms < t->issue_at_ms)
        refuse_at(why, ERR_too_early, "not_before", t->issue_at_ms);
}

static bool may(const struct batch_facts *facts, enum batch_event event, enum batch_actor actor, int64_t now_ms,
                enum batch_state *to, struct problem *why)
{
    const enum batch_state state = batch_state(&facts->times, now_ms);
    int next = BATCH_STATES;
    if (actor == BATCH_clock) {
        state_refuse(&batch_machine, (int)state, why);
        return false;
    }
    if (!state_move(&batch_machine, (int)state, (int)event, (int)actor, &next, why))
        return false;
    check_conditions(facts, event, now_ms, why);
    if (has_problem(why))
        return false;
    *to = (enum batch_state)next;
    return true;
}

bool batch_decide(const struct batch_facts *facts, enum batch_event event, enum batch_actor actor, bool has_reason,
                  int64_t now_ms, enum batch_state *to, struct problem *why)
{
    enum batch_state next = BATCH_STATES;
    if (!may(facts, event, actor, now_ms, &next, why))
        return false;
    if (needs_reason(event) && !has_reason) {
        problem_set(why, ERR_reason_required, STR_EMPTY, STR_EMPTY);
        problem_add_fault(why, IN_BODY, STR("/reason"), FAULT_required, STR_EMPTY);
        return false;
    }
    *to = next;
    return true;
}

void batch_list_actions(const struct batch_facts *facts, int64_t now_ms, struct action_list *list)
{
    /* An operator proposes what an approver then does: the proposal is possible whenever the approval would be. */
    static const struct {
        const char *name;
        enum batch_event event;
        enum batch_actor actor;
    } actions[] = {
        {"edit", BATCH_edit, BATCH_operator},
        {"publication", BATCH_publication, BATCH_approver},
        {"seal", BATCH_seal, BATCH_operator},
        {"entropy", BATCH_entropy, BATCH_operator},
        {"disqualification", BATCH_disqualification, BATCH_approver},
        {"issue", BATCH_issue, BATCH_operator},
        {"void", BATCH_voiding, BATCH_operator},
    };
    for (size_t i = 0; i < STATE_COUNT(actions); i++) {
        enum batch_state to = BATCH_STATES;
        (void)may(facts, actions[i].event, actions[i].actor, now_ms, &to, actions_add(list, actions[i].name));
    }
}

/* ---- bookings ---- */

static void check_open(const struct batch_times *t, int64_t now_ms, struct problem *why)
{
    const enum batch_state state = batch_state(t, now_ms);
    if (state == BATCH_open)
        return;
    const struct str opens = time_text(why->mem, t->opens_at_ms), closes = time_text(why->mem, t->closes_at_ms);
    problem_set(why, ERR_batch_not_open, STR_EMPTY, STR_EMPTY);
    why->members = arena_printf(why->mem, "\"state\":\"%s\",\"opens_at\":\"%.*s\",\"closes_at\":\"%.*s\"",
                                batch_state_code(state), STR_FMT(opens), STR_FMT(closes));
}

void booking_decide_any(const struct booking_facts *facts, int64_t now_ms, struct problem *why)
{
    check_open(&facts->times, now_ms, why);
    if (has_problem(why))
        return;
    if (!facts->booked && facts->bookings_made >= BATCH_BOOKINGS_MAX) {
        problem_set(why, ERR_batch_full, STR_EMPTY, STR_EMPTY);
        why->members = arena_printf(why->mem, "\"limit\":%d", (int)BATCH_BOOKINGS_MAX);
        return;
    }
    qualification_decide_booking(facts->qualification_exists, &facts->qualification, why);
    if (!has_problem(why) && !facts->notice_acknowledged)
        problem_set(why, ERR_notice_not_acknowledged, STR_EMPTY, STR_EMPTY);
}

void booking_decide_type(const struct booking_facts *facts, const struct booking_type_facts *type, struct problem *why)
{
    if (!type->in_batch) {
        problem_set(why, ERR_type_not_in_batch, STR_EMPTY, STR_EMPTY);
    } else if (type->wins >= type->annual_cap) {
        const struct str resets_on = date_text(why->mem, year_start_ms(year_of(facts->times.publicity_at_ms) + 1));
        problem_set(why, ERR_annual_cap_reached, STR_EMPTY, STR_EMPTY);
        why->members = arena_printf(why->mem, "\"cap\":%lld,\"used\":%lld,\"resets_on\":\"%.*s\"",
                                    (long long)type->annual_cap, (long long)type->wins, STR_FMT(resets_on));
    }
}

void booking_decide(const struct booking_facts *facts, const struct booking_type_facts *type, int64_t now_ms,
                    struct problem *why)
{
    booking_decide_any(facts, now_ms, why);
    if (!has_problem(why))
        booking_decide_type(facts, type, why);
}

void booking_decide_withdrawal(const struct batch_times *times, int64_t now_ms, struct problem *why)
{
    check_open(times, now_ms, why);
}

bool booking_eligible(struct arena *mem, const struct booking_facts *facts, const struct booking_type_facts *type,
                      enum exclusion_reason *reason)
{
    struct problem why = {.mem = mem};
    qualification_decide_booking(facts->qualification_exists, &facts->qualification, &why);
    if (!has_problem(&why))
        booking_decide_type(facts, type, &why);
    if (!has_problem(&why))
        return true;
    /* The reasons are the rule's own codes; a type that is not in the batch cannot be stored. */
    *reason = EXCLUDED_not_qualified;
    (void)exclusion_reason_find(str_from(error_info(why.code)->code), reason);
    return false;
}
