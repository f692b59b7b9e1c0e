/* Products in the database: locking reads for ask functions, writes for put functions. */
#ifndef JQT_PRODUCT_PRODUCT_STORE_H
#define JQT_PRODUCT_PRODUCT_STORE_H
#include "command/command.h"
#include "product/product_rules.h"

struct product_row {
    struct uuid id;
    int64_t version;
    struct product_facts facts; /* reviewer_is_provider is set for the principal given to the reader */
    struct uuid enterprise_id;
    struct uuid open_version_id; /* nil: none */
    struct str open_version_state;
};
/* Reads the fact columns (behind version and body) of the product queries. */
void product_read_facts(struct row *, struct product_row *);

/* In which capacity the principal may move products. */
enum product_actor product_actor_of(const struct principal *);
/* What the principal may do with it now, and for its provider and staff which version is open, as JSON members. */
struct str product_members(const struct call *, struct arena *, const struct product_row *);

/* The terms as the request's form gives them. */
struct product_terms product_terms_of(const cJSON *body);

/* Queue: the row, locked; not_found if it is another provider's. `row` must outlive the flush. */
void product_ask_lock(struct command *, struct uuid id, struct product_row *row);

struct product_types { /* the accepted types of the request's body, checked */
    struct product_voucher_type list[PRODUCT_VOUCHER_TYPES_MAX];
    size_t count;
};
/* Queues the check of the body's voucher_type_ids. */
void product_ask_types(struct command *, struct product_types *);
/* Queues: what the body's form would change of what was approved. */
void product_ask_changes(struct command *, struct uuid id, struct product_changes *);
/* Queues: is the caller's enterprise certified as a provider? */
void product_ask_approval(struct command *, bool *approved);

void product_put_new(struct command *, struct uuid id);
void product_put_form(struct command *, struct uuid id, enum product_state);
void product_put_texts(struct command *, struct uuid id);
void product_put_submission(struct command *, struct uuid id);
void product_put_withdrawal(struct command *, struct uuid id);
/* Behind the review that first lists it: its terms are the first version. */
void product_put_first_version(struct command *, struct uuid id);
void product_put_review(struct command *, struct uuid id, enum product_state, struct str reason);
void product_put_suspension(struct command *, struct uuid id, enum product_state, struct str reason);
/* Behind each write of a product that is or was listed: what the catalogue holds of it. Locks the provider's row
 * against a change of its name. */
void product_put_in_catalogue(struct command *, struct uuid id);
void product_put_event(struct command *, const struct product_row *, enum event_kind, struct str reason);
/* Queues the answer; `after` is the product behind the writes. */
void product_put_answer(struct command *, int status, const struct product_row *after, struct str location);
#endif
