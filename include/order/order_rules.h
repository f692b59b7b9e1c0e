/* Orders (domain.md §4.6 "Order", §4.7; manual §4.6, §4.7): the states and who may move them, creation, amounts,
 * deadlines, and what each side may do now. Pure. Amounts in fen, times in ms by the domain clock. */
#ifndef JQT_ORDER_ORDER_RULES_H
#define JQT_ORDER_ORDER_RULES_H
#include "base/actions.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/state_table.h"

enum order_state {
    ORDER_pending_payment,
    ORDER_paid,
    ORDER_in_service,
    ORDER_awaiting_confirmation,
    ORDER_completed,
    ORDER_cancelled,
    ORDER_refunded,
    ORDER_disputed,
    ORDER_STATES
};
/* Named as the sub-resource that causes them; one that decides between two has an event for each. */
enum order_event {
    ORDER_payment,
    ORDER_cancellation,
    ORDER_acceptance,
    ORDER_rejection,
    ORDER_completion_report,
    ORDER_confirmation,
    ORDER_return,
    ORDER_dispute,
    ORDER_resolution_completed,
    ORDER_resolution_refunded,
    ORDER_timeout,
    ORDER_EVENTS
};
enum order_actor { ORDER_buyer, ORDER_seller, ORDER_reviewer, ORDER_system, ORDER_ACTORS };
extern const struct state_machine order_machine;

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
    int64_t state_since_ms; /* when the present state was entered */
    int64_t price_fen, max_deduction_fen;
    int64_t paid_fen; /* vouchers taken; in escrow until the order is completed or refunded */
    bool evaluated;
    int64_t evaluation_due_ms; /* when the system evaluates it; 0: never, or done */
    bool reviewer_is_party;    /* the asking reviewer belongs to the buyer or seller, or acted for one of them */
};

/* When the present state ends by itself; INT64_MAX: never. From that moment on people may only do what leads to the
 * same state as the timeout does, whether the sweep has run or not. */
int64_t order_deadline_ms(const struct order_facts *);
/* ORDER_timeout is due. */
bool order_timeout_due(const struct order_facts *, int64_t now_ms);
/* The buyer is to be warned that silence will complete the order: from warning_due_ms on (0: never, or done), unless it
 * does so already. */
bool order_warning_due(const struct order_facts *, int64_t warning_due_ms, int64_t now_ms);

/* The state after the event, or a problem: wrong_state, too_late (with `deadline`), own_work, reason_required (for
 * rejection, return, dispute, resolution: at /reason). A timeout that is not due is too_early. */
bool order_decide(const struct order_facts *, enum order_event, enum order_actor, bool has_reason, int64_t now_ms,
                  enum order_state *to, struct problem *why);

/* A reviewer's decision of a dispute: all goes back (refunded), or `refund_fen` of it does, whole yuan, 0 ≤ it <
 * paid (completed). *back_fen: what goes back; the rest becomes payable. */
bool order_decide_resolution(const struct order_facts *, bool refund_all, int64_t refund_fen, bool has_reason,
                             int64_t now_ms, enum order_state *to, int64_t *back_fen, struct problem *why);

/* The buyer's evaluation: of a completed order, once, before the system's is due. */
void order_decide_evaluation(const struct order_facts *, int64_t now_ms, struct problem *why);

/* Fills the list with every action of that capacity, allowed or blocked. ORDER_system has none. */
void order_list_actions(const struct order_facts *, enum order_actor, int64_t now_ms, struct action_list *);

/* ---- creation ---- */
struct order_creation_facts {
    struct uuid buyer_enterprise_id, provider_enterprise_id;
    bool buyer_approved;    /* certified in the enterprise role */
    bool provider_approved; /* certified in the provider role */
    bool product_listed, voucher_product;
    int64_t annual_uses;       /* the product's limit for one enterprise and calendar year */
    int64_t uses_this_year;    /* orders for which order_counts_as_use holds */
    int64_t agreement_version; /* the trade agreement's current one */
};
/* not_certified, product_not_orderable, own_product, annual_uses_reached (limit, used, resets_on),
 * in this order; for the product's quote. */
void order_decide_quote(const struct order_creation_facts *, int64_t now_ms, struct problem *why);
/* The same, and agreement_outdated (current_version). */
void order_decide_creation(const struct order_creation_facts *, int64_t accepted_agreement_version, int64_t now_ms,
                           struct problem *why);
/* Whether an order in that state uses up one of the product's annual uses. */
bool order_counts_as_use(enum order_state);
/* What the parties settle between themselves. 0 ≤ paid_fen ≤ price_fen. */
int64_t order_offline_fen(int64_t price_fen, int64_t paid_fen);
/* YYYYMMDDhhmmss in Asia/Shanghai + ten random digits. */
struct str order_number(struct arena *, int64_t now_ms, struct str random_digits);
#endif
