/* Freezes as a machine of states: one person freezes at once, two lift; one with an end ends by the clock. Pure. */
#ifndef JQT_ENTERPRISE_FREEZE_RULES_H
#define JQT_ENTERPRISE_FREEZE_RULES_H
#include "base/id.h"
#include "base/state_table.h"

enum freeze_object { FREEZE_of_enterprise, FREEZE_of_provider, FREEZE_of_voucher, FREEZE_OBJECTS };
const char *freeze_object_name(enum freeze_object); /* "enterprise": in JSON and SQL */
/* FREEZE_OBJECTS if it is none. */
enum freeze_object freeze_object_find(struct str name);

enum freeze_state { FREEZE_active, FREEZE_ended, FREEZE_lifted, FREEZE_STATES };
enum freeze_trigger { FREEZE_lifting, FREEZE_lifting_approval, FREEZE_end, FREEZE_TRIGGERS };
enum freeze_actor { FREEZE_staff, FREEZE_proposal, FREEZE_clock, FREEZE_ACTORS };
enum freeze_write { FREEZE_WRITE_NONE, FREEZE_WRITE_LIFTING, FREEZE_WRITES };
extern const struct state_machine freeze_machine;

struct freeze_facts {
    enum freeze_state state; /* by the clock */
    struct str pending;      /* kinds of what is proposed about it (view proposal_pending) */
};
/* The row that is taken, or NULL with a problem: wrong_state, already_exists while a lifting is proposed. */
const struct transition *freeze_decide(const struct freeze_facts *, enum freeze_trigger, enum freeze_actor,
                                       struct str reason, struct problem *why);
/* What staff may do. */
void freeze_list_actions(const struct freeze_facts *, const struct access *, unsigned roles, struct action_list *);

struct freeze_target { /* what is to be frozen, as it is */
    bool found;        /* a provider: an enterprise that was certified as one */
    bool frozen;       /* already */
};
/* Faults at /object_id and /ends_at; already_frozen. ends_at_ms 0: until it is lifted. */
void freeze_decide_creation(const struct freeze_target *, int64_t ends_at_ms, int64_t now_ms, struct problem *why);
#endif
