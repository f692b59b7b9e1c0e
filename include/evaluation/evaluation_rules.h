/* Evaluations (domain.md §4.7; manual §4.7): one for each completed order, by its buyer within seven days, else by the
 * system. Pure; when an evaluation is possible says the table of order states (order/order_rules.h). */
#ifndef JQT_EVALUATION_EVALUATION_RULES_H
#define JQT_EVALUATION_EVALUATION_RULES_H
#include "order/order_rules.h"

enum evaluation_service { SERVICE_good, SERVICE_neutral, SERVICE_bad, SERVICE_GRADES };
const char *evaluation_service_name(enum evaluation_service);
bool evaluation_service_find(struct str name, enum evaluation_service *out);

struct evaluation {
    enum evaluation_service service;
    struct str service_comment; /* may be empty */
    int platform_stars;         /* within the contract's bounds */
    struct str platform_comment;
    bool automatic; /* made by the system: left out of averages */
    bool hidden;    /* by a reviewer: likewise */
    bool rated;     /* the product's rating counts it */
};
/* The row of the order's table that the system takes when nobody evaluated in time, or NULL with a problem:
 * wrong_state, already_evaluated, too_early. */
const struct transition *evaluation_decide_automatic(const struct order_facts *, int64_t now_ms, struct problem *why);
struct evaluation evaluation_automatic(int64_t platform_stars); /* good, no text; the setting's stars */
bool evaluation_counts(const struct evaluation *);              /* in averages */
/* In the product's rating: where it counts, and vouchers paid at least `minimum_fen` of the order and were not given
 * back (the setting rating_voucher_minimum_fen), so that nobody buys a rating with orders of a few yuan. */
bool evaluation_rates(const struct evaluation *, int64_t voucher_part_fen, int64_t minimum_fen);

struct evaluation_facts {
    bool automatic, replied, hidden;
    bool reviewer_is_party; /* the asking reviewer belongs to the buyer or seller, or acted for one of them */
};
/* The provider answers once (already_exists); a hidden or automatic one has nothing to answer (wrong_state). */
void evaluation_decide_reply(const struct evaluation_facts *, struct problem *why);
/* A reviewer hides it, with a reason (reason_required); once (wrong_state); not of their own firm (own_work). */
void evaluation_decide_hiding(const struct evaluation_facts *, bool has_reason, struct problem *why);
#endif
