/* Qualifications (domain.md §3; manual §3, §4.1): states, completeness against the current form, eligibility. Pure. */
#ifndef JQT_QUALIFICATION_QUALIFICATION_RULES_H
#define JQT_QUALIFICATION_QUALIFICATION_RULES_H
#include "base/actions.h"
#include "base/json.h"
#include "base/state_table.h"
#include "qualification/size_class.h"

enum qualification_state {
    QUALIFICATION_draft,
    QUALIFICATION_pending,
    QUALIFICATION_granted,
    QUALIFICATION_rejected,
    QUALIFICATION_suspended,
    QUALIFICATION_revoked,
    QUALIFICATION_STATES
};
/* Named as the sub-resource that causes them; a review is an approval or a rejection; `suspension` ends by a
 * reinstatement; an edit is a PUT: it takes a rejected or revoked one back to draft, a new try, and leaves a granted
 * one granted. A withdrawal takes back a submission nobody has decided on; by a flag review a reviewer says that he has
 * seen what an update altered. */
enum qualification_trigger {
    QUALIFICATION_edit,
    QUALIFICATION_submission,
    QUALIFICATION_withdrawal,
    QUALIFICATION_approval,
    QUALIFICATION_rejection,
    QUALIFICATION_suspension,
    QUALIFICATION_reinstatement,
    QUALIFICATION_revocation,
    QUALIFICATION_flag_review,
    QUALIFICATION_TRIGGERS
};
enum qualification_actor { QUALIFICATION_applicant, QUALIFICATION_reviewer, QUALIFICATION_ACTORS };
/* What a row writes; mapped to functions in qualification_moves.c. */
enum qualification_write {
    QUALIFICATION_WRITE_NONE,
    QUALIFICATION_WRITE_REVISION,
    QUALIFICATION_WRITE_SUBMISSION,
    QUALIFICATION_WRITE_WITHDRAWAL,
    QUALIFICATION_WRITE_DECISION,
    QUALIFICATION_WRITE_SEEN,
    QUALIFICATION_WRITES
};
extern const struct state_machine qualification_machine;

enum { QUALIFICATION_KEYS_MAX = 100 }; /* required answers or attachments of one form version; more are not looked at */

/* The current form version's demands and what the newest revision answers. */
struct qualification_form_facts {
    const struct str *required_answers; /* keys */
    size_t required_answer_count;
    const struct str *required_attachments; /* kinds */
    size_t required_attachment_count;
    const cJSON *answers;          /* object; NULL: none yet */
    const struct str *attachments; /* kinds that are there */
    size_t attachment_count;
    const cJSON *newer_schema; /* the form's, if the answers were saved under an older version; NULL: they fit */
};
/* Keys of answers that the rules read; the form's schema must declare them as integers (industry: text). */
#define ANSWER_FIGURES_YEAR "figures_year" /* the year the figures speak of */
#define ANSWER_EMPLOYEES "employees"
#define ANSWER_REVENUE "revenue_yuan"
#define ANSWER_TOTAL_ASSETS "total_assets_yuan"
#define ANSWER_TAX_PAID "tax_paid_yuan"
#define ANSWER_RD_SPENDING "rd_spending_yuan"
#define ANSWER_INDUSTRY "industry"
/* Keys that a form may do without; told apart from what was certified. */
#define ANSWER_NAME "name"
#define ANSWER_REPRESENTATIVE "legal_representative"

struct qualification_missing {
    struct str *answers; /* keys, in the form's order */
    size_t answer_count;
    struct str *attachments; /* kinds */
    size_t attachment_count;
    bool stale; /* the yearly figures are among them because they are too old */
};
/* What the current form demands and the answers lack: absent, null, "" and [] lack; so do the yearly figures (tax,
 * revenue, R&D, assets) whose year is older than last year, from 1 July on, older than the year before it until then;
 * figures_year itself then too. In the arena. */
struct qualification_missing qualification_find_missing(struct arena *, const struct qualification_form_facts *,
                                                        int64_t now_ms);
static inline bool qualification_is_complete(const struct qualification_missing *missing)
{
    return missing->answer_count == 0 && missing->attachment_count == 0;
}

/* Does the answer to such a key speak of the year `figures_year` (which is one of them)? */
bool qualification_is_yearly(struct str key);

/* What the form's schema cannot say, when answers are written: faults at /answers/figures_year (a year that is not over
 * has no figures) and /answers/industry (not in the statistical table). Absent answers are fine. */
void qualification_check_answers(const cJSON *answers, int64_t now_ms, struct problem *why);

/* False if an answer that the rule needs is absent or its industry unknown. */
bool qualification_size_class(const cJSON *answers, enum size_class *out);
/* An update of a granted qualification that reviewers should see: it would be eligible under one of the two sets of
 * answers and not under the other, or is measured by another industry. */
bool qualification_alters_eligibility(const cJSON *before, const cJSON *after);

/* What the certification says of the enterprise; empty: nothing yet. */
struct qualification_certified {
    struct str name, legal_representative;
};
/* The keys of answers that tell what is certified, too. */
enum { QUALIFICATION_CERTIFIED_ANSWERS = 2 };
extern const char *const qualification_certified_answers[QUALIFICATION_CERTIFIED_ANSWERS];
/* Does the answer to such a key tell something else than was certified (folded, base/text.h)? Not while either is
 * missing. */
bool qualification_differs(struct arena *, const char *key, const cJSON *answers,
                           const struct qualification_certified *);
/* An update of a granted qualification that reviewers should see, too: it tells another name or legal representative
 * than was certified, and did not tell that before. */
bool qualification_parts_from_certified(struct arena *, const cJSON *before, const cJSON *after,
                                        const struct qualification_certified *);

struct qualification_facts {
    bool exists; /* one was made; if not, `certified` alone says something */
    enum qualification_state state;
    bool flagged;               /* an update after the grant altered what reviewers should see */
    bool certified;             /* the enterprise has an approved certification in the enterprise role */
    bool frozen;                /* the enterprise, as a buyer */
    bool reviewer_is_applicant; /* the asking reviewer made or submitted it, or belongs to that enterprise */
    const struct qualification_missing *missing; /* of the newest revision */
    const struct problem *unfit;                 /* what a newer form says of its answers; NULL: nothing */
    bool size_known;
    enum size_class size; /* if known */
};
/* The row that is taken, or NULL with a problem: wrong_state; own_work for reviewers; submission: not_certified, faults
 * `required` at /answers/KEY, attachments_missing (member `missing_attachments`), large_enterprise, what a newer
 * form says; approval: large_enterprise; flag review: not_flagged; reason_required. */
const struct transition *qualification_decide(const struct qualification_facts *, enum qualification_trigger,
                                              enum qualification_actor, struct str reason, struct problem *why);
/* What that capacity may do, for callers with these roles. */
void qualification_list_actions(const struct qualification_facts *, enum qualification_actor, const struct access *,
                                unsigned roles, struct action_list *);

/* What stands against the enterprise as a buyer: a set of standing_rules.h. */
unsigned qualification_standing(const struct qualification_facts *);
/* Whether it opens booking, in this order: what stands against the enterprise (enterprise_frozen, not_certified,
 * not_qualified with member `state`), large_enterprise,
 * qualification_incomplete (members `missing_answers`, `missing_attachments`, `figures_outdated`). */
void qualification_decide_booking(const struct qualification_facts *, struct problem *why);
#endif
