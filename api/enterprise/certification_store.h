/* Certifications in the database: locking reads for ask functions, writes for put functions. */
#ifndef JQT_ENTERPRISE_CERTIFICATION_STORE_H
#define JQT_ENTERPRISE_CERTIFICATION_STORE_H
#include "command/command.h"
#include "enterprise/certification_rules.h"

struct certification_row {
    int64_t version;
    struct certification_facts facts; /* reviewer_is_applicant: for the account that asks */
    struct uuid enterprise_id;
    struct str role;
};
/* Reads the fact columns (behind version and body) of the certification queries. */
void certification_read_facts(struct row *, struct certification_row *);

/* "differences_from_login":[…]. */
struct str certification_differences(struct arena *, const struct certification_facts *);
/* The open change request, what differs from the login, and allowed_actions and blocked for the caller's capacity. */
struct str certification_members(const struct call *, struct arena *, const struct certification_facts *);
/* The form as the request gives it, for the actions of the answer. */
void certification_take_form(const struct call *, struct certification_facts *);

/* Queue: the row, locked; not_found if it is not the applicant's, or a draft for staff. `row` must outlive the
 * flush. The principal decides the capacity. */
void certification_ask_lock(struct command *, struct uuid id, struct certification_row *row);

void certification_put_new(struct command *, struct uuid id);
void certification_put_form(struct command *, struct uuid id, enum certification_state);
void certification_put_submission(struct command *, struct uuid id);
void certification_put_withdrawal(struct command *, struct uuid id, enum certification_state);
void certification_put_decision(struct command *, struct uuid id, enum certification_state, struct str reason);
/* The certified data becomes the enterprise's profile. */
void certification_put_profile(struct command *, struct uuid id, const struct certification_row *);
/* What became of it stands in the enterprise's row, too; behind every move. */
void certification_put_standing(struct command *, struct uuid id);
/* Queues the answer with `more` members, as the principal may see it. */
void certification_put_answer(struct command *, int status, struct uuid id, struct str more, struct str location);
#endif
