/* What a voucher is worth and when (domain.md §4.3, §4.6 "Payment"; manual §4.3, §4.6): states, spending, refunding,
 * revoking. Pure: facts and now in, a plan or a problem out. Amounts in fen, times in ms by the domain clock. */
#ifndef JQT_VOUCHER_VOUCHER_RULES_H
#define JQT_VOUCHER_VOUCHER_RULES_H
#include "base/id.h"
#include "base/money.h"
#include "base/problem.h"

enum { VOUCHERS_PER_PAYMENT_MAX = 50 };

enum voucher_state {
    VOUCHER_usable,  /* valid and remaining > 0; partly used ones too */
    VOUCHER_used,    /* remaining 0 */
    VOUCHER_expired, /* after expires_on with a remainder, also once that has been taken */
    VOUCHER_revoked,
    VOUCHER_frozen,        /* itself, or something stands against its owner as a buyer; expiry runs on */
    VOUCHER_not_yet_valid, /* before valid_from */
    VOUCHER_STATES
};
const char *voucher_state_name(enum voucher_state);

/* A voucher is closed by the transfer that takes its remainder to its batch. */
enum voucher_closing { VOUCHER_open, VOUCHER_closed_expired, VOUCHER_closed_revoked };

struct voucher_facts {
    struct uuid id, enterprise_id, type_id;
    int64_t face_fen, remaining_fen;
    int64_t valid_from_ms; /* first usable moment */
    int64_t expires_ms;    /* first moment it is not usable: the midnight +08:00 that ends expires_on */
    enum voucher_closing closed_as;
    bool frozen; /* a locked one's: itself alone, as what stands against its owner is asked on its own */
};
enum voucher_state voucher_state(const struct voucher_facts *, int64_t now_ms);

/* The last usable day (YYYY-MM-DD in Asia/Shanghai) before the midnight expires_ms. */
struct str voucher_expires_on(struct arena *, int64_t expires_ms);

/* ---- spending ---- */
struct voucher_wish { /* one item of the request's `vouchers` */
    struct uuid voucher_id;
    int64_t amount_fen;
};
struct voucher_purchase { /* what the order to be paid demands, and what its payer wishes */
    struct uuid payer_enterprise_id;
    int64_t max_deduction_fen;
    const struct uuid *accepted_type_ids;
    size_t accepted_type_count;
    const struct voucher_wish *wishes;
    size_t wish_count;
};
struct voucher_spend_line {
    struct uuid voucher_id;
    int64_t amount_fen;
    int64_t remaining_fen; /* after it */
};
struct voucher_spend_plan {
    struct voucher_spend_line lines[VOUCHERS_PER_PAYMENT_MAX]; /* in the order of the wishes */
    size_t count;
    int64_t total_fen;
};
/* Allows with *plan filled, or sets the problem. What is wrong with the shape (no voucher, one twice, not a positive
 * number of whole yuan) is collected as faults at /vouchers/i/…; else the first of, for each wish in order:
 * voucher_not_found (also when it is another enterprise's: both look the same), voucher_revoked, voucher_expired,
 * voucher_frozen, voucher_not_yet_valid, voucher_type_not_accepted, voucher_insufficient, each naming `voucher_id`;
 * then deduction_exceeded. `vouchers` are the locked rows, in any order. */
void voucher_decide_spend(const struct voucher_facts *vouchers, size_t voucher_count, const struct voucher_purchase *,
                          int64_t now_ms, struct voucher_spend_plan *plan, struct problem *why);

/* ---- giving back ---- */
struct voucher_paid { /* what one voucher paid for the order, and the voucher as it is now */
    struct voucher_facts voucher;
    int64_t paid_fen;
};
struct voucher_refund_line {
    struct uuid voucher_id;
    int64_t amount_fen;
    /* Not VOUCHER_open: it expired or was revoked meanwhile, so a second transfer (expiry, revocation) takes
     * closing_fen to the batch at once. */
    enum voucher_closing closed_as;
    bool closes;           /* the refund is what closes it */
    int64_t closing_fen;   /* all that the voucher holds behind the refund: a closed one holds nothing */
    int64_t remaining_fen; /* of the voucher after that */
};
struct voucher_refund_plan {
    struct voucher_refund_line lines[VOUCHERS_PER_PAYMENT_MAX];
    size_t count;
    int64_t total_fen;
};
/* Gives `refund_fen` of what was paid back, each fen to a voucher that paid it: open ones before closed ones, then
 * the one that expires last, of equals the one with the smaller id. False, plan untouched, when more is asked than was
 * paid, or less than 0, or there are more than VOUCHERS_PER_PAYMENT_MAX lines (a fault of the program). */
bool voucher_plan_refund(const struct voucher_paid *paid, size_t paid_count, int64_t refund_fen, int64_t now_ms,
                         struct voucher_refund_plan *plan);

/* Revocation (two persons): of a voucher that is neither revoked nor expired. What it moves is remaining_fen, which
 * may be 0: later refunds to it then go to the batch. */
void voucher_decide_revocation(const struct voucher_facts *, int64_t now_ms, struct problem *why);
/* Whether the expiry sweep moves its remainder now. */
bool voucher_expiry_due(const struct voucher_facts *, int64_t now_ms);
#endif
