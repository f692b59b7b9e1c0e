/* Owns looking up rows of state tables, deciding by them, and listing what they allow. Must not know any feature's
 * states, nor what a row's money and write mean. */
#include "base/state_table.h"

const struct transition *state_transition(const struct state_machine *machine, int from, int trigger, int actor)
{
    for (size_t i = 0; i < machine->row_count; i++) {
        const struct transition *row = &machine->rows[i];
        if (row->from == from && row->trigger == trigger && row->actor == actor)
            return row;
    }
    return NULL;
}

bool state_moves_money(const struct state_machine *machine, int trigger, int actor)
{
    for (size_t i = 0; i < machine->row_count; i++) {
        const struct transition *row = &machine->rows[i];
        if (row->trigger == trigger && row->actor == actor && row->money != 0)
            return true;
    }
    return false;
}

struct str state_codes(struct arena *mem, const struct state_machine *machine)
{
    struct strbuf codes = {.mem = mem};
    for (size_t i = 0; i < machine->state_count; i++)
        strbuf_printf(&codes, "%s%s", i ? "," : "", machine->states[i].code);
    return strbuf_str(&codes);
}

int state_find(const struct state_machine *machine, struct str code)
{
    for (size_t i = 0; i < machine->state_count; i++)
        if (str_is(code, machine->states[i].code))
            return (int)i;
    return -1;
}

const char *state_action(const struct state_machine *machine, const struct transition *row)
{
    return row->action ? row->action : machine->triggers[row->trigger];
}

/* ---- what a request means ---- */

static bool chosen(const struct row_choice *choice, const cJSON *body)
{
    if (!choice->member)
        return true;
    const cJSON *value = json_member(body, choice->member);
    if (cJSON_IsBool(value))
        return strcmp(choice->value, cJSON_IsTrue(value) ? "true" : "false") == 0;
    return str_is(json_str(body, choice->member), choice->value);
}

const struct transition *state_find_request(const struct state_machine *machine, enum operation_id operation,
                                            const cJSON *body)
{
    for (size_t i = 0; i < machine->row_count; i++) {
        const struct transition *row = &machine->rows[i];
        if (row->operation == operation && operation != OP_none && chosen(&row->choice, body))
            return row;
    }
    return NULL;
}

/* ---- deciding ---- */

void state_refuse(const struct state_machine *machine, int state, struct problem *why)
{
    const struct state_label *label = &machine->states[state];
    problem_set(why, ERR_wrong_state, arena_printf(why->mem, "当前状态为“%s”,不能进行该操作", label->zh),
                arena_printf(why->mem, "The present state is \"%s\", which does not allow this", label->en));
    why->members = arena_printf(why->mem, "\"state\":\"%s\"", label->code);
}

void state_refuse_without_reason(struct problem *why)
{
    problem_set(why, ERR_reason_required, STR_EMPTY, STR_EMPTY);
    problem_add_fault(why, IN_BODY, STR("/reason"), FAULT_required, STR_EMPTY);
}

static bool condition_holds(const struct state_machine *machine, const struct state_now *now,
                            const struct transition *row, struct problem *why)
{
    if (machine->condition)
        machine->condition(row, now->facts, now->now_ms, why);
    return !has_problem(why);
}

static bool asked_for(const struct transition *row, int from, int trigger, int actor)
{
    return row->from == from && row->trigger == trigger && row->actor == actor;
}

const struct transition *state_decide(const struct state_machine *machine, const struct state_now *now, int trigger,
                                      int actor, struct str reason, struct problem *why)
{
    const struct transition *taken = NULL;
    struct problem first = *why;
    for (size_t i = 0; i < machine->row_count && !taken; i++) {
        const struct transition *row = &machine->rows[i];
        struct problem not_this_one = *why;
        if (!asked_for(row, now->state, trigger, actor))
            continue;
        if (condition_holds(machine, now, row, &not_this_one))
            taken = row;
        else if (!has_problem(&first))
            first = not_this_one;
    }
    if (!taken && has_problem(&first))
        *why = first;
    else if (!taken)
        state_refuse(machine, now->state, why);
    else if (taken->reason == REASON_REQUIRED && reason.len == 0)
        state_refuse_without_reason(why);
    return has_problem(why) ? NULL : taken;
}

/* ---- listing ---- */

void state_list_actions(const struct state_machine *machine, const struct state_now *now, int actor,
                        const struct access *access, unsigned roles, struct action_list *list)
{
    for (size_t i = 0; i < machine->row_count; i++) {
        const struct transition *row = &machine->rows[i];
        const char *action = state_action(machine, row);
        const bool elsewhere = row->from != now->state;
        if (row->actor != actor || !access_allows(access, roles, row->operation) ||
            (elsewhere && actions_find(list, action)))
            continue;
        struct problem why = {.mem = list->mem};
        if (elsewhere)
            state_refuse(machine, now->state, &why);
        else
            (void)condition_holds(machine, now, row, &why);
        actions_note(list, action, &why);
    }
}

struct str state_label_text(const struct state_machine *machine, struct str code, bool english)
{
    for (size_t i = 0; i < machine->state_count; i++)
        if (str_is(code, machine->states[i].code))
            return str_from(english ? machine->states[i].en : machine->states[i].zh);
    return code;
}
