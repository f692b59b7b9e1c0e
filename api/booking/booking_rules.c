/* Owns what may be done with a batch or a booking, and when. Must not read the clock or the database. */
#include "booking/booking_rules.h"
#include "base/money.h"
#include "enterprise/standing_rules.h"
#include "proposal/proposal_rules.h"

enum batch_state batch_state(const struct batch_times *t, int64_t now_ms)
{
    if (t->stored == BATCH_published) {
        if (now_ms < t->opens_at_ms)
            return BATCH_published;
        if (now_ms < t->closes_at_ms)
            return BATCH_open;
        return now_ms <= t->first_event_at_ms - MANIFEST_SEAL_MARGIN_MS ? BATCH_closed : BATCH_void;
    }
    if (t->stored == BATCH_drawn)
        return now_ms < t->publicity_at_ms ? BATCH_drawn : BATCH_publicity;
    return t->stored;
}

int64_t batch_delay_ms(int64_t published_publicity_at_ms, int64_t drawn_at_ms)
{
    return drawn_at_ms > published_publicity_at_ms ? drawn_at_ms - published_publicity_at_ms : 0;
}

/* ---- batches ---- */

bool batch_total_fen(const struct manifest *m, int64_t *total_fen)
{
    int64_t total = 0, part = 0;
    for (size_t i = 0; i < m->type_count; i++)
        if (!fen_multiply(m->types[i].face_value_fen, m->types[i].quota, &part) || !fen_add(total, part, &total))
            return false;
    *total_fen = total;
    return true;
}

static void check_publication(const struct batch_facts *facts, struct problem *why)
{
    int64_t total_fen = 0;
    proposal_check_none_pending(facts->pending, batch_machine.triggers[BATCH_publication], why);
    if (has_problem(why) || !facts->draft)
        return;
    manifest_check(facts->draft, why);
    if (!has_problem(why) && !batch_total_fen(facts->draft, &total_fen))
        problem_set(why, ERR_manifest_invalid, STR("总金额过大"), STR("The sum of all quotas is too large."));
}

static void check_time(const struct transition *row, const struct batch_times *t, int64_t now_ms, struct problem *why)
{
    const bool publication = row->trigger == BATCH_publication || row->trigger == BATCH_publication_approval;
    if (publication && now_ms >= t->opens_at_ms)
        problem_set_time(why, ERR_too_late, "not_after", t->opens_at_ms);
    else if (row->trigger == BATCH_entropy && now_ms < t->last_event_at_ms)
        problem_set_time(why, ERR_too_early, "not_before", t->last_event_at_ms);
    else if (row->trigger == BATCH_voiding && row->from != BATCH_draft && now_ms >= t->first_event_at_ms)
        problem_set_time(why, ERR_too_late, "not_after", t->first_event_at_ms);
    else if (row->trigger == BATCH_issue && now_ms < t->issue_at_ms)
        problem_set_time(why, ERR_too_early, "not_before", t->issue_at_ms);
}

void batch_condition(const struct transition *row, const void *facts, int64_t now_ms, struct problem *why)
{
    const struct batch_facts *f = facts;
    check_time(row, &f->times, now_ms, why);
    if (has_problem(why))
        return;
    if (row->trigger == BATCH_publication)
        check_publication(f, why);
    else if (row->trigger == BATCH_seal && f->earlier_unfinished)
        problem_set(why, ERR_earlier_batch_unfinished, STR_EMPTY, STR_EMPTY);
}

static struct state_now now_of(const struct batch_facts *facts, int64_t now_ms)
{
    return (struct state_now){(int)batch_state(&facts->times, now_ms), facts, now_ms};
}

const struct transition *batch_decide(const struct batch_facts *facts, enum batch_trigger trigger,
                                      enum batch_actor actor, struct str reason, int64_t now_ms, struct problem *why)
{
    const struct state_now now = now_of(facts, now_ms);
    if (actor != BATCH_clock)
        return state_decide(&batch_machine, &now, (int)trigger, (int)actor, reason, why);
    state_refuse(&batch_machine, now.state, why);
    return NULL;
}

