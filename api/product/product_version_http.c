/* Versions of a product's terms: those of one product, the reviewers' queue, one of them, creation. What moves one is
 * product_version_moves.c's. */
#include "identity/staff_filters.h"
#include "product/product.h"
#include "product_store.h"
#include "product_version_store.h"
#include "queries.h"

/* ---- reads ---- */

static struct err add_actions(struct row *row, void *context, struct arena *mem, struct str *more)
{
    struct product_version_facts facts = {0};
    product_version_read_facts(row, &facts);
    *more = product_version_actions(context, mem, &facts);
    return NO_ERR;
}

/* A product that is not there, or not theirs, is not found; an empty page would tell it apart from none. */
struct err product_version_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct call context = *call;
    const bool staff = principal_is_staff(call->who);
    const struct param product = P_UUID(call->id), enterprise = P_UUID(call->who->enterprise_id);
    reply->trips = 2;
    if (staff)
        TRY(db_read(pool, call->mem, &q_product_get_as_staff, PARAMS(product), ROW_EXISTS));
    else
        TRY(db_read(pool, call->mem, &q_product_get_as_provider, PARAMS(product, enterprise), ROW_EXISTS));
    return gate_list(pool, call,
                     staff ? SELECT_WITH(&q_product_version_list_of_product_as_staff,
                                         PARAMS(product, P_UUID(call->who->account_id)), add_actions, &context)
                           : SELECT_WITH(&q_product_version_list_of_product_as_provider, PARAMS(product, enterprise),
                                         add_actions, &context),
                     reply, why);
}

struct err product_version_queue_list(struct db_pool *pool, const struct call *call, struct reply *reply,
                                      struct problem *why)
{
    struct call context = *call;
    struct staff_filters f;
    TRY(staff_filters_read(pool, call, OLDEST_FIRST, &f, reply, why));
    if (has_problem(why))
        return NO_ERR;
    return gate_list(pool, call,
                     select_from(f.window.start, SELECT_WITH(&q_product_version_list_as_staff,
                                                             PARAMS(call_arg_words(call, "state", STR("pending")),
                                                                    P_UUID(call->who->account_id), f.window.bound,
                                                                    f.enterprises, f.window.by_change, f.district),
                                                             add_actions, &context)),
                     reply, why);
}

struct err product_version_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    struct call context = *call;
    const bool staff = principal_is_staff(call->who);
    return gate_show(
        pool, call,
        SELECT_WITH(staff ? &q_product_version_show_as_staff_json : &q_product_version_show_as_provider_json,
                    PARAMS(P_UUID(call->id), P_UUID(staff ? call->who->account_id : call->who->enterprise_id)),
                    add_actions, &context),
        reply);
}

/* ---- creation ---- */

struct create_facts {
    struct product_row product;
    struct product_types types;
    struct product_changes changes;
};

static void create_parse(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    *(struct product_terms *)input = product_terms_of(call->body);
}

static struct err create_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    struct create_facts *f = facts;
    product_ask_lock(c, c->call->id, &f->product);
    product_ask_types(c, &f->types);
    product_ask_changes(c, c->call->id, &f->changes);
    return NO_ERR;
}

static enum verdict create_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    (void)now_ms, (void)plan;
    const struct create_facts *f = facts;
    if (product_decide(&f->product.facts, PRODUCT_versions, PRODUCT_provider, STR_EMPTY, why))
        product_check_version(input, f->types.list, f->changes.count > 0, why);
    return has_problem(why) ? REFUSE : ALLOW;
}

static struct err create_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)input, (void)plan;
    const struct create_facts *f = facts;
    const struct product_version_row row = {
        .id = uuid_new(),
        .facts = {.state = PRODUCT_VERSION_draft, .provider_approved = f->product.facts.provider_approved},
        .enterprise_id = f->product.enterprise_id,
        .product_id = f->product.id};
    product_version_put_new(c, row.id, row.product_id);
    product_version_put_event(c, &row, EVENT_product_version_created, STR_EMPTY);
    product_version_put_answer(
        c, 201, row.id, &row.facts,
        arena_printf(c->mem, "/api/v1/product-versions/%.*s", STR_FMT(uuid_text(c->mem, row.id))));
    return NO_ERR;
}

const struct handler product_version_create = {
    .name = "createProductVersion",
    .input_size = sizeof(struct product_terms),
    .facts_size = sizeof(struct create_facts),
    .parse = create_parse,
    .ask = create_ask,
    .decide = create_decide,
    .put = create_put,
};
