/* Commands that meet at a lock: each in a thread of its own, on connections of one pool. */
#ifndef JQT_TESTS_DB_RACES_H
#define JQT_TESTS_DB_RACES_H
#include "tests/db/order_calls.h"

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
#endif
