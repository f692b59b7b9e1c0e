/* Owns the proposals' rows and the kinds' table; must not know what a kind is about. */
#include "proposal_store.h"

#include "queries.h"

/* ---- kinds ---- */

const struct proposal_kind *proposal_kind_find(struct str name)
{
    for (size_t i = 0; proposal_kinds[i]; i++)
        for (size_t j = 0; j < proposal_kinds[i]->count; j++)
            if (str_is(name, proposal_kinds[i]->rows[j].name))
                return &proposal_kinds[i]->rows[j];
    return NULL;
}

const struct proposal_kind *proposal_kind_of_operation(enum operation_id operation)
{
    for (size_t i = 0; proposal_kinds[i]; i++)
        for (size_t j = 0; j < proposal_kinds[i]->count; j++)
            if (proposal_kinds[i]->rows[j].operation == operation)
                return &proposal_kinds[i]->rows[j];
    return NULL;
}

/* ---- rows ---- */

struct err proposal_read(struct row *row, struct proposal_row *out)
{
    struct proposal *p = &out->proposal;
    struct proposal_facts *f = &out->facts;
    p->id = row_uuid(row);
    p->kind = proposal_kind_find(row_str(row));
    p->object_id = row_uuid(row);
    p->content = row_str(row);
    f->content_sha256 = row_hash(row);
    const int state = state_find(&proposal_machine, row_str(row));
    f->lapses_at_ms = row_time(row);
    f->mine = row_bool(row);
    f->own_work = row_bool(row);
    if (!p->kind || state < 0)
        return ERR(internal, "a proposal of a kind or state that the program does not know");
    f->state = (enum proposal_state)state;
    return NO_ERR;
}

static void judge(const void *matter, enum proposal_act act, int64_t now_ms, struct problem *why)
{
    const struct proposal_row *r = matter;
    const struct proposal *p = &r->proposal;
    if (act != PROPOSAL_approval)
        (void)(!p->kind->drop || p->kind->decide(p, PROPOSAL_dropping, now_ms, why));
    else if (proposal_decide_content(&r->facts, r->approved_sha256, p->kind->content(p, why->mem), why))
        (void)p->kind->decide(p, PROPOSAL_applying, now_ms, why);
}

struct err proposal_open(struct proposal_row *r, struct arena *mem)
{
    struct proposal *p = &r->proposal;
    const cJSON *content = NULL;
    void *input = arena_alloc(mem, p->kind->input_size);
    if (p->kind->read && (!json_read(mem, p->content, &content) || !p->kind->read(content, mem, input)))
        return ERR(internal, "a proposal whose content cannot be read");
    p->input = input;
    p->facts = arena_alloc(mem, p->kind->facts_size);
    r->facts.judge = judge;
    r->facts.matter = r;
    return NO_ERR;
}

struct proposal_asker proposal_asker(const struct proposal *p, const struct principal *who)
{
    return (struct proposal_asker){who->roles, p->kind->approvers};
}

struct str proposal_members(const struct call *call, struct arena *mem, const struct proposal_row *r, int64_t now_ms)
{
    struct action_list *list = actions_new(mem);
    proposal_list_actions(&r->facts, proposal_asker(&r->proposal, call->who), call->access, now_ms, list);
    return actions_json(list, call->english);
}

/* ---- writing ---- */

void proposal_put_answer(struct command *c, int status, const struct proposal_row *after, struct str location)
{
    command_answer(c, status, &q_proposal_json_answer,
                   PARAMS(P_UUID(after->proposal.id), P_UUID(c->call->who->account_id)),
                   proposal_members(c->call, c->mem, after, c->now_ms), location);
}

void proposal_put_event(struct command *c, enum event_kind kind, const struct proposal *p, struct str reason)
{
    const struct event e = {.kind = kind,
                            .object_id = p->id,
                            .reason = reason,
                            .data = arena_printf(c->mem, "{\"kind\":\"%s\"}", p->kind->name)};
    event_add(c, &e);
}
