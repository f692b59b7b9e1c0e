/* The operations that make and move products: input, rule, writes. The rules are product_rules.c's. */
#include "product/product.h"
#include "product_store.h"

static struct product_terms terms_of(const cJSON *body)
{
    return (struct product_terms){
        .price_fen = json_i64(body, "price_fen", 0),
        .max_deduction_fen = json_i64(body, "max_deduction_fen", 0),
        .voucher_product = json_bool(body, "voucher_product", false),
        .voucher_type_count = (size_t)cJSON_GetArraySize(json_member(body, "voucher_type_ids")),
    };
}

static void put_event(struct command *c, const struct product_row *row, enum event_kind kind, struct str reason)
{
    const struct event e = {.kind = kind, .object_id = row->id, .enterprise_id = row->enterprise_id, .reason = reason};
    event_add(c, &e);
}

/* ---- creation ---- */

struct create_facts {
    struct product_types types;
    bool approved;
};

static void create_parse(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    *(struct product_terms *)input = terms_of(call->body);
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
    put_event(c, &row, EVENT_product_created, STR_EMPTY);
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

/* ---- everything that moves an existing one ---- */

struct move {
    const struct call *call;
    enum product_event event;
    struct str reason;
    struct product_terms terms; /* of an edit */
};
struct move_facts {
    struct product_row row;
    struct product_types types; /* of an edit */
};

static void parse_as(const struct call *call, void *input, enum product_event event)
{
    *(struct move *)input = (struct move){.call = call, .event = event, .reason = json_str(call->body, "reason")};
}
static void parse_replace(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    parse_as(call, input, PRODUCT_edit);
    ((struct move *)input)->terms = terms_of(call->body);
}
static void parse_submission(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    parse_as(call, input, PRODUCT_submission);
}
static void parse_review(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    parse_as(call, input, str_is(json_str(call->body, "decision"), "approve") ? PRODUCT_approval : PRODUCT_rejection);
}
static void parse_suspension(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    parse_as(call, input, json_bool(call->body, "suspended", true) ? PRODUCT_suspension : PRODUCT_reinstatement);
}

static struct err move_ask(struct command *c, const void *input, void *facts)
{
    const struct move *m = input;
    struct move_facts *f = facts;
    product_ask_lock(c, c->call->id, &f->row);
    if (m->event == PRODUCT_edit)
        product_ask_types(c, &f->types);
    return NO_ERR;
}

static enum verdict move_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    (void)now_ms;
    const struct move_facts *f = facts;
    const struct move *m = input;
    if (!command_version_matches(m->call->if_match, f->row.version, why))
        return REFUSE;
    if (!product_decide(&f->row.facts, m->event, product_actor_of(m->call->who), m->reason.len > 0, plan, why))
        return REFUSE;
    if (m->event == PRODUCT_edit)
        product_check_terms(&m->terms, f->types.list, why);
    return has_problem(why) ? REFUSE : ALLOW;
}

static struct err put_move(struct command *c, const struct product_row *row, const struct move *m,
                           enum product_state to)
{
    switch (m->event) {
    case PRODUCT_edit:
        product_put_form(c, row->id, to, row->terms_version + (product_terms_differ(&row->terms, &m->terms) ? 1 : 0));
        return NO_ERR;
    case PRODUCT_submission:
        product_put_submission(c, row->id);
        return NO_ERR;
    case PRODUCT_approval:
        product_put_review(c, row->id, to, STR_EMPTY);
        return NO_ERR;
    case PRODUCT_rejection:
        product_put_review(c, row->id, to, m->reason);
        return NO_ERR;
    case PRODUCT_suspension:
    case PRODUCT_reinstatement:
        product_put_suspension(c, row->id, to, m->reason);
        return NO_ERR;
    case PRODUCT_EVENTS:
        break;
    }
    return ERR(internal, "a product event without writes");
}

static struct err move_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    static const enum event_kind kinds[PRODUCT_EVENTS] = {
        [PRODUCT_edit] = EVENT_product_updated,         [PRODUCT_submission] = EVENT_product_submitted,
        [PRODUCT_approval] = EVENT_product_listed,      [PRODUCT_rejection] = EVENT_product_rejected,
        [PRODUCT_suspension] = EVENT_product_suspended, [PRODUCT_reinstatement] = EVENT_product_reinstated,
    };
    const struct move_facts *f = facts;
    const struct move *m = input;
    const enum product_state to = *(const enum product_state *)plan;
    TRY(put_move(c, &f->row, m, to));
    put_event(c, &f->row, kinds[m->event], m->reason);
    struct product_row after = f->row;
    after.facts.state = to;
    after.facts.suspended_by_reviewer =
        to == PRODUCT_suspended && (m->event == PRODUCT_suspension ? product_actor_of(c->call->who) == PRODUCT_reviewer
                                                                   : f->row.facts.suspended_by_reviewer);
    product_put_answer(c, 200, &after, STR_EMPTY);
    return NO_ERR;
}

#define MOVE(operation, parse_)                                                                             \
    {                                                                                                       \
        .name = (operation), .input_size = sizeof(struct move), .facts_size = sizeof(struct move_facts),    \
        .plan_size = sizeof(enum product_state), .parse = (parse_), .ask = move_ask, .decide = move_decide, \
        .put = move_put                                                                                     \
    }
const struct handler product_replace = MOVE("replaceProduct", parse_replace);
const struct handler product_submit = MOVE("submitProduct", parse_submission);
const struct handler product_review = MOVE("reviewProduct", parse_review);
const struct handler product_suspend = MOVE("suspendProduct", parse_suspension);
