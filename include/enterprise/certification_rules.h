/* Certifications (domain.md §2; manual §2): states and who may move them. Pure. */
#ifndef JQT_ENTERPRISE_CERTIFICATION_RULES_H
#define JQT_ENTERPRISE_CERTIFICATION_RULES_H
#include "base/actions.h"
#include "base/id.h"
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
 * rejected or revoked one back to draft: a new try. A withdrawal takes back a submission nobody has decided on. A
 * change request is made beside an approved one (change_request_rules.h). */
enum certification_trigger {
    CERTIFICATION_edit,
    CERTIFICATION_submission,
    CERTIFICATION_withdrawal,
    CERTIFICATION_approval,
    CERTIFICATION_rejection,
    CERTIFICATION_revocation,
    CERTIFICATION_change_request,
    CERTIFICATION_TRIGGERS
};
enum certification_actor { CERTIFICATION_applicant, CERTIFICATION_reviewer, CERTIFICATION_ACTORS };
/* What a row writes; mapped to functions in certification_moves.c. */
enum certification_write {
    CERTIFICATION_WRITE_NONE,
    CERTIFICATION_WRITE_FORM,
    CERTIFICATION_WRITE_SUBMISSION,
    CERTIFICATION_WRITE_WITHDRAWAL,
    CERTIFICATION_WRITE_APPROVAL,
    CERTIFICATION_WRITE_DECISION,
    CERTIFICATION_WRITES
};
extern const struct state_machine certification_machine;

struct certification_facts {
    enum certification_state state;
    /* What the applicant filled in; empty: missing. */
    struct str name, uscc, legal_representative, district_code, address; /* basic information */
    struct str contact_name, contact_mobile;
    int64_t attachment_count;
    struct str login_uscc;                                       /* the one the login brought */
    struct str authenticated_name, authenticated_representative; /* as the latest login told them; empty: it did not */
    struct uuid open_change_id;                                  /* the change request that is open; nil: none */
    bool open_change_pending;                                    /* it was submitted, and reviewers may know of it */
    bool reviewer_is_applicant; /* the asking reviewer made or submitted it, or belongs to that enterprise */
};

/* The row that is taken, or NULL with a problem: wrong_state; own_work for reviewers; submission: faults `required` for
 * each missing field, uscc_mismatch, attachments_missing; change request: change_request_open; reason_required. */
const struct transition *certification_decide(const struct certification_facts *, enum certification_trigger,
                                              enum certification_actor, struct str reason, struct problem *why);

/* What a submission needs: faults `required` for each missing field, uscc_mismatch, attachments_missing. */
void certification_check_complete(const struct certification_facts *, struct problem *why);

/* Is what was typed another name than the login's (folded, base/text.h)? Not while either is missing. */
bool certification_differs(struct arena *, struct str typed, struct str authenticated);

/* What that capacity may do, for callers with these roles. */
void certification_list_actions(const struct certification_facts *, enum certification_actor, const struct access *,
                                unsigned roles, struct action_list *);
#endif
