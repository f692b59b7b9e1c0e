/* The end of a freeze before its time, by two persons: the row of its two-person act. */
#include "enterprise/freeze.h"
#include "freeze_store.h"
#include "queries.h"

struct lifting { /* as asked for, and as its content says later */
    struct str reason_code, reason;
};

static bool lifting_read(const cJSON *json, struct arena *mem, void *input)
{
    struct lifting *in = input;
    in->reason_code = arena_str(mem, json_str(json, "reason_code"));
    in->reason = arena_str(mem, json_str(json, "reason"));
    return in->reason_code.len > 0;
}

/* What is frozen is locked behind its freeze. */
static struct err lifting_ask(struct command *c, const struct proposal *p, enum proposal_step step)
{
    struct freeze_row *f = p->facts;
    struct freeze_target *target = ARENA_NEW(c->mem, struct freeze_target);
    struct uuid *owner = ARENA_NEW(c->mem, struct uuid);
    if (step == PROPOSAL_looking) {
        freeze_ask(c, p->object_id, f);
        return NO_ERR;
    }
    freeze_ask_lock(c, p->object_id, f);
    if (step != PROPOSAL_applying)
        return NO_ERR;
    TRY(tx_flush(c->tx));
    freeze_ask_target(c, f->object, f->object_id, target, owner);
    return NO_ERR;
}

static bool lifting_decide(const struct proposal *p, enum proposal_step step, int64_t now_ms, struct problem *why)
{
    (void)now_ms;
    const struct freeze_facts *facts = &((const struct freeze_row *)p->facts)->facts;
    const struct str reason = ((const struct lifting *)p->input)->reason;
    return step == PROPOSAL_proposing
               ? freeze_decide(facts, FREEZE_lifting, FREEZE_staff, reason, why) != NULL
               : freeze_decide(facts, FREEZE_lifting_approval, FREEZE_proposal, reason, why) != NULL;
}

static struct str lifting_content(const struct proposal *p, struct arena *mem)
{
    const struct lifting *in = p->input;
    const struct freeze_row *f = p->facts;
    struct json_out out = json_out(mem);
    json_open(&out, '{'); /* names ascending, as RFC 8785 wants them */
    json_add_uuid(&out, "object_id", f->object_id);
    json_add_str(&out, "object_type", str_from(freeze_object_name(f->object)));
    json_add_str(&out, "reason", in->reason);
    json_add_str(&out, "reason_code", in->reason_code);
    json_close(&out, '}');
    return json_text(&out);
}

static struct uuid lifting_concerns(const struct proposal *p)
{
    return ((const struct freeze_row *)p->facts)->enterprise_id;
}

static struct err lifting_apply(struct command *c, const struct proposal *p)
{
    const struct lifting *in = p->input;
    const struct freeze_row *f = p->facts;
    const struct transition *row =
        state_transition(&freeze_machine, FREEZE_active, FREEZE_lifting_approval, FREEZE_proposal);
    tx_put(c->tx, &q_freeze_lift,
           PARAMS(P_UUID(f->id), P_TIME(c->now_ms), P_TEXT(in->reason_code), P_TEXT(in->reason)));
    freeze_put_mark(c, f->object, f->object_id, MARK_GONE, 0, 0);
    const struct event e = {.kind = row->event,
                            .object_id = f->id,
                            .enterprise_id = f->enterprise_id,
                            .reason = in->reason,
                            .data = arena_printf(c->mem, "{\"object_type\":\"%s\"}", freeze_object_name(f->object))};
    event_add(c, &e);
    return NO_ERR;
}

static const struct proposal_kind kinds[] = {
    {.name = "lifting",
     .object = "freeze",
     .operation = OP_proposeLifting,
     .approvers = ROLE_reviewer | ROLE_operator | ROLE_finance,
     .input_size = sizeof(struct lifting),
     .facts_size = sizeof(struct freeze_row),
     .read = lifting_read,
     .ask = lifting_ask,
     .decide = lifting_decide,
     .content = lifting_content,
     .concerns = lifting_concerns,
     .apply = lifting_apply},
};
const struct proposal_kinds enterprise_proposals = {kinds, sizeof kinds / sizeof kinds[0]};
