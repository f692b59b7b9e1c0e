/* Owns looking up, refusing and dumping rows of state tables. Must not know any feature's states. */
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

void state_refuse(const struct state_machine *machine, int state, struct problem *why)
{
    const struct state_label *label = &machine->states[state];
    problem_set(why, ERR_wrong_state, arena_printf(why->mem, "当前状态为“%s”,不能进行该操作", label->zh),
                arena_printf(why->mem, "The present state is \"%s\", which does not allow this", label->en));
    why->members = arena_printf(why->mem, "\"state\":\"%s\"", label->code);
}

bool state_move(const struct state_machine *machine, int from, int trigger, int actor, int *to, struct problem *why)
{
    const struct transition *row = state_transition(machine, from, trigger, actor);
    if (!row) {
        state_refuse(machine, from, why);
        return false;
    }
    *to = row->to;
    return true;
}

int state_find(const struct state_machine *machine, struct str code)
{
    for (size_t i = 0; i < machine->state_count; i++)
        if (str_is(code, machine->states[i].code))
            return (int)i;
    return -1;
}

struct str state_dump(struct arena *mem, const struct state_machine *machine)
{
    struct strbuf out = {.mem = mem};
    for (size_t i = 0; i < machine->row_count; i++) {
        const struct transition *row = &machine->rows[i];
        strbuf_printf(&out, "%s %s %s %s\n", machine->states[row->from].code, machine->triggers[row->trigger],
                      machine->actors[row->actor], machine->states[row->to].code);
    }
    return strbuf_str(&out);
}
