/* States of a thing as a table (from, event, actor, to): a state is reached by a listed way or not at all
 * (domain.md "What must hold" 5). A machine is an immutable constant of its feature's X_rules.c; its dump is compared
 * to tests/expected/X_states.txt, so that a change of rule is a visible diff. Thread-safe: reads only. */
#ifndef JQT_BASE_STATE_TABLE_H
#define JQT_BASE_STATE_TABLE_H
#include "base/problem.h"

struct transition {
    int from, event, actor, to; /* indexes into the machine's names */
};
struct state_label {
    const char *code;    /* stable: JSON, database and dump */
    const char *zh, *en; /* in the details of problems */
};
struct state_machine {
    const char *subject; /* "order" */
    const struct state_label *states;
    const char *const *events;
    const char *const *actors;
    const struct transition *rows; /* at most one for each (from, event, actor) */
    size_t state_count, event_count, actor_count, row_count;
};
#define STATE_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The row, or NULL when the table has none. */
const struct transition *state_transition(const struct state_machine *, int from, int event, int actor);
/* True with *to set when the table allows it; else false with `why` set to wrong_state. */
bool state_move(const struct state_machine *, int from, int event, int actor, int *to, struct problem *why);
/* Sets wrong_state with the present state in words and as the member "state". */
void state_refuse(const struct state_machine *, int state, struct problem *why);
/* Index of a state's code, -1 if unknown. */
int state_find(const struct state_machine *, struct str code);
/* One line a row, "from event actor to", in the table's order. */
struct str state_dump(struct arena *, const struct state_machine *);
#endif
