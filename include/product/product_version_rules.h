/* Versions of a product's terms (domain.md §4.6): what a reviewer approved changes only by a reviewed new version, and
 * stays on sale meanwhile. States and who may move one. What it may say is product_check_terms's, that there is one
 * open version of a product at a time the products' table's (PRODUCT_versions). Pure. */
#ifndef JQT_PRODUCT_PRODUCT_VERSION_RULES_H
#define JQT_PRODUCT_PRODUCT_VERSION_RULES_H
#include "product/product_rules.h"

/* Draft and pending ones are open. */
enum product_version_state {
    PRODUCT_VERSION_draft,
    PRODUCT_VERSION_pending,
    PRODUCT_VERSION_approved,
    PRODUCT_VERSION_rejected,
    PRODUCT_VERSION_withdrawn,
    PRODUCT_VERSION_STATES
};
/* Named as the sub-resource that causes them; a review is an approval or a rejection; an edit is a PUT. */
enum product_version_trigger {
    PRODUCT_VERSION_edit,
    PRODUCT_VERSION_submission,
    PRODUCT_VERSION_withdrawal,
    PRODUCT_VERSION_approval,
    PRODUCT_VERSION_rejection,
    PRODUCT_VERSION_TRIGGERS
};
/* What a row writes; mapped to functions in product_version_moves.c. */
enum product_version_write {
    PRODUCT_VERSION_WRITE_NONE,
    PRODUCT_VERSION_WRITE_FORM,
    PRODUCT_VERSION_WRITE_SUBMISSION,
    PRODUCT_VERSION_WRITE_WITHDRAWAL,
    PRODUCT_VERSION_WRITE_APPROVAL,
    PRODUCT_VERSION_WRITE_REJECTION,
    PRODUCT_VERSION_WRITES
};
extern const struct state_machine product_version_machine; /* its actors are enum product_actor */

struct product_version_facts {
    enum product_version_state state;
    bool provider_approved;    /* certified in the provider role */
    bool reviewer_is_provider; /* the asking reviewer may not judge it (sql/views/005_own_work.sql) */
};
/* The row that is taken, or NULL with a problem: wrong_state; own_work for reviewers; not_certified_as_provider for
 * submission and approval; reason_required. */
const struct transition *product_version_decide(const struct product_version_facts *, enum product_version_trigger,
                                                enum product_actor, struct str reason, struct problem *why);
/* What that capacity may do, for callers with these roles. */
void product_version_list_actions(const struct product_version_facts *, enum product_actor capacity,
                                  const struct access *, unsigned roles, struct action_list *);
#endif
