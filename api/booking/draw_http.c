/* What is public of a draw (domain.md §4.2). */
#include "booking/booking.h"
#include "queries.h"

/* ---- reads ---- */

struct err draw_entry_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    /* Before the seal there is no such page; an empty list would say "nobody takes part". */
    TRY(db_read(pool, call->mem, &q_draw_sealed, PARAMS(P_UUID(call->id)), ROW_EXISTS));
    reply->trips = 2;
    return gate_list(pool, call, SELECT(&q_draw_list_entries, PARAMS(P_UUID(call->id))), reply, why);
}

struct err draw_winner_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    /* Before publicity there is no such page; an empty list would say "nobody won". */
    TRY(db_read(pool, call->mem, &q_draw_public, PARAMS(P_UUID(call->id)), ROW_EXISTS));
    reply->trips = 2;
    return gate_list(pool, call, SELECT(&q_draw_list_winners, PARAMS(P_UUID(call->id))), reply, why);
}
