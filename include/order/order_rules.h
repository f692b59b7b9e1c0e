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
    ORDER_disputed,
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
    ORDER_surrender,
    ORDER_dispute,
    ORDER_dispute_withdrawal,
    ORDER_dispute_agreement,
    ORDER_resolution_none, /* a reviewer's: nothing goes back, a part, all */
    ORDER_resolution_partial,
    ORDER_resolution_full,
    ORDER_evaluation,
    ORDER_timeout,
    ORDER_provider_gone, /* not an approved provider any more */
    ORDER_TRIGGERS
};
/* The reviewer is the capacity in which staff sees an order. */
enum order_actor { ORDER_buyer, ORDER_seller, ORDER_reviewer, ORDER_system, ORDER_ACTORS };
/* Which way the vouchers' money goes: out of them into escrow, back to them, on to the provider, or a part each. */
enum order_escrow { ESCROW_NONE, ESCROW_IN, ESCROW_BACK, ESCROW_PAYABLE, ESCROW_SPLIT, ESCROW_WAYS };
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
    ORDER_WRITE_DISPUTE,
    ORDER_WRITE_DISPUTE_TAKEN,
    ORDER_WRITE_DISPUTE_WITHDRAWAL,
    ORDER_WRITE_EVALUATION,
    ORDER_WRITES
};
extern const struct state_machine order_machine;
state_condition_fn order_condition; /* its condition: the deadline, and one evaluation */

enum {
    ORDER_RETURNS_MAX = 2, /* returns of a report; the next one is a dispute */
    ORDER_NUMBER_DIGITS = 24,
    ORDER_NUMBER_RANDOM_DIGITS = 10,
};
/* How long an order stays in a state: settings, in the order of site/settings.def. */
enum order_limit {
    ORDER_LIMIT_payment_hours,     /* pending_payment, then cancelled */
    ORDER_LIMIT_acceptance_days,   /* paid, then refunded */
    ORDER_LIMIT_confirmation_days, /* awaiting_confirmation, then completed; shorter by a day at least: */
    ORDER_LIMIT_warning_days,
    ORDER_LIMIT_evaluation_days,      /* completed, then evaluated by the system */
    ORDER_LIMIT_service_overdue_days, /* in_service, behind service_due: then the system disputes */
    ORDER_LIMIT_return_days,          /* in_service, behind a return: then the system disputes */
    ORDER_LIMIT_dispute_days,         /* disputed, then refunded or completed */
    ORDER_LIMIT_withdrawn_days,       /* what is left at least once a dispute is withdrawn */
    ORDER_LIMITS
};
struct order_limits { /* as they are now */
    int64_t of[ORDER_LIMITS];
};

struct order_facts {
    enum order_state state;
    int64_t due_at_ms;    /* as stored when the state was entered: ORDER_timeout happens; 0: never */
    int64_t refund_at_ms; /* paid, and the provider frozen: ORDER_timeout happens by then; 0: never */
    int64_t max_deduction_fen;
    bool evaluated;
    int64_t
        service_due_at_ms; /* behind it, without any report, the buyer may take the vouchers back; 0: not accepted */
    bool reported;         /* ever */
    int64_t returns;       /* of reports */
    struct {               /* while disputed */
        enum order_actor by;
        enum order_state before;
        int64_t before_due_at_ms;
    } dispute;
    bool buyer_withdrew, seller_withdrew; /* a dispute of its own; once */
    bool own_work;                        /* the asking reviewer may not judge it */
    int64_t escrow_fen;
    unsigned standing; /* what stands against buyer, provider and product: a set of standing_rules.h */
};

/* What is stored when the row takes the order to its state at that time; nobody computes it again. 0: never.
 * service_days: as agreed, of an order that is accepted. */
int64_t order_due_at_ms(const struct order_facts *before, const struct transition *, const struct order_limits *,
                        int64_t service_days, int64_t now_ms);
/* Of an order that is being made. */
int64_t order_first_due_at_ms(int64_t payment_hours, int64_t now_ms);
/* When the buyer is warned that silence completes the order, stored where a state is entered; 0: never. */
int64_t order_warning_at_ms(enum order_state entered, const struct order_limits *, int64_t due_at_ms, int64_t now_ms);
/* Why what the row gives back goes back: "buyer" where the buyer caused it (money.md "Orders"), else another word. */
const char *order_refund_cause(const struct order_facts *before, const struct transition *);
/* How the row decides a dispute; NULL: it does not. */
const char *order_dispute_decision(const struct transition *);
/* Why the row brings the order into dispute. */
const char *order_dispute_cause(const struct order_facts *before, const struct transition *);
/* A partial resolution gives back whole yuan, more than nothing and less than all; a fault at /refund_fen. */
void order_check_partial(const struct order_facts *, int64_t refund_fen, struct problem *why);

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
    int64_t terms_version; /* of the product's terms on sale */
};
struct order_accepted { /* by the buyer */
    int64_t agreement_version;
    int64_t terms_version; /* that was seen; 0: not said */
};
/* What stands against it (standing_refuse), product_not_orderable, own_product, annual_uses_reached (limit, used,
 * resets_on), in this order; for the product's quote. */
void order_decide_quote(const struct order_creation_facts *, int64_t now_ms, struct problem *why);
/* The same, agreement_outdated (current_version) and terms_outdated (current_terms_version). */
void order_decide_creation(const struct order_creation_facts *, const struct order_accepted *, int64_t now_ms,
                           struct problem *why);
/* YYYYMMDDhhmmss in Asia/Shanghai + ten random digits. */
struct str order_number(struct arena *, int64_t now_ms, struct str random_digits);
#endif
