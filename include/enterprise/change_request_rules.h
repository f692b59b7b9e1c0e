/* Change requests (domain.md §2): a draft beside an approved certification, which a reviewer lets replace it. The
 * certification stays approved meanwhile; at most one of its requests is open (draft or pending). Pure. */
#ifndef JQT_ENTERPRISE_CHANGE_REQUEST_RULES_H
#define JQT_ENTERPRISE_CHANGE_REQUEST_RULES_H
#include "enterprise/certification_rules.h"

enum change_request_state {
    CHANGE_REQUEST_draft,
    CHANGE_REQUEST_pending,
    CHANGE_REQUEST_approved,
    CHANGE_REQUEST_rejected,
    CHANGE_REQUEST_withdrawn,
    CHANGE_REQUEST_STATES
};
/* Named as the sub-resource that causes them; a review is an approval or a rejection; an edit is a PUT. What was
 * withdrawn or rejected is over: the next try is a new request. */
enum change_request_trigger {
    CHANGE_REQUEST_edit,
    CHANGE_REQUEST_submission,
    CHANGE_REQUEST_withdrawal,
    CHANGE_REQUEST_approval,
    CHANGE_REQUEST_rejection,
    CHANGE_REQUEST_TRIGGERS
};
enum change_request_actor { CHANGE_REQUEST_applicant, CHANGE_REQUEST_reviewer, CHANGE_REQUEST_ACTORS };
/* What a row writes; mapped to functions in change_request_moves.c. */
enum change_request_write {
    CHANGE_REQUEST_WRITE_NONE,
    CHANGE_REQUEST_WRITE_FORM,
    CHANGE_REQUEST_WRITE_SUBMISSION,
    CHANGE_REQUEST_WRITE_WITHDRAWAL,
    CHANGE_REQUEST_WRITE_APPROVAL,
    CHANGE_REQUEST_WRITE_DECISION,
    CHANGE_REQUEST_WRITES
};
extern const struct state_machine change_request_machine;

struct change_request_facts {
    enum change_request_state state;
    int64_t change_count;               /* members in which it differs from the certification */
    struct certification_facts content; /* its form; `state` is the certification's, and there is no open change */
};

/* The row that is taken, or NULL with a problem: wrong_state; own_work for reviewers; not_certified where the
 * certification is not approved (any more), for submission and approval; submission: what a certification's needs
 * (certification_check_complete), nothing_changed; reason_required. */
const struct transition *change_request_decide(const struct change_request_facts *, enum change_request_trigger,
                                               enum change_request_actor, struct str reason, struct problem *why);
/* What that capacity may do, for callers with these roles. */
void change_request_list_actions(const struct change_request_facts *, enum change_request_actor, const struct access *,
                                 unsigned roles, struct action_list *);
#endif
