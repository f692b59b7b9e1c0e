/* Orders in the database: locking reads for ask functions, writes for put functions; evaluation composes them. Each
 * lock belongs to one capacity and finds nothing that is not that capacity's. */
#ifndef JQT_ORDER_ORDER_STORE_H
#define JQT_ORDER_ORDER_STORE_H
#include "order/order_rules.h"
#include "voucher/voucher_store.h"

struct order_row {
    struct uuid id;
    int64_t version;
    struct order_facts facts;
    int64_t escrow_fen, service_days;
    struct order_limits limits; /* of a locked one, asked with what stands against it */
    struct uuid buyer_id, provider_id, product_id;
    struct str voucher_type_ids; /* accepted, as PostgreSQL's array text */
    int64_t now_ms;              /* of the read */
    int64_t seen_ms;             /* of a locked one: its last change */
};
/* Reads the fact columns (behind id, version or body) of the order queries. */
void order_read_facts(struct row *, struct order_row *);
/* Queues: an order that a sweep finds due, by one of the lock_due queries (id, version, last change, facts), if it is
 * still there and free. `take` reads more behind what order_read_due reads; *out is the order in what it is given. */
void order_ask_due(struct command *, const struct query *, row_fn *take, void *given, const struct order_row *out);
/* Reads the two columns of the view order_standing behind them. */
void order_read_standing(struct row *, struct order_row *);
/* Queues, behind the order's lock: what stands against its parties and product, held as it is, and the limits. */
void order_ask_standing(struct command *, struct uuid id, struct order_row *out);
/* Row function of the lock_due queries (id, version, facts); `out` is a struct order_row. */
row_fn order_read_due;

/* Queue: the order, locked for its buyer, its seller or a reviewer; not_found if it is not theirs. Then what stands
 * against it. */
void order_ask_lock(struct command *, struct uuid id, enum order_actor, struct order_row *out);
/* The same where both parties may ask; which one did is order_capacity_of's to say, behind a flush. */
void order_ask_lock_as_party(struct command *, struct uuid id, struct order_row *out);

/* allowed_actions and blocked in the capacity in which the caller sees the order: its buyer, its seller, or staff. */
struct str order_actions(const struct call *, struct arena *, const struct order_row *, int64_t now_ms);

/* The order as it is once the row has been taken at that time. */
struct order_row order_after(const struct order_row *, const struct transition *, int64_t now_ms);
/* In which capacity somebody sees an order. */
enum order_actor order_capacity_of(const struct principal *, const struct order_row *);
/* A stored due time as a parameter; 0: NULL. */
struct param order_time_param(int64_t ms);

/* ---- moves: everything that changes the state of an existing order, but for payment and evaluation ---- */
struct order_move {
    enum order_trigger trigger;
    enum order_actor actor;
    struct str reason, note;
    struct str body_text; /* completion report: where file_ids stand */
    int64_t refund_fen;   /* a partial resolution's */
};
struct order_money { /* what moves the escrow; empty where the order holds none */
    struct voucher_locked paid;
    struct ledger_chain chain;
};
struct order_move_facts {
    struct order_row order;
    enum order_actor actor; /* of a request: who asks */
    struct order_money money;
};
struct order_move_plan {
    const struct transition *row;
    struct voucher_refund_plan refund;
};
/* Queues the locks that the move needs beyond the order's, which must be queued or held already. Where it may move
 * money it flushes first: whose chain it is, and which way, is known only then. Locks: vouchers that paid, by id, if
 * the money goes back to them; the ledger's head. */
struct err order_move_ask(struct command *, const struct order_move *, struct order_move_facts *);
enum verdict order_move_decide(const struct order_move_facts *, const struct order_move *, int64_t now_ms,
                               struct order_move_plan *, struct problem *why);
/* Queues state, money and event. */
struct err order_move_put(struct command *, const struct order_move_facts *, const struct order_move *,
                          const struct order_move_plan *);

struct order_told {
    enum event_kind kind;
    enum order_actor by;
    enum order_state to;
    struct str reason;
    int64_t amount_fen; /* or NO_AMOUNT_FEN: none is told */
};
enum { NO_AMOUNT_FEN = 0 };
/* Queues an event of the order's timeline. */
void order_put_event(struct command *, const struct order_row *before, const struct order_told *);
/* The one that the row tells. */
void order_put_row_event(struct command *, const struct order_row *before, const struct transition *, struct str reason,
                         int64_t amount_fen);
/* Queues the answer as one of the two sides sees it; `after` is the order behind the writes. */
void order_put_answer(struct command *, int status, const struct order_row *after, struct str location);
#endif
