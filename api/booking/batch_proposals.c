/* What two persons do with a batch: its publication, and its entropy, whose approval draws. One row each; all that is
 * the same for every two-person act is written in api/proposal. */
#include "booking/booking.h"
#include "booking_store.h"

static const struct transition *decide(const struct batch_facts *facts, enum batch_trigger trigger,
                                       enum batch_actor actor, int64_t now_ms, struct problem *why)
{
    return batch_decide(facts, trigger, actor, STR_EMPTY, now_ms, why);
}

static const struct transition *row_of(enum batch_state from, enum batch_trigger trigger, enum batch_actor actor)
{
    return state_transition(&batch_machine, (int)from, (int)trigger, (int)actor);
}

/* ---- publication ---- */

static struct err publication_ask(struct command *c, const struct proposal *p, enum proposal_step step)
{
    struct batch_move *f = p->facts;
    if (step == PROPOSAL_applying)
        return batch_move_ask(c, p->object_id, BATCH_publication_approval, BATCH_proposal, f);
    if (step == PROPOSAL_looking)
        batch_ask(c, p->object_id, &f->batch);
    else
        batch_ask_lock(c, p->object_id, &f->batch);
    batch_ask_plan(c, p->object_id, &f->plan);
    return NO_ERR;
}

static bool publication_decide(const struct proposal *p, enum proposal_step step, int64_t now_ms, struct problem *why)
{
    const struct batch_move *f = p->facts;
    struct batch_facts facts = f->batch.facts;
    facts.draft = &f->plan.manifest;
    return step == PROPOSAL_proposing ? decide(&facts, BATCH_publication, BATCH_operator, now_ms, why) != NULL
                                      : decide(&facts, BATCH_publication_approval, BATCH_proposal, now_ms, why) != NULL;
}

static struct str publication_content(const struct proposal *p, struct arena *mem)
{
    return manifest_json(mem, &((const struct batch_move *)p->facts)->plan.manifest);
}

static struct err publication_apply(struct command *c, const struct proposal *p)
{
    return batch_move_put(c, p->facts, row_of(BATCH_draft, BATCH_publication_approval, BATCH_proposal), STR_EMPTY);
}

/* ---- entropy ---- */

struct entropy_input {
    struct entropy_value list[MANIFEST_EVENTS_MAX];
    size_t count;
};

static bool entropy_read(const cJSON *json, struct arena *mem, void *input)
{
    (void)mem;
    struct entropy_input *in = input;
    const cJSON *values = json_member(json, "values");
    for (const cJSON *v = values ? values->child : NULL; v && in->count < MANIFEST_EVENTS_MAX; v = v->next)
        in->list[in->count++] = entropy_value_read(v);
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
    struct batch_move *f = p->facts;
    if (step != PROPOSAL_looking)
        return batch_move_ask(c, p->object_id, BATCH_entropy, BATCH_operator, f);
    batch_ask(c, p->object_id, &f->batch);
    batch_ask_plan(c, p->object_id, &f->plan);
    return NO_ERR;
}

static bool entropy_decide(const struct proposal *p, enum proposal_step step, int64_t now_ms, struct problem *why)
{
    const struct batch_move *f = p->facts;
    const struct batch_facts *facts = &f->batch.facts;
    const struct entropy_input *in = p->input;
    if (step == PROPOSAL_dropping)
        return decide(facts, BATCH_entropy_end, BATCH_proposal, now_ms, why) != NULL;
    if (step == PROPOSAL_applying ? !decide(facts, BATCH_entropy_approval, BATCH_proposal, now_ms, why)
                                  : !decide(facts, BATCH_entropy, BATCH_operator, now_ms, why))
        return false;
    draw_check_entropy(&f->plan.manifest, in->list, in->count, why);
    if (!has_problem(why))
        draw_check_entropy_time(&f->plan.manifest, in->list, in->count, now_ms, why);
    return !has_problem(why);
}

static struct err entropy_propose(struct command *c, const struct proposal *p)
{
    const struct batch_move *f = p->facts;
    return batch_move_put(c, f, row_of(BATCH_sealed, BATCH_entropy, BATCH_operator), STR_EMPTY);
}

static struct err entropy_drop(struct command *c, const struct proposal *p)
{
    const struct batch_move *f = p->facts;
    return batch_move_put(c, f, row_of(BATCH_entropy_proposed, BATCH_entropy_end, BATCH_proposal), STR_EMPTY);
}

static struct err entropy_apply(struct command *c, const struct proposal *p)
{
    const struct batch_move *f = p->facts;
    const struct entropy_input *in = p->input;
    TRY(draw_put(c, p->object_id, &f->plan, in->list, in->count, values_json(in, c->mem)));
    batch_put_event(c, row_of(BATCH_entropy_proposed, BATCH_entropy_approval, BATCH_proposal), p->object_id, STR_EMPTY);
    return NO_ERR;
}

/* ---- the rows ---- */

static const struct proposal_kind kinds[] = {
    {.name = "publication",
     .object = "booking_batch",
     .operation = OP_proposePublication,
     .approvers = ROLE_operator,
     .facts_size = sizeof(struct batch_move),
     .ask = publication_ask,
     .decide = publication_decide,
     .content = publication_content,
     .apply = publication_apply},
    {.name = "entropy",
     .object = "booking_batch",
     .operation = OP_proposeEntropy,
     .approvers = ROLE_operator | ROLE_auditor,
     .input_size = sizeof(struct entropy_input),
     .facts_size = sizeof(struct batch_move),
     .read = entropy_read,
     .ask = entropy_ask,
     .decide = entropy_decide,
     .content = entropy_content,
     .propose = entropy_propose,
     .apply = entropy_apply,
     .drop = entropy_drop},
};
const struct proposal_kinds booking_proposals = {kinds, sizeof kinds / sizeof kinds[0]};
