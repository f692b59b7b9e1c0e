/* Owns the queries of enterprises themselves. Decides nothing. */
#include "enterprise_store.h"

#include "queries.h"

void enterprise_ask_lock(struct command *c, struct uuid id, int64_t *version)
{
    tx_ask(c->tx, &q_enterprise_lock, PARAMS(P_UUID(id), P_UUID(c->call->who->enterprise_id)),
           ONE_ROW(row_take_i64, version));
}

void enterprise_put_contacts(struct command *c, struct uuid id)
{
    tx_put(c->tx, &q_enterprise_update_contacts, PARAMS(P_UUID(id), P_TEXT(c->call->body_text), P_TIME(c->now_ms)));
}

void enterprise_put_answer(struct command *c, int status, struct uuid id)
{
    command_answer(c, status, &q_enterprise_show_json_answer, PARAMS(P_UUID(id), P_UUID(c->call->who->enterprise_id)),
                   STR_EMPTY, STR_EMPTY);
}