void batch_list_actions(const struct batch_facts *facts, int64_t now_ms, const struct access *access, unsigned roles,
                        struct action_list *list)
{
    const struct state_now now = now_of(facts, now_ms);
    state_list_actions(&batch_machine, &now, BATCH_operator, access, roles, list);
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

static void check_enterprise(const struct booking_facts *facts, int64_t now_ms, struct problem *why)
{
    check_open(&facts->times, now_ms, why);
    if (has_problem(why))
        return;
    if (!facts->booked && facts->bookings_made >= BATCH_BOOKINGS_MAX) {
        problem_set(why, ERR_batch_full, STR_EMPTY, STR_EMPTY);
        why->members = arena_printf(why->mem, "\"limit\":%d", (int)BATCH_BOOKINGS_MAX);
        return;
    }
    qualification_decide_booking(&facts->qualification, why);
    if (!has_problem(why) && !facts->notice_acknowledged)
        problem_set(why, ERR_notice_not_acknowledged, STR_EMPTY, STR_EMPTY);
}

static void check_type(const struct booking_facts *facts, const struct booking_type_facts *type, struct problem *why)
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
    check_type(facts, type, why);
    if (!has_problem(why))
        check_enterprise(facts, now_ms, why);
}

void booking_decide_withdrawal(const struct batch_times *times, int64_t now_ms, struct problem *why)
{
    check_open(times, now_ms, why);
}

void booking_decide_notice(const struct batch_times *times, int64_t now_ms, struct problem *why)
{
    if (batch_state(times, now_ms) != BATCH_published)
        check_open(times, now_ms, why);
}

void booking_list_notice(const struct booking_facts *facts, int64_t now_ms, const struct access *access, unsigned roles,
                         struct action_list *list)
{
    if (!facts->notice_acknowledged && access_allows(access, roles, OP_acknowledgeNotice))
        booking_decide_notice(&facts->times, now_ms, actions_add(list, "notice_acknowledgement"));
}

void booking_list_type(const struct booking_facts *facts, const struct booking_type_facts *type, int64_t now_ms,
                       const struct access *access, unsigned roles, struct action_list *list)
{
    if (access_allows(access, roles, OP_saveBooking))
        booking_decide(facts, type, now_ms, actions_add(list, "booking"));
}

void booking_list_withdrawal(const struct booking_facts *facts, int64_t now_ms, const struct access *access,
                             unsigned roles, struct action_list *list)
{
    if (!facts->withdrawn && access_allows(access, roles, OP_withdrawBooking))
        booking_decide_withdrawal(&facts->times, now_ms, actions_add(list, "withdrawal"));
}

/* What only holds a win leaves its booking in the draw. */
static struct qualification_facts at_the_seal(const struct qualification_facts *facts)
{
    struct qualification_facts seal = *facts;
    const unsigned standing = qualification_standing(facts);
    if (standing & STANDING(buyer_frozen) && standing_rules[STANDING_buyer_frozen].wins == WINS_HELD)
        seal.frozen = false;
    if (standing & STANDING(qualification_suspended) &&
        standing_rules[STANDING_qualification_suspended].wins == WINS_HELD)
        seal.state = QUALIFICATION_granted;
    return seal;
}

bool booking_eligible(struct arena *mem, const struct booking_facts *facts, const struct booking_type_facts *type,
                      enum exclusion_reason *reason)
{
    struct problem why = {.mem = mem};
    const struct qualification_facts qualification = at_the_seal(&facts->qualification);
    qualification_decide_booking(&qualification, &why);
    if (!has_problem(&why))
        check_type(facts, type, &why);
    if (!has_problem(&why))
        return true;
    /* The reasons are the rule's own codes; a type that is not in the batch cannot be stored. */
    *reason = EXCLUDED_not_qualified;
    (void)exclusion_reason_find(str_from(error_info(why.code)->code), reason);
    return false;
}
