/* Products (domain.md §4.6; manual §4.6): states and who may move them, what may be published. Pure. */
#ifndef JQT_PRODUCT_PRODUCT_RULES_H
#define JQT_PRODUCT_PRODUCT_RULES_H
#include "base/actions.h"
#include "base/id.h"
#include "base/state_table.h"

enum { PRODUCT_VOUCHER_TYPES_MAX = 20 };

enum product_state {
    PRODUCT_draft,
    PRODUCT_pending,
    PRODUCT_listed,
    PRODUCT_rejected,
    PRODUCT_suspended,
    PRODUCT_STATES
};
/* Named as the sub-resource that causes them; a review is an approval or a rejection; `suspension` ends by a
 * reinstatement; an edit is a PUT; `versions` begins a new version of what was approved. */
enum product_trigger {
    PRODUCT_edit,
    PRODUCT_submission,
    PRODUCT_withdrawal,
    PRODUCT_approval,
    PRODUCT_rejection,
    PRODUCT_suspension,
    PRODUCT_reinstatement,
    PRODUCT_versions,
    PRODUCT_TRIGGERS
};
enum product_actor { PRODUCT_provider, PRODUCT_reviewer, PRODUCT_ACTORS };
/* What a row writes; mapped to functions in product_moves.c. */
enum product_write {
    PRODUCT_WRITE_NONE,
    PRODUCT_WRITE_FORM,
    PRODUCT_WRITE_TEXTS, /* of the form what changes without a review */
    PRODUCT_WRITE_SUBMISSION,
    PRODUCT_WRITE_WITHDRAWAL,
    PRODUCT_WRITE_APPROVAL,
    PRODUCT_WRITE_REJECTION,
    PRODUCT_WRITE_SUSPENSION,
    PRODUCT_WRITES
};
extern const struct state_machine product_machine;

/* The terms a buyer agrees to: copied into each order. */
struct product_terms {
    int64_t price_fen;         /* > 0 */
    int64_t max_deduction_fen; /* whole yuan, ≤ price; > 0 for voucher products, else 0 */
    bool voucher_product;
    size_t voucher_type_count;
};
struct product_voucher_type { /* one of the accepted types, in the order of the request */
    bool exists;
    bool accepts_service_type; /* the type's service types contain the product's */
};
/* Faults at /max_deduction_fen, /voucher_type_ids and /voucher_type_ids/i. `types` has
 * terms->voucher_type_count items. */
void product_check_terms(const struct product_terms *, const struct product_voucher_type *types, struct problem *why);

enum { PRODUCT_TERMS_MEMBERS_MAX = 16 };
/* The members of a form that differ from what a reviewer approved (sql/views/039_product_terms.sql). */
struct product_changes {
    size_t count;
    struct str members[PRODUCT_TERMS_MEMBERS_MAX];
};
/* What was approved changes by a reviewed version alone: review_required, with a fault at each member. */
void product_check_texts(const struct product_changes *, struct problem *why);
/* A version's form: the faults of its terms, else nothing_changed unless it differs from what is on sale. */
void product_check_version(const struct product_terms *, const struct product_voucher_type *types, bool differs,
                           struct problem *why);

struct product_facts {
    enum product_state state;
    bool provider_approved;     /* certified in the provider role */
    bool suspended_by_reviewer; /* if suspended */
    bool reviewer_is_provider;  /* the asking reviewer may not judge it (sql/views/005_own_work.sql) */
    bool version_open;          /* a version of its terms is a draft or under review */
};
/* The row that is taken, or NULL with a problem: wrong_state; own_work for reviewers; not_certified_as_provider for
 * submission, approval and reinstatement; forbidden: a provider ends only a suspension of its own; already_exists: a
 * version is open; reason_required. The terms are checked apart, when they are written. */
const struct transition *product_decide(const struct product_facts *, enum product_trigger, enum product_actor,
                                        struct str reason, struct problem *why);
/* What that capacity may do, for callers with these roles. */
void product_list_actions(const struct product_facts *, enum product_actor, const struct access *, unsigned roles,
                          struct action_list *);
#endif
