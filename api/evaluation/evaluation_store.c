/* Owns the writes of an evaluation. Decides nothing. */
#include "evaluation_store.h"

#include "queries.h"

static struct str text(struct str s)
{
    return s.data ? s : STR("");
}

void evaluation_put(struct command *c, struct uuid id, const struct order_row *order, const struct evaluation *e,
                    const struct transition *row)
{
    const struct str grade = str_from(evaluation_service_name(e->service));
    tx_put(c->tx, &q_evaluation_insert,
           PARAMS(P_UUID(id), P_UUID(order->id), P_UUID(order->buyer_id), P_UUID(order->product_id), P_TEXT(grade),
                  P_TEXT(text(e->service_comment)), P_I64(e->platform_stars), P_TEXT(text(e->platform_comment)),
                  P_BOOL(e->automatic), P_BOOL(e->rated), P_TIME(c->now_ms)));
    tx_put(c->tx, &q_evaluation_mark_order, PARAMS(P_UUID(order->id), P_TIME(c->now_ms)));
    order_put_row_event(c, order, row, STR_EMPTY, NO_AMOUNT_FEN);
    if (!evaluation_counts(e))
        return;
    tx_put(c->tx, &q_evaluation_count,
           PARAMS(P_UUID(order->product_id), e->rated ? P_TEXT(grade) : P_NULL, P_I64(e->platform_stars)));
}
