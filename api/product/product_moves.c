/* Owns what the rows of the products' table write, and the one handler of the operations that they name. Which row is
 * taken is product_rules.c's. */
#include "command/move.h"
#include "product/product.h"
#include "product_store.h"

struct move_facts {
    struct product_row before;
    struct product_types types; /* of an edit, as is the next */
    struct product_changes changes;
};

struct writing {
    struct command *c;
    const struct product_row *before;
    const struct transition *row;
    struct str reason;
};
typedef void write_fn(const struct writing *);

static enum product_state state_after(const struct writing *w)
{
    return (enum product_state)w->row->to;
}

static void write_form(const struct writing *w)
{
    product_put_form(w->c, w->before->id, state_after(w));
}

static void write_texts(const struct writing *w)
{
    product_put_texts(w->c, w->before->id);
}

static void write_withdrawal(const struct writing *w)
{
    product_put_withdrawal(w->c, w->before->id);
}

static void write_submission(const struct writing *w)
{
    product_put_submission(w->c, w->before->id);
}

static void write_approval(const struct writing *w)
{
    product_put_review(w->c, w->before->id, state_after(w), STR_EMPTY);
    product_put_first_version(w->c, w->before->id);
}

static void write_rejection(const struct writing *w)
{
    product_put_review(w->c, w->before->id, state_after(w), w->reason);
}

static void write_suspension(const struct writing *w)
{
    product_put_suspension(w->c, w->before->id, state_after(w), w->reason);
}

static write_fn *const writes[PRODUCT_WRITES] = {
    [PRODUCT_WRITE_FORM] = write_form,
    [PRODUCT_WRITE_TEXTS] = write_texts,
    [PRODUCT_WRITE_SUBMISSION] = write_submission,
    [PRODUCT_WRITE_WITHDRAWAL] = write_withdrawal,
    [PRODUCT_WRITE_APPROVAL] = write_approval,
    [PRODUCT_WRITE_REJECTION] = write_rejection,
    [PRODUCT_WRITE_SUSPENSION] = write_suspension,
};

/* ---- the handler ---- */

static void move_parse(const struct call *call, void *input, struct problem *why)
{
    move_request_read(&product_machine, call, input, why);
}

static struct err move_ask(struct command *c, const void *input, void *facts)
{
    struct move_facts *f = facts;
    product_ask_lock(c, c->call->id, &f->before);
    if (((const struct move_request *)input)->trigger == PRODUCT_edit) {
        product_ask_types(c, &f->types);
        product_ask_changes(c, c->call->id, &f->changes);
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
    *row = product_decide(&f->before.facts, (enum product_trigger)request->trigger,
                          product_actor_of(request->call->who), request->reason, why);
    if (!*row)
        return REFUSE;
    if ((*row)->write == PRODUCT_WRITE_FORM) {
        const struct product_terms terms = product_terms_of(request->call->body);
        product_check_terms(&terms, f->types.list, why);
    } else if ((*row)->write == PRODUCT_WRITE_TEXTS) {
        product_check_texts(&f->changes, why);
    }
    return has_problem(why) ? REFUSE : ALLOW;
}

/* Who took it off the list is remembered as long as it is off. */
static struct product_row row_after(const struct product_row *before, const struct transition *row)
{
    struct product_row after = *before;
    after.facts.state = (enum product_state)row->to;
    if (row->trigger == PRODUCT_suspension)
        after.facts.suspended_by_reviewer = row->actor == PRODUCT_reviewer;
    if (row->to != PRODUCT_suspended)
        after.facts.suspended_by_reviewer = false;
    return after;
}

static struct err move_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    const struct product_row *before = &((const struct move_facts *)facts)->before;
    const struct str reason = ((const struct move_request *)input)->reason;
    const struct transition *row = *(const struct transition *const *)plan;
    const struct writing writing = {c, before, row, reason};
    writes[row->write](&writing);
    if (before->facts.state == PRODUCT_listed || row->to == PRODUCT_listed)
        product_put_in_catalogue(c, before->id);
    product_put_event(c, before, row->event, reason);
    const struct product_row after = row_after(before, row);
    product_put_answer(c, 200, &after, STR_EMPTY);
    return NO_ERR;
}

const struct handler product_move = {
    .name = "moveProduct",
    .input_size = sizeof(struct move_request),
    .facts_size = sizeof(struct move_facts),
    .plan_size = sizeof(const struct transition *),
    .parse = move_parse,
    .ask = move_ask,
    .decide = move_decide,
    .put = move_put,
};
