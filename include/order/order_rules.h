/* Orders (domain.md §4.6 "Order", §4.7; manual §4.6, §4.7): the states and who may move them, creation, amounts,
 * deadlines, and what each side may do now. Pure. Amounts in fen, times in ms by the domain clock. */
#ifndef JQT_ORDER_ORDER_RULES_H
#define JQT_ORDER_ORDER_RULES_H
#include "base/clock.h"
#include "base/id.h"
#include "base/state_table.h"
#include "enterprise/standing_rules.h"

enum order_state {
    ORDER_pending_payment,
    ORDER_paid,
    ORDER_in_service,
    ORDER_awaiting_confirmation,
    ORDER_completed,
    ORDER_cancelled,
    ORDER_refunded,
    ORDER_STATES
};
/* Named as the sub-resource that causes them; ORDER_timeout is what silence does. */
enum order_trigger {
    ORDER_payment,
    ORDER_cancellation,
    ORDER_acceptance,
    ORDER_rejection,
    ORDER_completion_report,
    ORDER_confirmation,
    ORDER_return,
    ORDER_evaluation,
    ORDER_timeout,
    ORDER_provider_gone, /* not an approved provider any more */
    ORDER_TRIGGERS
};
/* The reviewer is the capacity in which staff sees an order. */
enum order_actor { ORDER_buyer, ORDER_seller, ORDER_reviewer, ORDER_system, ORDER_ACTORS };
/* Which way the vouchers' money goes: out of them into escrow, back to them, or on to the provider. */
enum order_escrow { ESCROW_NONE, ESCROW_IN, ESCROW_BACK, ESCROW_PAYABLE, ESCROW_WAYS };
/* What a row writes beside money and event; mapped to functions in order_moves.c, but for the payment (order_payment.c)
 * and the evaluation (of the feature of that name). */
enum order_write {
    ORDER_WRITE_NONE,
    ORDER_WRITE_PAYMENT,
    ORDER_WRITE_ACCEPTANCE,
    ORDER_WRITE_CLOSING,
    ORDER_WRITE_REPORT,
    ORDER_WRITE_RETURN,
    ORDER_WRITE_COMPLETION,
    ORDER_WRITE_EVALUATION,
    ORDER_WRITES
};
extern const struct state_machine order_machine;
state_condition_fn order_condition; /* its condition: the deadline, and one evaluation */

enum {
    ORDER_PAYMENT_LIMIT_MS = DAY_MS,           /* pending_payment, then cancelled */
    ORDER_ACCEPTANCE_LIMIT_MS = 7 * DAY_MS,    /* paid, then refunded */
    ORDER_CONFIRMATION_LIMIT_MS = 15 * DAY_MS, /* awaiting_confirmation, then completed */
    ORDER_CONFIRMATION_WARNING_MS = 10 * DAY_MS,
    ORDER_EVALUATION_LIMIT_MS = 7 * DAY_MS, /* completed, then evaluated by the system */
    ORDER_NUMBER_DIGITS = 24,
    ORDER_NUMBER_RANDOM_DIGITS = 10,
};

struct order_facts {
    enum order_state state;
    int64_t due_at_ms;    /* as stored when the state was entered: ORDER_timeout happens; 0: never */
    int64_t refund_at_ms; /* paid, and the provider frozen: ORDER_timeout happens by then; 0: never */
    int64_t max_deduction_fen;
    bool evaluated;
    unsigned standing; /* what stands against buyer, provider and product: a set of standing_rules.h */
};

/* What is stored when a state is entered at that time; nobody computes it again. 0: never. */
int64_t order_due_at_ms(enum order_state entered, int64_t now_ms);

/* When ORDER_timeout is due, 0: never. */
int64_t order_deadline_ms(const struct order_facts *);
/* It is due. From that moment on nothing else happens to the order, whether the sweep has run or not. */
bool order_timeout_due(const struct order_facts *, int64_t now_ms);
/* The buyer is to be warned that silence will complete the order: from warning_due_ms on (as stored; 0: never, or
 * done), unless it does so already. */
bool order_warning_due(const struct order_facts *, int64_t warning_due_ms, int64_t now_ms);

/* The row that is taken, or NULL with a problem: wrong_state; already_evaluated; deadline_passed (member `deadline`), a
 * timeout that is not due is too_early; a payment what stands against it (standing_refuse); what a frozen provider
 * (provider_frozen) or one that is none any more (not_certified_as_provider) may not do; reason_required. */
const struct transition *order_decide(const struct order_facts *, enum order_trigger, enum order_actor,
                                      struct str reason, int64_t now_ms, struct problem *why);
/* What that capacity may do, for callers with these roles. */
void order_list_actions(const struct order_facts *, enum order_actor, int64_t now_ms, const struct access *,
                        unsigned roles, struct action_list *);

/* ---- creation ---- */
/* What keeps a buyer from flooding a provider's list: orders of one product, and the settings' limits. */
struct order_recent_facts {
    int64_t open, open_maximum;                 /* unpaid now */
    int64_t cancelled_today, cancelled_maximum; /* in the calendar day that it is */
};
struct order_creation_facts {
    struct uuid buyer_enterprise_id, provider_enterprise_id;
    unsigned standing; /* against buyer, provider and product */
    bool voucher_product;
    int64_t annual_uses;       /* the product's limit for one enterprise and calendar year */
    int64_t uses_this_year;    /* the view product_use */
    int64_t agreement_version; /* the trade agreement's current one */
    struct order_recent_facts recent;
};
/* What stands against it (standing_refuse), product_not_orderable, own_product, annual_uses_reached (limit, used,
 * resets_on), in this order; for the product's quote. */
void order_decide_quote(const struct order_creation_facts *, int64_t now_ms, struct problem *why);
/* The same, and agreement_outdated (current_version). */
void order_decide_creation(const struct order_creation_facts *, int64_t accepted_agreement_version, int64_t now_ms,
                           struct problem *why);
/* YYYYMMDDhhmmss in Asia/Shanghai + ten random digits. */
struct str order_number(struct arena *, int64_t now_ms, struct str random_digits);
#endif
