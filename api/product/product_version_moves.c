/* Owns what the rows of the product versions' table write, and the one handler of the operations that they name. Which
 * row is taken is product_version_rules.c's. */
#include "command/move.h"
#include "product/product.h"
#include "product_store.h"
#include "product_version_store.h"

struct move_facts {
    struct product_version_row before;
    struct product_types types; /* of an edit, as is the next */
    bool differs;
};

struct writing {
    struct command *c;
    const struct product_version_row *before;
    struct str reason;
};
typedef void write_fn(const struct writing *);

static void write_form(const struct writing *w)
{
    product_version_put_form(w->c, w->before->id);
}

static void write_submission(const struct writing *w)
{
    product_version_put_submission(w->c, w->before->id);
}

static void write_withdrawal(const struct writing *w)
{
    product_version_put_withdrawal(w->c, w->before->id);
}

static void write_approval(const struct writing *w)
{
    product_version_put_approval(w->c, w->before);
}

static void write_rejection(const struct writing *w)
{
    product_version_put_rejection(w->c, w->before->id, w->reason);
}

static write_fn *const writes[PRODUCT_VERSION_WRITES] = {
    [PRODUCT_VERSION_WRITE_FORM] = write_form,
    [PRODUCT_VERSION_WRITE_SUBMISSION] = write_submission,
    [PRODUCT_VERSION_WRITE_WITHDRAWAL] = write_withdrawal,
    [PRODUCT_VERSION_WRITE_APPROVAL] = write_approval,
    [PRODUCT_VERSION_WRITE_REJECTION] = write_rejection,
};

/* ---- the handler ---- */

static void move_parse(const struct call *call, void *input, struct problem *why)
{
    move_request_read(&product_version_machine, call, input, why);
}

static struct err move_ask(struct command *c, const void *input, void *facts)
{
    struct move_facts *f = facts;
    product_version_ask_lock(c, c->call->id, &f->before);
    if (((const struct move_request *)input)->trigger == PRODUCT_VERSION_edit) {
        product_ask_types(c, &f->types);
        product_version_ask_difference(c, c->call->id, &f->differs);
    }
    return NO_ERR;
}

static enum verdict move_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    (void)now_ms;
    const struct move_facts *f = facts;
    const struct move_request *request = input;
    const struct transition **row = plan;
    if (!command_version_matches(&request->call->if_match, f->before.version, why))
        return REFUSE;
    *row = product_version_decide(&f->before.facts, (enum product_version_trigger)request->trigger,
                                  product_actor_of(request->call->who), request->reason, why);
    if (!*row)
        return REFUSE;
    if ((*row)->write == PRODUCT_VERSION_WRITE_FORM) {
        const struct product_terms terms = product_terms_of(request->call->body);
        product_check_version(&terms, f->types.list, f->differs, why);
    }
    return has_problem(why) ? REFUSE : ALLOW;
}

static struct err move_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    const struct product_version_row *before = &((const struct move_facts *)facts)->before;
    const struct str reason = ((const struct move_request *)input)->reason;
    const struct transition *row = *(const struct transition *const *)plan;
    const struct writing writing = {c, before, reason};
    writes[row->write](&writing);
    product_version_put_event(c, before, row->event, reason);
    struct product_version_facts after = before->facts;
    after.state = (enum product_version_state)row->to;
    product_version_put_answer(c, 200, before->id, &after, STR_EMPTY);
    return NO_ERR;
}

const struct handler product_version_move = {
    .name = "moveProductVersion",
    .input_size = sizeof(struct move_request),
    .facts_size = sizeof(struct move_facts),
    .plan_size = sizeof(const struct transition *),
    .parse = move_parse,
    .ask = move_ask,
    .decide = move_decide,
    .put = move_put,
};
