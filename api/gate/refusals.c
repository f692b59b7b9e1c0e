/* Owns which refused acts are told as events, and how many of them. Must not know any feature. */
#include "base/clock.h"
#include "base/log.h"
#include "gate_private.h"

#include <stdlib.h>

enum {
    A_MINUTE_OF_AN_ACCOUNT = 20,
    A_MINUTE_OF_STRANGERS = 60, /* of all of them: they cost nothing */
    SETS_BITS = 10
};

struct refusals {
    struct bucket_table *accounts, *strangers;
};

static void free_refusals(void *refusals_)
{
    struct refusals *r = refusals_;
    bucket_table_free(r->accounts);
    bucket_table_free(r->strangers);
    free(r);
}

struct refusals *refusals_new(struct arena *mem)
{
    struct refusals *r = calloc(1, sizeof *r);
    if (!r)
        abort();
    r->accounts = bucket_table_new(A_MINUTE_OF_AN_ACCOUNT, SETS_BITS);
    r->strangers = bucket_table_new(A_MINUTE_OF_STRANGERS, 0);
    arena_defer(mem, free_refusals, r);
    return r;
}

bool refusals_may_tell(struct refusals *r, struct uuid account, int64_t now_ns)
{
    struct bucket_key key;
    memcpy(key.bytes, account.bytes, sizeof key.bytes);
    return bucket_take(uuid_is_nil(account) ? r->strangers : r->accounts, key, 1, now_ns).allowed;
}

bool refusal_matters(const struct operation *op, enum error_code code)
{
    const bool staffs = op->roles != 0 && (op->roles & ~(unsigned)ROLES_STAFF) == 0;
    return code == ERR_own_work || (code == ERR_forbidden && staffs);
}

void gate_tell_refusal(struct gate *g, struct db_pool *pool, const struct call *call, const struct event *event)
{
    if (!refusals_may_tell(g->refusals, call->who->account_id, clock_monotonic_us() * 1000))
        return;
    const struct err e = event_tell(pool, call, event);
    if (failed(e))
        LOG(LOG_WARN, "refusal_not_told", log_text("request_id", call->request_id),
            log_c("code", error_info(e.code)->code), log_c("detail", e.log));
}
