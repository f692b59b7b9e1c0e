/* What two persons do with a batch: its publication, and its entropy, whose approval draws. One row each; all that is
 * the same for every two-person act is written in api/proposal. */
#include "booking/booking.h"
#include "booking_store.h"
#include "queries.h"

/* ---- publication ---- */

struct publication {
    struct batch_row batch;
    struct batch_plan plan;
    struct ledger_chain chain; /* of the batch; at the approval */
};

static struct err publication_ask(struct command *c, const struct proposal *p, enum proposal_step step)
{
    struct publication *f = p->facts;
    if (step == PROPOSAL_looking)
        batch_ask(c, p->object_id, &f->batch);
    else
        batch_ask_lock(c, p->object_id, &f->batch);
    batch_ask_plan(c, p->object_id, &f->plan);
    if (step != PROPOSAL_applying)
        return NO_ERR;
    TRY(tx_flush(c->tx)); /* the chain is named by the batch's number */
    ledger_ask_batch_chain(c, p->object_id, f->batch.number, true, &f->chain);
    return NO_ERR;
}

static bool publication_decide(const struct proposal *p, enum proposal_step step, int64_t now_ms, struct problem *why)
{
    const struct publication *f = p->facts;
    enum batch_state to;
    int64_t total_fen = 0;
    if (!batch_decide(&f->batch.facts, BATCH_publication, BATCH_approver, false, now_ms, &to, why))
        return false;
    if (step != PROPOSAL_proposing) /* the content is that which was checked then */
        return true;
    manifest_check(&f->plan.manifest, why);
    if (!has_problem(why) && !batch_plan_total(&f->plan.manifest, &total_fen))
        problem_set(why, ERR_manifest_invalid, STR("总金额过大"), STR("The sum of all quotas is too large."));
    return !has_problem(why);
}

static struct str publication_content(const struct proposal *p, struct arena *mem)
{
    return manifest_json(mem, &((const struct publication *)p->facts)->plan.manifest);
}

static struct err publication_apply(struct command *c, const struct proposal *p)
{
    const struct publication *f = p->facts;
    const struct hash sha = sha256(p->content);
    struct ledger_chain chain = f->chain;
    int64_t total_fen = 0;
    if (!batch_plan_total(&f->plan.manifest, &total_fen))
        return ERR(internal, "the sum of the quotas was checked when it was proposed");
    TRY(ledger_put_transfer(c, &chain, TRANSFER_funding, p->object_id, p->object_id, total_fen));
    ledger_put_chain(c, &chain);
    tx_put(
        c->tx, &q_booking_batch_publish,
        PARAMS(P_UUID(p->object_id), P_TIME(c->now_ms), P_TEXT(p->content), P_BYTES(hash_str(&sha)), P_I64(total_fen)));
    batch_put_event(c, EVENT_booking_batch_published, p->object_id, STR_EMPTY);
    return NO_ERR;
}

/* ---- entropy ---- */

struct entropy_input {
    struct entropy_value list[MANIFEST_EVENTS_MAX];
    size_t count;
};
struct entropy_facts {
    struct batch_row batch;
    struct batch_plan plan;
};

static bool entropy_read(const cJSON *json, struct arena *mem, void *input)
{
    (void)mem;
    struct entropy_input *in = input;
    const cJSON *values = json_member(json, "values");
    for (const cJSON *v = values ? values->child : NULL; v && in->count < MANIFEST_EVENTS_MAX; v = v->next)
        in->list[in->count++] = (struct entropy_value){json_bool(v, "substitute", false), json_str(v, "value")};
    return cJSON_IsArray(values);
}

static struct str values_json(const struct entropy_input *in, struct arena *mem)
{
    struct json_out out = json_out(mem);
    json_open(&out, '[');
    for (size_t i = 0; i < in->count; i++) {
        json_open(&out, '{');
        json_add_bool(&out, "substitute", in->list[i].substitute);
        json_add_str(&out, "value", in->list[i].value);
        json_close(&out, '}');
    }
    json_close(&out, ']');
    return json_text(&out);
}

static struct str entropy_content(const struct proposal *p, struct arena *mem)
{
    return arena_printf(mem, "{\"values\":%.*s}", STR_FMT(values_json(p->input, mem)));
}

static struct err entropy_ask(struct command *c, const struct proposal *p, enum proposal_step step)
{
    struct entropy_facts *f = p->facts;
    if (step == PROPOSAL_looking)
        batch_ask(c, p->object_id, &f->batch);
    else
        batch_ask_lock(c, p->object_id, &f->batch);
    if (step == PROPOSAL_proposing || step == PROPOSAL_applying)
        batch_ask_plan(c, p->object_id, &f->plan);
    return NO_ERR;
}

static bool entropy_decide(const struct proposal *p, enum proposal_step step, int64_t now_ms, struct problem *why)
{
    const struct entropy_facts *f = p->facts;
    const struct entropy_input *in = p->input;
    enum batch_state to;
    if (step == PROPOSAL_applying)
        return batch_decide(&f->batch.facts, BATCH_draw, BATCH_approver, false, now_ms, &to, why);
    if (step == PROPOSAL_dropping)
        return batch_decide(&f->batch.facts, BATCH_entropy_refusal, BATCH_approver, true, now_ms, &to, why);
    if (!batch_decide(&f->batch.facts, BATCH_entropy, BATCH_operator, false, now_ms, &to, why))
        return false;
    draw_check_entropy(&f->plan.manifest, in->list, in->count, why);
    return !has_problem(why);
}

static void mark(struct command *c, struct uuid batch_id, enum batch_state state)
{
    tx_put(c->tx, &q_booking_batch_mark, PARAMS(P_UUID(batch_id), P_TEXT(str_from(batch_state_code(state)))));
}

static void entropy_propose(struct command *c, const struct proposal *p)
{
    mark(c, p->object_id, BATCH_entropy_proposed);
}

static void entropy_drop(struct command *c, const struct proposal *p)
{
    mark(c, p->object_id, BATCH_sealed);
}

static struct err entropy_apply(struct command *c, const struct proposal *p)
{
    const struct entropy_facts *f = p->facts;
    const struct entropy_input *in = p->input;
    TRY(draw_put(c, p->object_id, &f->plan, in->list, in->count, values_json(in, c->mem)));
    batch_put_event(c, EVENT_booking_batch_drawn, p->object_id, STR_EMPTY);
    return NO_ERR;
}

/* ---- the rows ---- */

static const struct proposal_kind kinds[] = {
    {.name = "publication",
     .object = "booking_batch",
     .operation = OP_proposePublication,
     .approvers = ROLE_operator,
     .facts_size = sizeof(struct publication),
     .ask = publication_ask,
     .decide = publication_decide,
     .content = publication_content,
     .apply = publication_apply},
    {.name = "entropy",
     .object = "booking_batch",
     .operation = OP_proposeEntropy,
     .approvers = ROLE_operator | ROLE_auditor,
     .input_size = sizeof(struct entropy_input),
     .facts_size = sizeof(struct entropy_facts),
     .read = entropy_read,
     .ask = entropy_ask,
     .decide = entropy_decide,
     .content = entropy_content,
     .propose = entropy_propose,
     .apply = entropy_apply,
     .drop = entropy_drop},
};
const struct proposal_kinds booking_proposals = {kinds, sizeof kinds / sizeof kinds[0]};
