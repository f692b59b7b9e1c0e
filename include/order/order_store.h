/* Orders in the database: locking reads for ask functions, writes for put functions; evaluation composes them. Each
 * lock belongs to one capacity and finds nothing that is not that capacity's. */
#ifndef JQT_ORDER_ORDER_STORE_H
#define JQT_ORDER_ORDER_STORE_H
#include "order/order_rules.h"
#include "voucher/voucher_store.h"

struct order_row {
    struct uuid id;
    int64_t version;
    struct order_facts facts; /* reviewer_is_party stays false: no operation lets staff move an order */
    int64_t escrow_fen;
    struct uuid buyer_id, provider_id, product_id;
    struct str voucher_type_ids; /* accepted, as PostgreSQL's array text */
    int64_t now_ms;              /* of the read */
};
/* Reads the fact columns (behind id, version or body) of the order queries. */
void order_read_facts(struct row *, struct order_row *);
/* Row function of the lock_due queries (id, version, facts); `out` is a struct order_row. */
row_fn order_read_due;

/* Queue: the order, locked for its buyer or its seller; not_found if it is not theirs. */
void order_ask_lock(struct command *, struct uuid id, enum order_actor, struct order_row *out);

/* In which capacity the principal sees the order: its buyer, its seller, or staff. */
enum order_actor order_capacity(const struct principal *, const struct order_row *);
/* allowed_actions and blocked for that capacity; only what has an endpoint is told. */
struct str order_actions(const struct call *, struct arena *, const struct order_row *, enum order_actor,
                         int64_t now_ms);

/* ---- money in escrow ---- */
struct order_money { /* what moves it; empty where the order holds none */
    struct voucher_locked paid;
    struct ledger_chain chain;
};
/* Flushes (the buyer, whose chain it is, is known only then), then queues the locks of what moves the escrow: the
 * ledger's head, and before it, while the money can still go back, the vouchers that paid. */
struct err order_ask_money(struct command *, const struct order_row *, struct order_money *out);

/* The order as it is once the state is entered at that time. */
struct order_row order_after(const struct order_row *, enum order_state, int64_t now_ms);

/* ---- moves: everything that changes the state of an existing order, but for the payment ---- */
struct order_move {
    enum order_event event;
    enum order_actor actor;
    struct str reason, note;
    struct str body_text; /* completion report: where file_ids stand */
};
struct order_move_facts {
    struct order_row order;
    struct order_money money;
};
struct order_move_plan {
    enum order_state to;
    struct voucher_refund_plan refund;
};
/* Queues the locks that the event needs beyond the order's, which must be queued or held already. */
struct err order_move_ask(struct command *, enum order_event, struct order_move_facts *);
enum verdict order_move_decide(const struct order_move_facts *, const struct order_move *, int64_t now_ms,
                               struct order_move_plan *, struct problem *why);
/* Queues state, money and event. */
struct err order_move_put(struct command *, const struct order_move_facts *, const struct order_move *,
                          const struct order_move_plan *);

/* Queues an event of the order's timeline. `amount_fen` 0: none is told. */
void order_put_event(struct command *, const struct order_row *before, enum event_kind, enum order_actor,
                     enum order_state to, struct str reason, int64_t amount_fen);
/* Queues the answer as one of the two sides sees it; `after` is the order behind the writes. */
void order_put_answer(struct command *, int status, const struct order_row *after, struct str location);
#endif
