/* Certifications (domain.md §2; manual §2): states and who may move them. Pure. */
#ifndef JQT_ENTERPRISE_CERTIFICATION_RULES_H
#define JQT_ENTERPRISE_CERTIFICATION_RULES_H
#include "base/actions.h"
#include "base/state_table.h"

enum certification_state {
    CERTIFICATION_draft,
    CERTIFICATION_pending,
    CERTIFICATION_approved,
    CERTIFICATION_rejected,
    CERTIFICATION_revoked,
    CERTIFICATION_STATES
};
/* Named as the sub-resource that causes them; a review is an approval or a rejection; an edit is a PUT, and takes a
 * rejected one back to draft. */
enum certification_event {
    CERTIFICATION_edit,
    CERTIFICATION_submission,
    CERTIFICATION_approval,
    CERTIFICATION_rejection,
    CERTIFICATION_revocation,
    CERTIFICATION_EVENTS
};
enum certification_actor { CERTIFICATION_applicant, CERTIFICATION_reviewer, CERTIFICATION_ACTORS };
extern const struct state_machine certification_machine;

struct certification_facts {
    enum certification_state state;
    /* What the applicant filled in; empty: missing. */
    struct str name, uscc, legal_representative, district_code, address; /* basic information */
    struct str contact_name, contact_mobile;
    int64_t attachment_count;
    struct str login_uscc;      /* the one the login brought */
    bool reviewer_is_applicant; /* the asking reviewer made or submitted it, or belongs to that enterprise */
};

/* wrong_state; own_work for reviewers; submission: faults `required` for each missing field, uscc_mismatch,
 * attachments_missing; reason_required (with a fault at /reason) for rejection and revocation. */
bool certification_decide(const struct certification_facts *, enum certification_event, enum certification_actor,
                          bool has_reason, enum certification_state *to, struct problem *why);

/* Every action of that capacity, allowed or blocked. */
void certification_list_actions(const struct certification_facts *, enum certification_actor, struct action_list *);
#endif
