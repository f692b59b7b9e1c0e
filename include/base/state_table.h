/* States of a thing as a table: a transition is one row, and what it does is data in that row (architecture.md "A
 * transition is one row"). A state is reached by a listed way or not at all (domain.md "What must hold" 5). A machine
 * is an immutable constant of its feature's X_states.c or X_rules.c; its dump is compared to
 * tests/expected/X_states.txt, so that a change of rule is a visible diff. Pure and thread-safe: reads only. */
#ifndef JQT_BASE_STATE_TABLE_H
#define JQT_BASE_STATE_TABLE_H
#include "base/access.h"
#include "base/actions.h"
#include "base/event_kind.h"
#include "base/json.h"

/* May, must or must not a person say why? */
enum reason_rule { REASON_NONE, REASON_OPTIONAL, REASON_REQUIRED };

/* A member of the body that tells rows of one operation apart: {"decision", "approve"}, {"suspended", "true"}. */
struct row_choice {
    const char *member, *value; /* NULL: the operation alone says it */
};
struct transition {
    int from, trigger, actor, to; /* indexes into the machine's names; a trigger is what the actor does */
    enum event_kind event;        /* what is told; EVENT_none: nothing happens, it follows from the clock */
    enum reason_rule reason;
    int money;                   /* which way money goes: the feature's enum, 0: none moves */
    int write;                   /* what is written: the feature's enum, mapped to its function once, in X_moves.c */
    enum operation_id operation; /* by which it is asked for; OP_none: by nobody (clock, system, an approval) */
    struct row_choice choice;    /* and with what in its body */
    const char *action;          /* its name in allowed_actions; NULL: the trigger's */
};
struct state_label {
    const char *code;    /* stable: JSON, database and dump */
    const char *zh, *en; /* in the details of problems */
};
struct state_actor {
    const char *name;
    unsigned roles; /* enum role bits, of which whoever is one holds one; 0: nobody asks (clock, system, an approval) */
};
/* What a row demands beyond the table: sets a problem (mem set) unless the facts let it happen. The row's `from` is the
 * present state. Facts are the feature's. */
typedef void state_condition_fn(const struct transition *, const void *facts, int64_t now_ms, struct problem *why);

struct state_machine {
    const char *subject; /* "order" */
    const struct state_label *states;
    const char *const *triggers;
    const struct state_actor *actors;
    const char *const *moneys;     /* of transition.money, [0] is not read; NULL: no money */
    const char *const *writes;     /* of transition.write, [0] is not read; NULL: nothing is written by rows */
    const struct transition *rows; /* at most one for each (from, trigger, actor, to); of several that differ in `to`
                                    * alone, the first whose condition holds is taken */
    state_condition_fn *condition; /* NULL: none */
    size_t state_count, trigger_count, actor_count, row_count;
};
#define STATE_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What is, and when: what a machine decides by. */
struct state_now {
    int state;
    const void *facts; /* for the machine's condition */
    int64_t now_ms;
};

/* The row that happens when the actor pulls the trigger now. NULL with `why` set: wrong_state, what the condition says,
 * or reason_required (with a fault at /reason) if the row requires one and it is empty; in this order. */
const struct transition *state_decide(const struct state_machine *, const struct state_now *, int trigger, int actor,
                                      struct str reason, struct problem *why);
/* Appends what the actor may do, from the rows of the table, in its order: an action is *allowed* if one of its rows
 * begins in the present state and its condition holds; *blocked* with the condition's problem if none of them holds,
 * and with wrong_state if it exists in other states only. One whose operation these roles (enum role bits, as they
 * stand now) may not call is neither; nor is one without operation. Rows with one action name are one action; a caller
 * that is two actors is listed for both in turn, and an action is then allowed if it is for one of them. A reason is
 * taken as given. */
void state_list_actions(const struct state_machine *, const struct state_now *, int actor, const struct access *,
                        unsigned roles, struct action_list *);
/* A row that a request to the operation with this body (NULL: none) means, whatever the present state: its trigger, and
 * its actor where only one may. NULL: the machine has none. */
const struct transition *state_find_request(const struct state_machine *, enum operation_id, const cJSON *body);

/* What people call the state; the code itself if it is none. */
struct str state_label_text(const struct state_machine *, struct str code, bool english);

/* The row, the first of several, or NULL when the table has none. */
const struct transition *state_transition(const struct state_machine *, int from, int trigger, int actor);
/* Whether one of the rows that the actor's trigger may turn out to be moves money. */
bool state_moves_money(const struct state_machine *, int trigger, int actor);
/* Sets wrong_state with the present state in words and as the member "state". */
void state_refuse(const struct state_machine *, int state, struct problem *why);
/* Sets reason_required, with its fault at /reason. */
void state_refuse_without_reason(struct problem *why);
/* The codes of all states with commas between, "draft,pending". */
struct str state_codes(struct arena *, const struct state_machine *);
/* Index of a state's code, -1 if unknown. */
int state_find(const struct state_machine *, struct str code);
/* The row's name among the allowed actions. */
const char *state_action(const struct state_machine *, const struct transition *);
/* One line a row, "from trigger actor to", then what it does as name=word, in the table's order. */
struct str state_dump(struct arena *, const struct state_machine *);
#endif
