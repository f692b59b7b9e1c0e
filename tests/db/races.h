/* Commands that meet at a lock: each in a thread of its own, on connections of one pool. */
#ifndef JQT_TESTS_DB_RACES_H
#define JQT_TESTS_DB_RACES_H
#include "tests/db/order_calls.h"
#include "voucher/voucher_store.h"

static inline void start(struct attempt *a)
{
    assert_int_equal(pthread_create(&a->thread, NULL, run, a), 0);
}
static inline void join(struct attempt *a)
{
    assert_int_equal(pthread_join(a->thread, NULL), 0);
    assert_ok(a->err);
}
/* Until so many connections wait for a lock. */
static inline void await_waiting(const char *count)
{
    database_await(owner,
                   "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted AND pid IN"
                   " (SELECT pid FROM pg_stat_activity WHERE datname = current_database())",
                   count);
}
/* Both wait for what `holder` has locked, so that they meet at it. */
static inline void meet(struct attempt *a, struct attempt *b, const char *lock)
{
    database_run(holder, arena_printf(mem, "BEGIN; %s", lock).data);
    start(a);
    start(b);
    await_waiting("2");
    database_run(holder, "COMMIT");
    join(a);
    join(b);
}

/* ---- what meets there ---- */

static inline void sweep_all(const struct sweep *sweeps, size_t count)
{
    struct sweep_runner *runner = sweep_runner_new(pool, &config, sweeps, count);
    if (!sweep_runner_go(runner))
        abort();
    sweep_runner_free(runner);
}
static inline void *sweep_vouchers(void *none)
{
    (void)none;
    sweep_all(voucher_sweeps, VOUCHER_SWEEPS);
    return NULL;
}
static inline void *sweep_orders(void *none)
{
    (void)none;
    sweep_all(order_sweeps, ORDER_SWEEPS);
    return NULL;
}

static inline struct attempt moving(struct uuid order, enum operation_id operation, const struct principal *who,
                                    const char *body)
{
    return (struct attempt){
        .handler = &order_move, .operation = operation, .who = who, .id = order, .body = str_from(body)};
}

struct bought { /* an order that a fifth of a voucher paid */
    struct uuid order, voucher;
};
static inline struct bought buy(void)
{
    const struct bought b = {make_order(), make_voucher()};
    struct attempt pay = payment(b.order, b.voucher, "250817");
    pay.body = arena_printf(mem,
                            "{\"vouchers\":[{\"voucher_id\":\"%s\",\"amount_fen\":20000}],"
                            "\"payment_password\":\"250817\"}",
                            text_of(b.voucher));
    must(pay);
    return b;
}
static inline struct str movements(struct uuid voucher)
{
    return database_value(mem, owner,
                          arena_printf(mem,
                                       "SELECT string_agg(kind || ' ' || amount_fen, ', ' ORDER BY seq)"
                                       " FROM ledger_transfer WHERE voucher_id = '%s' AND kind <> 'issue'",
                                       text_of(voucher))
                              .data);
}
#endif
