/* Products that an enterprise marked. A mark is no part of the product: it makes no version and no event. */
#include "product/product.h"
#include "queries.h"

struct err favourite_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    return gate_list(pool, call, SELECT(&q_favourite_list, PARAMS(P_UUID(call->who->enterprise_id))), reply, why);
}

static struct err add_ask(struct command *c, const void *input, void *facts)
{
    (void)input, (void)facts;
    tx_ask(c->tx, &q_product_get_public, PARAMS(P_UUID(c->call->id), P_UUID(c->call->who->enterprise_id)), ROW_EXISTS);
    return NO_ERR;
}

static struct err add_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)facts, (void)input, (void)plan;
    tx_put(c->tx, &q_favourite_add,
           PARAMS(P_UUID(c->call->who->enterprise_id), P_UUID(c->call->id), P_TIME(c->now_ms)));
    command_answer_empty(c, 204);
    return NO_ERR;
}

static struct err remove_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)facts, (void)input, (void)plan;
    tx_put(c->tx, &q_favourite_remove, PARAMS(P_UUID(c->call->who->enterprise_id), P_UUID(c->call->id)));
    command_answer_empty(c, 204);
    return NO_ERR;
}

const struct handler favourite_add = {.name = "addFavourite", .ask = add_ask, .put = add_put};
const struct handler favourite_remove = {.name = "removeFavourite", .put = remove_put};
