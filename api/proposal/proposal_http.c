/* Proposals: list, show, propose. Deciding is in proposal_decision.c. */
#include "identity/staff_filters.h"
#include "proposal_store.h"
#include "queries.h"

/* ---- reads ---- */

struct page { /* what the rows of one answer are about */
    struct db_pool *pool;
    const struct call *call;
    struct proposal_row *rows;
    size_t count;
};

static struct err take_row(struct row *row, void *context, struct arena *mem, struct str *more)
{
    struct page *page = context;
    struct proposal_row *r = &page->rows[page->count++];
    *more = STR_EMPTY;
    TRY(proposal_read(row, r));
    r->approved_sha256 = hash_str(&r->facts.content_sha256); /* as an approval sent at once would name it */
    return r->facts.state == PROPOSAL_pending ? proposal_open(r, mem) : NO_ERR;
}

static struct err ask_pending(struct command *c, void *context)
{
    const struct page *page = context;
    for (size_t i = 0; i < page->count; i++)
        if (page->rows[i].proposal.facts)
            TRY(page->rows[i].proposal.kind->ask(c, &page->rows[i].proposal, PROPOSAL_looking));
    return NO_ERR;
}

/* What an approval would find now is asked for all in one more trip, so that what is offered would be accepted. */
static struct err add_members(void *context, struct arena *mem, size_t count, struct str *more)
{
    struct page *page = context;
    int64_t now_ms = 0;
    TRY(command_look(page->pool, page->call, ask_pending, page, &now_ms));
    for (size_t i = 0; i < count; i++)
        more[i] = proposal_members(page->call, mem, &page->rows[i], now_ms);
    return NO_ERR;
}

static struct page new_page(struct db_pool *pool, const struct call *call, size_t rows)
{
    return (struct page){pool, call, arena_array(call->mem, rows, sizeof(struct proposal_row)), 0};
}

struct err proposal_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct page page = new_page(pool, call, PAGE_LIMIT_MAX);
    struct staff_filters f;
    TRY(staff_filters_read(pool, call, NEWEST_FIRST, &f, reply, why));
    if (has_problem(why))
        return NO_ERR;
    const struct param states = call_arg_words(call, "state", state_codes(call->mem, &proposal_machine));
    reply->trips = reply->trips == 0 ? 2 : 3; /* add_members looks at all of the page once more */
    return gate_list(
        pool, call,
        select_from(f.window.start, SELECT_WITH_PAGE(&q_proposal_list,
                                                     PARAMS(P_UUID(call->who->account_id), f.window.bound,
                                                            f.window.by_change, states, f.enterprises, f.district),
                                                     take_row, add_members, &page)),
        reply, why);
}

struct err proposal_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    struct page page = new_page(pool, call, 1);
    reply->trips = 2;
    return gate_show(pool, call,
                     SELECT_WITH_PAGE(&q_proposal_json, PARAMS(P_UUID(call->id), P_UUID(call->who->account_id)),
                                      take_row, add_members, &page),
                     reply);
}

/* ---- proposing ---- */

struct wish {
    const struct proposal_kind *kind;
    void *input;
};

static void make_parse(const struct call *call, void *input, struct problem *why)
{
    struct wish *w = input;
    (void)why; /* the contract has checked the body */
    w->kind = proposal_kind_of_operation(call->operation_id);
    w->input = arena_alloc(call->mem, w->kind->input_size);
    if (w->kind->read)
        (void)w->kind->read(call->body, call->mem, w->input);
}

static struct err make_ask(struct command *c, const void *input, void *facts)
{
    const struct wish *w = input;
    struct proposal *p = facts;
    *p = (struct proposal){.kind = w->kind,
                           .id = uuid_new(),
                           .object_id = c->call->id,
                           .input = w->input,
                           .facts = arena_alloc(c->mem, w->kind->facts_size)};
    return p->kind->ask(c, p, PROPOSAL_proposing);
}

static enum verdict make_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    (void)input, (void)plan;
    const struct proposal *p = facts;
    return p->kind->decide(p, PROPOSAL_proposing, now_ms, why) ? ALLOW : REFUSE;
}

static struct err make_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)input, (void)plan;
    const struct proposal *p = facts;
    const struct uuid me = c->call->who->account_id;
    const struct uuid concerned = p->kind->concerns ? p->kind->concerns(p) : (struct uuid){{0}};
    struct proposal_row after = {.proposal = *p}; /* the kind is not asked: its facts are those before */
    after.proposal.content = p->kind->content(p, c->mem);
    after.facts = (struct proposal_facts){.state = PROPOSAL_pending,
                                          .lapses_at_ms = c->now_ms + PROPOSAL_LIFE_MS,
                                          .content_sha256 = sha256(after.proposal.content),
                                          .mine = true,
                                          .own_work = true};
    if (p->kind->propose)
        TRY(p->kind->propose(c, p));
    tx_put(c->tx, &q_proposal_insert,
           PARAMS(P_UUID(p->id), P_TEXT(str_from(p->kind->name)), P_TEXT(str_from(p->kind->object)),
                  P_UUID(p->object_id), P_UUID_OR_NULL(concerned), P_TEXT(after.proposal.content),
                  P_BYTES(hash_str(&after.facts.content_sha256)), P_UUID(me), P_TIME(c->now_ms),
                  P_TIME(after.facts.lapses_at_ms)));
    proposal_put_event(c, EVENT_proposal_made, p, STR_EMPTY);
    proposal_put_answer(c, 201, &after,
                        arena_printf(c->mem, "/api/v1/proposals/%.*s", STR_FMT(uuid_text(c->mem, p->id))));
    return NO_ERR;
}

const struct handler proposal_make = {.name = "propose",
                                      .input_size = sizeof(struct wish),
                                      .facts_size = sizeof(struct proposal),
                                      .parse = make_parse,
                                      .ask = make_ask,
                                      .decide = make_decide,
                                      .put = make_put};
