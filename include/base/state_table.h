/* States of a thing as a table: a transition is one row, and what it does is data in that row (architecture.md "A
 * transition is one row"). A state is reached by a listed way or not at all (domain.md "What must hold" 5). A machine
 * is an immutable constant of its feature's X_states.c or X_rules.c; its dump is compared to
 * tests/expected/X_states.txt, so that a change of rule is a visible diff. Thread-safe: reads only. */
#ifndef JQT_BASE_STATE_TABLE_H
#define JQT_BASE_STATE_TABLE_H
#include "base/access.h"
#include "base/event_kind.h"
#include "base/problem.h"

/* May, must or must not a person say why? */
enum reason_rule { REASON_NONE, REASON_OPTIONAL, REASON_REQUIRED };

struct transition {
    int from, trigger, actor, to; /* indexes into the machine's names; a trigger is what the actor does */
    enum event_kind event;        /* what is told; EVENT_none: nothing happens, it follows from the clock */
    enum reason_rule reason;
    int money;                   /* which way money goes: the feature's enum, 0: none moves */
    int write;                   /* what is written: the feature's enum, mapped to its function once, in X_moves.c */
    enum operation_id operation; /* by which it is asked for; OP_none: by nobody (clock, system, an approval) */
    const char *action;          /* its name in allowed_actions; NULL: the trigger's */
};
struct state_label {
    const char *code;    /* stable: JSON, database and dump */
    const char *zh, *en; /* in the details of problems */
};
struct state_machine {
    const char *subject; /* "order" */
    const struct state_label *states;
    const char *const *triggers;
    const char *const *actors;
    const struct transition *rows; /* at most one for each (from, trigger, actor) */
    size_t state_count, trigger_count, actor_count, row_count;
};
#define STATE_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The row, or NULL when the table has none. */
const struct transition *state_transition(const struct state_machine *, int from, int trigger, int actor);
/* True with *to set when the table allows it; else false with `why` set to wrong_state. */
bool state_move(const struct state_machine *, int from, int trigger, int actor, int *to, struct problem *why);
/* Sets wrong_state with the present state in words and as the member "state". */
void state_refuse(const struct state_machine *, int state, struct problem *why);
/* Index of a state's code, -1 if unknown. */
int state_find(const struct state_machine *, struct str code);
/* One line a row, "from trigger actor to", in the table's order. */
struct str state_dump(struct arena *, const struct state_machine *);
#endif
