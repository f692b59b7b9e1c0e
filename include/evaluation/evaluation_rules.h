/* Evaluations (domain.md §4.7; manual §4.7): one for each completed order, by its buyer within seven days, else by the
 * system. Pure; when an evaluation is possible is order_decide_evaluation's (order/order_rules.h). */
#ifndef JQT_EVALUATION_EVALUATION_RULES_H
#define JQT_EVALUATION_EVALUATION_RULES_H
#include "order/order_rules.h"

enum { EVALUATION_STARS_AUTOMATIC = 5 };

enum evaluation_service { SERVICE_good, SERVICE_neutral, SERVICE_bad, SERVICE_GRADES };
const char *evaluation_service_name(enum evaluation_service);
bool evaluation_service_find(struct str name, enum evaluation_service *out);

struct evaluation {
    enum evaluation_service service;
    struct str service_comment; /* may be empty */
    int platform_stars;         /* 1–5 */
    struct str platform_comment;
    bool automatic; /* made by the system: left out of averages */
};
/* The system evaluates now: completed, its time has come, none yet. */
bool evaluation_automatic_due(const struct order_facts *, int64_t now_ms);
struct evaluation evaluation_automatic(void);        /* good, five stars, no text */
bool evaluation_counts(bool automatic, bool hidden); /* in averages */

struct evaluation_facts {
    bool automatic, replied, hidden;
    bool reviewer_is_party; /* the asking reviewer belongs to the buyer or seller, or acted for one of them */
};
/* The provider answers once (already_exists); a hidden or automatic one has nothing to answer (wrong_state). */
void evaluation_decide_reply(const struct evaluation_facts *, struct problem *why);
/* A reviewer hides it, with a reason (reason_required); once (wrong_state); not of their own firm (own_work). */
void evaluation_decide_hiding(const struct evaluation_facts *, bool has_reason, struct problem *why);
#endif
