/* Voucher types: what operators define and everybody may read. Published batches keep a copy of their own. */
#include "booking/booking.h"
#include "booking/manifest.h"
#include "queries.h"

struct err voucher_type_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    return gate_list(pool, call, SELECT(&q_voucher_type_list, NO_PARAMS), reply, why);
}

struct err voucher_type_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    return gate_show(pool, call, SELECT(&q_voucher_type_json, PARAMS(P_UUID(call->id))), reply);
}

struct writing {
    int64_t version;                             /* of the one that is replaced */
    int64_t unknown[MANIFEST_SERVICE_TYPES_MAX]; /* positions in the body's service_types */
    size_t unknown_count;
};

static struct err read_unknown(struct row *row, void *out)
{
    struct writing *w = out;
    w->unknown[w->unknown_count++] = row_i64(row);
    return NO_ERR;
}

static struct err services_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    tx_ask(c->tx, &q_voucher_type_unknown_services, PARAMS(P_TEXT(c->call->body_text)),
           ROWS(0, MANIFEST_SERVICE_TYPES_MAX, read_unknown, facts));
    return NO_ERR;
}

static enum verdict services_decide(const void *facts, const void *input, int64_t now_ms, void *plan,
                                    struct problem *why)
{
    (void)input, (void)now_ms, (void)plan;
    const struct writing *w = facts;
    for (size_t i = 0; i < w->unknown_count; i++)
        problem_add_fault(why, IN_BODY, arena_printf(why->mem, "/service_types/%lld", (long long)w->unknown[i]),
                          FAULT_does_not_exist, STR_EMPTY);
    return has_problem(why) ? REFUSE : ALLOW;
}

static struct err create_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)facts, (void)input, (void)plan;
    const struct uuid id = uuid_new();
    tx_put(c->tx, &q_voucher_type_insert, PARAMS(P_UUID(id), P_TIME(c->now_ms), P_TEXT(c->call->body_text)));
    const struct event e = {.kind = EVENT_voucher_type_created, .object_id = id};
    event_add(c, &e);
    command_answer(c, 201, &q_voucher_type_json_answer, PARAMS(P_UUID(id)), STR_EMPTY,
                   arena_printf(c->mem, "/api/v1/voucher-types/%.*s", STR_FMT(uuid_text(c->mem, id))));
    return NO_ERR;
}

const struct handler voucher_type_create = {.name = "createVoucherType",
                                            .facts_size = sizeof(struct writing),
                                            .ask = services_ask,
                                            .decide = services_decide,
                                            .put = create_put};

static struct err read_version(struct row *row, void *out)
{
    ((struct writing *)out)->version = row_i64(row);
    return NO_ERR;
}
static struct err replace_ask(struct command *c, const void *input, void *facts)
{
    tx_ask(c->tx, &q_voucher_type_lock, PARAMS(P_UUID(c->call->id)), ONE_ROW(read_version, facts));
    return services_ask(c, input, facts);
}
static enum verdict replace_decide(const void *facts, const void *input, int64_t now_ms, void *plan,
                                   struct problem *why)
{
    const struct writing *w = facts;
    return command_version_matches(input, w->version, why) ? services_decide(facts, input, now_ms, plan, why) : REFUSE;
}
static struct err replace_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)facts, (void)input, (void)plan;
    tx_put(c->tx, &q_voucher_type_update, PARAMS(P_UUID(c->call->id), P_TEXT(c->call->body_text)));
    const struct event e = {.kind = EVENT_voucher_type_updated, .object_id = c->call->id};
    event_add(c, &e);
    command_answer(c, 200, &q_voucher_type_json_answer, PARAMS(P_UUID(c->call->id)), STR_EMPTY, STR_EMPTY);
    return NO_ERR;
}

const struct handler voucher_type_replace = {.name = "replaceVoucherType",
                                             .input_size = sizeof(struct version_set),
                                             .facts_size = sizeof(struct writing),
                                             .parse = command_parse_if_match,
                                             .ask = replace_ask,
                                             .decide = replace_decide,
                                             .put = replace_put};
