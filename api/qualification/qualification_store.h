/* Qualifications in the database: reads for ask functions, writes for put functions. */
#ifndef JQT_QUALIFICATION_QUALIFICATION_STORE_H
#define JQT_QUALIFICATION_QUALIFICATION_STORE_H
#include "qualification/qualification.h"

/* The current version of the form. */
struct qualification_form {
    int64_t version;
    const cJSON *schema;
    struct qualification_form_facts demands; /* the required lists; the rest is empty */
};

struct qualification_row {
    int64_t version, revision;
    struct qualification_eligibility at;
};

/* Reads own work, enterprise, flagged and what was certified: the columns before that tail where one qualification is
 * shown or moved. */
void qualification_read_head(struct row *, struct qualification_eligibility *out);
/* Reads certified, state, answers, attachment kinds, required answers and attachments: the tail of every query. */
struct err qualification_read_tail(struct row *, struct arena *, struct qualification_eligibility *out);

/* Reads the newer schema, which follows it where the applicant asks. */
struct err qualification_read_newer_schema(struct row *, struct arena *, struct qualification_eligibility *out);

/* Queue: the current form. `out` must outlive the flush. */
void qualification_ask_form(struct command *, struct qualification_form *out);
/* Queue: the row, locked; not_found if it is not the applicant's, or a draft for staff. Two statements: only one
 * that begins when the lock is held sees what it waited for. */
void qualification_ask_lock(struct command *, struct uuid id, struct qualification_row *out);

/* Queue: what was certified of the enterprise. */
void qualification_ask_certified(struct command *, struct uuid enterprise_id, struct qualification_certified *);

void qualification_put_form_version(struct command *, int64_t version);
void qualification_put_new(struct command *, struct uuid id);
/* A further revision with answers and attachments from the request's body; `after` is what stands then. */
void qualification_put_revision(struct command *, struct uuid id, int64_t revision, int64_t form_version,
                                const struct qualification_eligibility *after);
void qualification_put_update(struct command *, struct uuid id, enum qualification_state, int64_t revision,
                              bool flagged);
void qualification_put_withdrawal(struct command *, struct uuid id, enum qualification_state);
void qualification_put_seen(struct command *, struct uuid id);
void qualification_put_submission(struct command *, struct uuid id);
void qualification_put_decision(struct command *, struct uuid id, enum qualification_state, struct str reason);
/* Queues the answer with `more` members, as the principal may see it. */
void qualification_put_answer(struct command *, int status, struct uuid id, struct str more, struct str location);
#endif
