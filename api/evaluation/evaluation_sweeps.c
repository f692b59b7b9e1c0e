/* The system evaluates what nobody did in time, one order a transaction. */
#include "evaluation/evaluation.h"
#include "evaluation_store.h"
#include "queries.h"
#include "site/settings.h"

struct due_facts {
    struct order_row order;
    int64_t stars;
};

static struct err read_due(struct row *row, void *out)
{
    return order_read_due(row, &((struct due_facts *)out)->order);
}

static struct err due_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    struct due_facts *f = facts;
    order_ask_due(c, &q_evaluation_lock_due, read_due, f, &f->order);
    setting_ask(c, SETTING_automatic_platform_stars, &f->stars);
    return NO_ERR;
}

static enum verdict due_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    (void)input;
    const struct order_row *order = &((const struct due_facts *)facts)->order;
    const struct transition **row = plan;
    if (uuid_is_nil(order->id))
        problem_set(why, ERR_not_found, STR_EMPTY, STR_EMPTY);
    else
        *row = evaluation_decide_automatic(&order->facts, now_ms, why);
    return *row ? ALLOW : REFUSE;
}

static struct err due_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)input;
    const struct due_facts *f = facts;
    const struct evaluation automatic = evaluation_automatic(f->stars);
    evaluation_put(c, uuid_new(), &f->order, &automatic, *(const struct transition *const *)plan);
    return NO_ERR;
}

static const struct handler evaluate = {.name = "sweep:evaluation",
                                        .facts_size = sizeof(struct due_facts),
                                        .plan_size = sizeof(const struct transition *),
                                        .ask = due_ask,
                                        .decide = due_decide,
                                        .put = due_put};

const struct sweep evaluation_sweeps[EVALUATION_SWEEPS] = {
    {.name = "evaluation", .due = &q_evaluation_list_due, .act = &evaluate, .every_ms = MINUTE_MS}};
