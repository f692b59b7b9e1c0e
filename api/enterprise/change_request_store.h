/* Change requests in the database: locking reads for ask functions, writes for put functions. */
#ifndef JQT_ENTERPRISE_CHANGE_REQUEST_STORE_H
#define JQT_ENTERPRISE_CHANGE_REQUEST_STORE_H
#include "certification_store.h"
#include "enterprise/change_request_rules.h"

struct change_request_row {
    int64_t version;
    struct uuid certification_id, enterprise_id;
    struct change_request_facts facts;
};
/* Reads the fact columns (behind version and body) of the change requests' queries. */
void change_request_read_facts(struct row *, struct change_request_row *);

/* What differs from the login, and allowed_actions and blocked for the caller's capacity. */
struct str change_request_members(const struct call *, struct arena *, const struct change_request_facts *);

/* Queue: the row, with its certification locked; not_found if it is not the applicant's, or was never submitted for
 * staff. `row` must outlive the flush. The principal decides the capacity. */
void change_request_ask_lock(struct command *, struct uuid id, struct change_request_row *row);

void change_request_put_new(struct command *, struct uuid id, struct uuid certification_id);
void change_request_put_form(struct command *, struct uuid id);
void change_request_put_submission(struct command *, struct uuid id);
/* Decided by the reviewer who asks, or withdrawn by the applicant. */
void change_request_put_end(struct command *, struct uuid id, enum change_request_state, struct str reason);
/* What it says becomes the certification's content and the enterprise's profile. Behind its end. */
void change_request_put_change(struct command *, struct uuid id, const struct change_request_row *);
void change_request_put_event(struct command *, enum event_kind, struct uuid id, struct uuid certification_id,
                              struct uuid enterprise_id, struct str reason);
/* Flushes what is queued and queues the answer, as the principal may see it: what it offers depends on what differs by
 * then, which PostgreSQL tells. `location` is for 201, else empty. */
struct err change_request_put_told(struct command *, int status, struct uuid id, struct str location);
#endif
