/* Two-person acts (domain.md "Who"; money.md "Vouchers by two persons"): one person proposes, another decides, nobody
 * decides on his own. Pure. Times in ms since 1970 UTC by the domain clock. */
#ifndef JQT_PROPOSAL_PROPOSAL_RULES_H
#define JQT_PROPOSAL_PROPOSAL_RULES_H
#include "base/clock.h"
#include "base/hash.h"
#include "base/state_table.h"

enum proposal_state {
    PROPOSAL_pending,
    PROPOSAL_approved,
    PROPOSAL_refused,
    PROPOSAL_withdrawn,
    PROPOSAL_lapsed,
    PROPOSAL_STATES
};
/* Named as the sub-resource that causes them; the lapse is the system's. */
enum proposal_act { PROPOSAL_approval, PROPOSAL_refusal, PROPOSAL_withdrawal, PROPOSAL_lapse, PROPOSAL_ACTS };
enum proposal_actor { PROPOSAL_approver, PROPOSAL_proposer, PROPOSAL_system, PROPOSAL_ACTORS };
extern const struct state_machine proposal_machine;

#define PROPOSAL_LIFE_MS (INT64_C(30) * DAY_MS) /* undecided for so long, it lapses */

struct proposal_facts {
    enum proposal_state state;
    int64_t lapses_at_ms;
    struct hash content_sha256;
    bool mine;     /* the asking account proposed it */
    bool own_work; /* it is the asking account's, or concerns the enterprise that account belongs to */
    /* What the kind has to say: sets a problem unless the act could be carried out now. NULL: it is not asked. */
    void (*judge)(const void *matter, enum proposal_act, int64_t now_ms, struct problem *why);
    const void *matter;
};
struct proposal_asker {
    unsigned roles;     /* enum role bits as they stand now; 0: the system */
    unsigned approvers; /* those of the proposal's kind: who may approve or refuse */
};
/* The act's row, or NULL with a problem, in this order: forbidden (not one of the approvers; withdrawal: not the
 * proposer; lapse: not the system), wrong_state, deadline_passed once lapses_at has come (`deadline`; the lapse
 * before: too_early), own_work, what the kind says, reason_required at /reason. */
const struct transition *proposal_decide(const struct proposal_facts *, enum proposal_act, struct proposal_asker,
                                         struct str reason, int64_t now_ms, struct problem *why);
/* What the asker may do, and why not the rest; what is forbidden is not told. */
void proposal_list_actions(const struct proposal_facts *, struct proposal_asker, const struct access *, int64_t now_ms,
                           struct action_list *);
/* proposal_mismatch unless the approval names what was proposed (SHA-256, raw) and that is still what would be
 * proposed now. */
bool proposal_decide_content(const struct proposal_facts *, struct str approved_sha256, struct str content_now,
                             struct problem *why);
/* already_exists while `pending` (view proposal_pending: kinds with one blank between) names the kind. */
void proposal_check_none_pending(struct str pending, const char *kind, struct problem *why);
#endif
