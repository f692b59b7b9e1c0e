/* What is public of a draw, and the proposal of its entropy (domain.md §4.2). */
#include "booking/booking.h"
#include "booking_store.h"
#include "proposal.h"
#include "queries.h"

/* ---- reads ---- */

static struct err ignore_row(struct row *row, void *out)
{
    (void)row, (void)out;
    return NO_ERR;
}

struct err draw_entry_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    /* Before the seal there is no such page; an empty list would say "nobody takes part". */
    TRY(db_read(pool, call->mem, &q_draw_sealed, PARAMS(P_UUID(call->id)), 1, 1, ignore_row, NULL));
    reply->trips = 2;
    return gate_list(pool, call, &q_draw_list_entries, PARAMS(P_UUID(call->id)), NULL, NULL, reply, why);
}

struct err draw_winner_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    /* Before publicity there is no such page; an empty list would say "nobody won". */
    TRY(db_read(pool, call->mem, &q_draw_public, PARAMS(P_UUID(call->id)), 1, 1, ignore_row, NULL));
    reply->trips = 2;
    return gate_list(pool, call, &q_draw_list_winners, PARAMS(P_UUID(call->id)), NULL, NULL, reply, why);
}

static struct err read_record(struct row *row, void *out)
{
    ((struct reply *)out)->body = row_str(row);
    return NO_ERR;
}

struct err draw_record_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    return db_read(pool, call->mem, &q_draw_record, PARAMS(P_UUID(call->id)), 1, 1, read_record, reply);
}

/* ---- entropy: proposed here, approved in proposal_http.c ---- */

struct proposing {
    struct batch_row batch;
    struct batch_plan plan;
};
struct values {
    struct entropy_value list[MANIFEST_EVENTS_MAX];
    size_t count;
};

static void entropy_parse(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    struct values *v = input;
    const cJSON *values = json_member(call->body, "values");
    for (const cJSON *e = values ? values->child : NULL; e && v->count < MANIFEST_EVENTS_MAX; e = e->next)
        v->list[v->count++] = (struct entropy_value){json_bool(e, "substitute", false), json_str(e, "value")};
}

static struct err entropy_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    struct proposing *p = facts;
    batch_ask_lock(c, c->call->id, &p->batch);
    batch_ask_plan(c, c->call->id, &p->plan);
    return NO_ERR;
}

static enum verdict entropy_decide(const void *facts, const void *input, int64_t now_ms, void *plan,
                                   struct problem *why)
{
    const struct proposing *p = facts;
    const struct values *v = input;
    if (!batch_decide(&p->batch.facts, BATCH_entropy, BATCH_operator, false, now_ms, plan, why))
        return REFUSE;
    draw_check_entropy(&p->plan.manifest, v->list, v->count, why);
    return has_problem(why) ? REFUSE : ALLOW;
}

static struct err entropy_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)facts, (void)plan;
    const struct values *v = input;
    struct json_out out = json_out(c->mem);
    json_open(&out, '{');
    json_key(&out, "values");
    json_open(&out, '[');
    for (size_t i = 0; i < v->count; i++) {
        json_open(&out, '{');
        json_add_bool(&out, "substitute", v->list[i].substitute);
        json_add_str(&out, "value", v->list[i].value);
        json_close(&out, '}');
    }
    json_close(&out, ']');
    json_close(&out, '}');
    tx_put(c->tx, &q_booking_batch_mark, PARAMS(P_UUID(c->call->id), P_TEXT(STR("entropy_proposed"))));
    proposal_put_new(c, "entropy", c->call->id, json_text(&out));
    return NO_ERR;
}

const struct handler booking_batch_propose_entropy = {.name = "proposeEntropy",
                                                      .input_size = sizeof(struct values),
                                                      .facts_size = sizeof(struct proposing),
                                                      .plan_size = sizeof(enum batch_state),
                                                      .parse = entropy_parse,
                                                      .ask = entropy_ask,
                                                      .decide = entropy_decide,
                                                      .put = entropy_put};
