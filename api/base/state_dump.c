/* Owns state tables as text, so that a change of any rule is a visible diff. Must not leave out anything of a row. */
#include "base/state_table.h"

static void add(struct strbuf *out, const char *name, const char *word)
{
    strbuf_printf(out, " %s=%s", name, word);
}

static void dump_row(struct strbuf *out, const struct state_machine *machine, const struct transition *row)
{
    strbuf_printf(out, "%s %s %s %s", machine->states[row->from].code, machine->triggers[row->trigger],
                  machine->actors[row->actor].name, machine->states[row->to].code);
    if (row->event != EVENT_none)
        add(out, "event", event_info(row->event)->kind);
    if (row->reason != REASON_NONE)
        add(out, "reason", row->reason == REASON_REQUIRED ? "required" : "optional");
    if (row->money != 0)
        add(out, "money", machine->moneys[row->money]);
    if (row->write != 0)
        add(out, "write", machine->writes[row->write]);
    if (row->operation != OP_none)
        add(out, "operation", operation_id_name(row->operation));
    if (row->choice.member)
        add(out, row->choice.member, row->choice.value);
    if (row->action)
        add(out, "action", row->action);
    strbuf_add_char(out, '\n');
}

struct str state_dump(struct arena *mem, const struct state_machine *machine)
{
    struct strbuf out = {.mem = mem};
    for (size_t i = 0; i < machine->row_count; i++)
        dump_row(&out, machine, &machine->rows[i]);
    return strbuf_str(&out);
}
