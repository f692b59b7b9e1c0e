/* The site's facts and reference lists. Must not know what they are used for. */
#include "queries.h"
#include "site/site.h"

struct err site_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    return gate_show(pool, call, SELECT(&q_site_show_json, NO_PARAMS), reply);
}

struct err district_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    return gate_show(pool, call, SELECT(&q_district_list_json, NO_PARAMS), reply);
}

struct err industry_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    return gate_show(pool, call, SELECT(&q_industry_list_json, NO_PARAMS), reply);
}

struct err service_type_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    return gate_show(pool, call, SELECT(&q_service_type_list_json, NO_PARAMS), reply);
}

/* ---- the operator's edit ---- */

static struct err replace_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    tx_ask(c->tx, &q_site_lock, NO_PARAMS, ONE_ROW(row_take_i64, facts));
    return NO_ERR;
}

static struct err replace_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)facts, (void)input, (void)plan;
    tx_put(c->tx, &q_site_update, PARAMS(P_TEXT(c->call->body_text)));
    const struct event e = {
        .kind = EVENT_site_updated,
    };
    event_add(c, &e);
    command_answer(c, 200, &q_site_show_json_answer, NO_PARAMS, STR_EMPTY, STR_EMPTY);
    return NO_ERR;
}

const struct handler site_replace = {.name = "replaceSite",
                                     .input_size = sizeof(struct version_set),
                                     .facts_size = sizeof(int64_t),
                                     .parse = command_parse_if_match,
                                     .ask = replace_ask,
                                     .decide = command_decide_version,
                                     .put = replace_put};
