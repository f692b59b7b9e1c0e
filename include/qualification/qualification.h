/* Qualifications (manual §3): the handlers of their operations, and what booking needs to know of an enterprise. */
#ifndef JQT_QUALIFICATION_QUALIFICATION_H
#define JQT_QUALIFICATION_QUALIFICATION_H
#include "gate/gate.h"
#include "qualification/qualification_rules.h"

read_fn qualification_form_show, qualification_list, qualification_show, qualification_revision_list;
extern const struct handler qualification_form_publish, qualification_create,
    qualification_move; /* the latter for all that the table knows */

/* ---- eligibility, for booking (manual §4.1) and the seal (§4.2) ---- */
struct qualification_eligibility {
    struct uuid enterprise_id;
    bool exists;                  /* one was ever made */
    struct uuid qualification_id; /* if it exists; only qualification_read_eligibility reads it */
    bool own_work;                /* the asking reviewer's; false for applicants */
    bool flagged;                 /* read for a representation or a move, as the next one is */
    struct qualification_certified as_certified;
    bool certified;
    bool frozen;                    /* the enterprise, as a buyer */
    enum qualification_state state; /* if there is one */
    struct qualification_form_facts form;
    bool size_known;
    enum size_class size; /* if known */
};

/* Queues the reads that bring all of it, holding enterprise, certification and qualification as they are (FOR SHARE)
 * until the transaction ends; `out` is filled by the flush, its memory is the command's. */
void qualification_ask_eligibility(struct command *, struct uuid enterprise_id, struct qualification_eligibility *out);

/* Reads the nine columns of qualification_facts, in the order of qualification_get_eligibility.sql, out of a row of
 * a query that carries them behind its own. */
struct err qualification_read_eligibility(struct row *, struct arena *, struct qualification_eligibility *out);
/* What the rules take; `missing` lives in the arena, `unfit` is not judged. */
struct qualification_facts qualification_facts_of(const struct qualification_eligibility *, int64_t now_ms,
                                                  struct arena *);
/* "missing":{…},"allowed_actions":[…],"blocked":[…] with the one action `booking`: members for a representation. */
struct str qualification_booking_members(const struct qualification_eligibility *, struct arena *, int64_t now_ms,
                                         bool english);
#endif
