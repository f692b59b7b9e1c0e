/* Versions of products' terms in the database: locking reads for ask functions, writes for put functions. */
#ifndef JQT_PRODUCT_PRODUCT_VERSION_STORE_H
#define JQT_PRODUCT_PRODUCT_VERSION_STORE_H
#include "command/command.h"
#include "product/product_version_rules.h"

struct product_version_row {
    struct uuid id;
    int64_t version;
    struct product_version_facts facts; /* reviewer_is_provider is set for the asking reviewer */
    struct uuid enterprise_id, product_id;
    struct str name;       /* what the product would be called */
    int64_t terms_version; /* of the terms on sale */
    bool listed;           /* the product stands in the catalogue */
};
/* Reads the fact columns (behind the body) of the queries that show versions. */
void product_version_read_facts(struct row *, struct product_version_facts *);
/* What the caller may do with it now, as JSON members. */
struct str product_version_actions(const struct call *, struct arena *, const struct product_version_facts *);

/* Queue: the product of the version, locked, and the row behind that; not_found if it is another provider's, or for
 * staff if it was never submitted. `row` must outlive the flush. */
void product_version_ask_lock(struct command *, struct uuid id, struct product_version_row *row);
/* Queues: does the request's form differ from the terms beside which the version was begun? */
void product_version_ask_difference(struct command *, struct uuid id, bool *differs);

void product_version_put_new(struct command *, struct uuid id, struct uuid product_id);
void product_version_put_form(struct command *, struct uuid id);
void product_version_put_submission(struct command *, struct uuid id);
void product_version_put_withdrawal(struct command *, struct uuid id);
void product_version_put_rejection(struct command *, struct uuid id, struct str reason);
/* It replaces the terms on sale, under the next number; the product's row is locked. */
void product_version_put_approval(struct command *, const struct product_version_row *);
void product_version_put_event(struct command *, const struct product_version_row *, enum event_kind,
                               struct str reason);
/* Queues the answer; `after` are the facts behind the writes. */
void product_version_put_answer(struct command *, int status, struct uuid id, const struct product_version_facts *after,
                                struct str location);
#endif
