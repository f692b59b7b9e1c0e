/* The creation of products. What moves one is product_moves.c's, the rules are product_rules.c's. */
#include "product/product.h"
#include "product_store.h"

struct create_facts {
    struct product_types types;
    bool approved;
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
    product_ask_types(c, &f->types);
    product_ask_approval(c, &f->approved);
    return NO_ERR;
}

static enum verdict create_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    (void)now_ms, (void)plan;
    const struct create_facts *f = facts;
    product_check_terms(input, f->types.list, why);
    return has_problem(why) ? REFUSE : ALLOW;
}

static struct err create_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)input, (void)plan;
    const struct create_facts *f = facts;
    const struct product_row row = {.id = uuid_new(),
                                    .facts = {.state = PRODUCT_draft, .provider_approved = f->approved},
                                    .enterprise_id = c->call->who->enterprise_id};
    product_put_new(c, row.id);
    product_put_event(c, &row, EVENT_product_created, STR_EMPTY);
    product_put_answer(c, 201, &row, arena_printf(c->mem, "/api/v1/products/%.*s", STR_FMT(uuid_text(c->mem, row.id))));
    return NO_ERR;
}

const struct handler product_create = {
    .name = "createProduct",
    .input_size = sizeof(struct product_terms),
    .facts_size = sizeof(struct create_facts),
    .parse = create_parse,
    .ask = create_ask,
    .decide = create_decide,
    .put = create_put,
};
