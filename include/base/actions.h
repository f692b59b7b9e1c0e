/* What a caller may do with a resource now, and why not the rest: the members `allowed_actions` and `blocked` of
 * its representation (api.md "Why not"). The problem of each action is filled by the very rule that enforces it.
 * Not thread-safe: a list belongs to one request. */
#ifndef JQT_BASE_ACTIONS_H
#define JQT_BASE_ACTIONS_H
#include "base/problem.h"

enum { ACTIONS_MAX = 16 }; /* of one resource in one capacity; more is a bug and ends the process */

struct action {
    const char *name;   /* the sub-resource's word in snake_case: "completion_report" */
    struct problem why; /* no problem: allowed */
};
struct action_list {
    struct arena *mem;
    size_t count;
    struct action items[ACTIONS_MAX];
};

/* An empty list in the arena. */
struct action_list *actions_new(struct arena *);
/* Appends an action and gives its problem (mem set, no code) for a rule to fill:
 *     order_decide_payment(facts, now_ms, actions_add(list, "payment")); */
struct problem *actions_add(struct action_list *, const char *name);
/* The action of that name, or NULL. */
struct action *actions_find(struct action_list *, const char *name);
/* One more way to take an action: appended if it is new, else what opens it wins (no problem), then what says more than
 * wrong_state, then what came first. */
void actions_note(struct action_list *, const char *name, const struct problem *why);
/* "allowed_actions":["cancellation"],"blocked":[{"action":"payment","code":"deadline_passed","detail":"…",…}]
 * with the problem's further members and, if it has faults, `errors` as in problem+json. No braces around. */
struct str actions_json(const struct action_list *, bool english);
#endif
