/* Owns when something may be frozen and a freeze be lifted. What follows from one is standing_rules.c's. */
#include "enterprise/freeze_rules.h"
#include "base/clock.h"
#include "proposal/proposal_rules.h"

static const char *const objects[FREEZE_OBJECTS] = {
    [FREEZE_of_enterprise] = "enterprise",
    [FREEZE_of_provider] = "provider",
    [FREEZE_of_voucher] = "voucher",
};

const char *freeze_object_name(enum freeze_object object)
{
    return objects[object];
}

enum freeze_object freeze_object_find(struct str name)
{
    unsigned i = 0;
    while (i < FREEZE_OBJECTS && !str_is(name, objects[i]))
        i++;
    return (enum freeze_object)i;
}

static const struct state_label states[FREEZE_STATES] = {
    [FREEZE_active] = {"active", "冻结中", "active"},
    [FREEZE_ended] = {"ended", "已到期", "ended"},
    [FREEZE_lifted] = {"lifted", "已解除", "lifted"},
};

static const char *const triggers[FREEZE_TRIGGERS] = {
    [FREEZE_lifting] = "lifting",
    [FREEZE_lifting_approval] = "lifting_approval",
    [FREEZE_end] = "end",
};

static const struct state_actor actors[FREEZE_ACTORS] = {
    [FREEZE_staff] = {"staff", ROLE_reviewer | ROLE_operator | ROLE_finance},
    [FREEZE_proposal] = {"proposal", 0},
    [FREEZE_clock] = {"clock", 0},
};

static const char *const writes[FREEZE_WRITES] = {[FREEZE_WRITE_LIFTING] = "lifting"};

static const struct transition rows[] = {
    {FREEZE_active, FREEZE_lifting, FREEZE_staff, FREEZE_active, .event = EVENT_none, .reason = REASON_REQUIRED,
     .operation = OP_proposeLifting},
    {FREEZE_active, FREEZE_lifting_approval, FREEZE_proposal, FREEZE_lifted, .event = EVENT_freeze_lifted,
     .write = FREEZE_WRITE_LIFTING},
    {FREEZE_active, FREEZE_end, FREEZE_clock, FREEZE_ended, .event = EVENT_none},
};

static void condition(const struct transition *row, const void *facts, int64_t now_ms, struct problem *why)
{
    (void)now_ms;
    if (row->trigger == FREEZE_lifting)
        proposal_check_none_pending(((const struct freeze_facts *)facts)->pending, triggers[FREEZE_lifting], why);
}

const struct state_machine freeze_machine = {
    .subject = "freeze",
    .states = states,
    .triggers = triggers,
    .actors = actors,
    .writes = writes,
    .rows = rows,
    .condition = condition,
    .state_count = FREEZE_STATES,
    .trigger_count = FREEZE_TRIGGERS,
    .actor_count = FREEZE_ACTORS,
    .row_count = STATE_COUNT(rows),
};

static struct state_now at(const struct freeze_facts *facts)
{
    return (struct state_now){.state = (int)facts->state, .facts = facts};
}

const struct transition *freeze_decide(const struct freeze_facts *facts, enum freeze_trigger trigger,
                                       enum freeze_actor actor, struct str reason, struct problem *why)
{
    const struct state_now now = at(facts);
    return state_decide(&freeze_machine, &now, (int)trigger, (int)actor, reason, why);
}

void freeze_list_actions(const struct freeze_facts *facts, const struct access *access, unsigned roles,
                         struct action_list *list)
{
    const struct state_now now = at(facts);
    state_list_actions(&freeze_machine, &now, FREEZE_staff, access, roles, list);
}

void freeze_decide_creation(const struct freeze_target *target, int64_t ends_at_ms, int64_t now_ms, struct problem *why)
{
    if (!target->found)
        problem_add_fault(why, IN_BODY, STR("/object_id"), FAULT_does_not_exist, STR_EMPTY);
    if (ends_at_ms && ends_at_ms <= now_ms)
        problem_add_fault(why, IN_BODY, STR("/ends_at"), FAULT_out_of_order, time_text(why->mem, now_ms));
    if (!has_problem(why) && target->frozen)
        problem_set(why, ERR_already_frozen, STR_EMPTY, STR_EMPTY);
}
