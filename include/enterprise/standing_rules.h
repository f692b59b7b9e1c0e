/* What follows from what happened to a party, a product or a voucher (domain.md "Standing and freeze"): one table,
 * which bookings, the draw, orders, payments and tests read. Rights are asked when the act happens. Pure. */
#ifndef JQT_ENTERPRISE_STANDING_RULES_H
#define JQT_ENTERPRISE_STANDING_RULES_H
#include "base/problem.h"

enum standing {
    STANDING_buyer_frozen,
    STANDING_certification_revoked, /* the buyer's; or there is none that is approved */
    STANDING_qualification_suspended,
    STANDING_qualification_revoked, /* or there is none that is granted */
    STANDING_provider_revoked,      /* not an approved provider */
    STANDING_provider_frozen,
    STANDING_product_suspended,
    STANDING_voucher_frozen,
    STANDING_annual_cap_reached, /* of a win: its enterprise has as many vouchers of the type as a year allows */
    STANDINGS
};
#define STANDING(what) (1U << (unsigned)STANDING_##what) /* of a set */

enum standing_wins { /* what becomes of a booking and a win */
                     WINS_GO_ON,
                     WINS_HELD,    /* stays in the draw; a win is held until this ends */
                     WINS_EXCLUDED /* excluded at the seal; a win that is there already is held for a while */
};
enum standing_paid { /* of an order that is paid and not accepted */
                     PAID_GOES_ON,
                     PAID_WAITS,   /* not accepted; refunded the setting's provider_frozen_refund_days after it began */
                     PAID_REFUNDED /* by the next sweep */
};
enum standing_service { /* of an order in service or awaiting confirmation */
                        SERVICE_GOES_ON,
                        SERVICE_DISPUTED /* by the system, at the next sweep */
};
struct standing_rule {
    const char *name;        /* in JSON and in the views buyer_standing, seller_standing, order_standing, voucher_state,
                                win_standing */
    enum error_code refuses; /* new bookings, orders and payments; a voucher's refuses what pays with it */
    const char *zh, *en;     /* the problem's detail; NULL: its title says it */
    const char *state;       /* the problem's member `state`; NULL: not known by the word */
    enum standing_wins wins;
    enum standing_paid paid;
    enum standing_service service;
};
extern const struct standing_rule standing_rules[STANDINGS];

/* A set out of the words of a view, with one blank between; empty: nothing stands against it. */
unsigned standing_parse(struct str words);
/* Sets the problem of the first that is in the set and refuses: the buyer's before the provider's before the product's.
 */
void standing_refuse(unsigned set, struct problem *why);
#endif
