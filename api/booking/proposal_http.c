/* Proposals: one person proposes, another approves the SHA-256 of what was proposed; the approval carries it out. */
#include "proposal.h"

#include "booking/booking.h"
#include "booking_store.h"
#include "queries.h"

struct proposal_row {
    int64_t version;
    struct str kind, content, state;
    struct uuid batch_id, proposed_by;
    struct hash content_sha256;
};

/* ---- may the caller decide it ---- */

static void decide_approval(struct str state, struct uuid proposed_by, const struct principal *who, struct problem *why)
{
    if (!str_is(state, "pending"))
        problem_set(why, ERR_wrong_state, STR("该提案已处理"), STR("The proposal has been decided."));
    else if (uuid_equal(proposed_by, who->account_id))
        problem_set(why, ERR_own_work, STR_EMPTY, STR_EMPTY);
}

static struct str members(const struct call *call, struct arena *mem, struct str state, struct uuid proposed_by)
{
    struct action_list *list = actions_new(mem);
    decide_approval(state, proposed_by, call->who, actions_add(list, "approval"));
    decide_approval(state, proposed_by, call->who, actions_add(list, "refusal"));
    return actions_json(list, call->english);
}

static struct err add_members(struct row *row, void *context, struct arena *mem, struct str *more)
{
    const struct call *call = context;
    const struct str state = row_str(row);
    *more = members(call, mem, state, row_uuid(row));
    return NO_ERR;
}

struct err proposal_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct call context = *call;
    return gate_list(pool, call, &q_proposal_list, PARAMS(P_TEXT_OR_NULL(call_arg(call, "state"))), add_members,
                     &context, reply, why);
}

struct err proposal_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    struct call context = *call;
    return gate_show(pool, call, &q_proposal_json, PARAMS(P_UUID(call->id)), add_members, &context, reply);
}

/* ---- proposing ---- */

static void put_answer(struct command *c, int status, struct uuid id, struct str state, struct uuid proposed_by,
                       struct str location)
{
    command_answer(c, status, &q_proposal_json_answer, PARAMS(P_UUID(id)), members(c->call, c->mem, state, proposed_by),
                   location);
}

void proposal_put_new(struct command *c, const char *kind, struct uuid batch_id, struct str content)
{
    const struct uuid id = uuid_new(), me = c->call->who->account_id;
    const struct hash sha = sha256(content);
    tx_put(c->tx, &q_proposal_insert,
           PARAMS(P_UUID(id), P_TEXT(str_from(kind)), P_TEXT(STR("booking_batch")), P_UUID(batch_id), P_TEXT(content),
                  P_BYTES(hash_str(&sha)), P_UUID(me), P_TIME(c->now_ms)));
    const struct event e = {
        .kind = EVENT_proposal_made, .object_id = id, .data = arena_printf(c->mem, "{\"kind\":\"%s\"}", kind)};
    event_add(c, &e);
    put_answer(c, 201, id, STR("pending"), me,
               arena_printf(c->mem, "/api/v1/proposals/%.*s", STR_FMT(uuid_text(c->mem, id))));
}

/* ---- deciding ---- */

struct deciding {
    struct proposal_row proposal;
    struct batch_row batch;
    struct batch_plan plan;
    struct draw_list entries;
    struct draw_exclusions exclusions;
    struct ledger_chain chain;
    struct entropy_value values[MANIFEST_EVENTS_MAX];
    size_t value_count;
    struct str entropy_json;
};
struct decision {
    const struct call *call;
    bool approve;
    struct str content_sha256; /* raw bytes */
    struct str reason;
};

static void approval_parse(const struct call *call, void *input, struct problem *why)
{
    struct decision *d = input;
    *d = (struct decision){.call = call, .approve = true};
    (void)why; /* the contract has checked that it is hex of the right length */
    (void)hex_decode(call->mem, json_str(call->body, "content_sha256"), &d->content_sha256);
}

static void refusal_parse(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    *(struct decision *)input = (struct decision){.call = call, .reason = json_str(call->body, "reason")};
}

static struct err read_proposal(struct row *row, void *out)
{
    struct proposal_row *p = out;
    p->kind = row_str(row);
    p->batch_id = row_uuid(row);
    p->content = row_str(row);
    p->content_sha256 = row_hash(row);
    p->state = row_str(row);
    p->proposed_by = row_uuid(row);
    p->version = row_i64(row);
    return NO_ERR;
}

static bool read_values(struct arena *mem, struct deciding *d)
{
    const cJSON *content = NULL;
    size_t offset = 0;
    const char *reason = NULL;
    if (!json_parse(mem, d->proposal.content, &content, &offset, &reason))
        return false;
    const cJSON *values = json_member(content, "values");
    for (const cJSON *v = values ? values->child : NULL; v && d->value_count < MANIFEST_EVENTS_MAX; v = v->next)
        d->values[d->value_count++] = (struct entropy_value){json_bool(v, "substitute", false), json_str(v, "value")};
    struct strbuf text = {.mem = mem};
    if (!values || !json_canonical(values, &text))
        return false;
    d->entropy_json = strbuf_str(&text);
    return true;
}

/* Flushes between its steps: what to lock follows from the proposal. Rare, and no one waits for it. Locks: proposal,
 * batch, ledger head. */
static struct err decide_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    struct deciding *d = facts;
    tx_ask(c->tx, &q_proposal_lock, PARAMS(P_UUID(c->call->id)), 1, 1, read_proposal, &d->proposal);
    TRY(tx_flush(c->tx));
    batch_ask_lock(c, d->proposal.batch_id, &d->batch);
    batch_ask_plan(c, d->proposal.batch_id, &d->plan);
    if (str_is(d->proposal.kind, "entropy")) {
        if (!read_values(c->mem, d))
            return ERR(internal, "a proposal that cannot be read");
        draw_ask_entries(c, d->proposal.batch_id, &d->entries);
        draw_ask_exclusions(c, d->proposal.batch_id, &d->exclusions);
        return NO_ERR;
    }
    TRY(tx_flush(c->tx)); /* the chain is named by the batch's number */
    ledger_ask_batch_chain(c, d->proposal.batch_id, d->batch.number, true, &d->chain);
    return NO_ERR;
}

static enum batch_event event_of(const struct deciding *d, bool approve)
{
    if (str_is(d->proposal.kind, "publication"))
        return BATCH_publication;
    return approve ? BATCH_draw : BATCH_entropy_refusal;
}

static enum verdict decide_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    const struct deciding *d = facts;
    const struct decision *in = input;
    const bool publication = str_is(d->proposal.kind, "publication");
    decide_approval(d->proposal.state, d->proposal.proposed_by, in->call->who, why);
    if (has_problem(why))
        return REFUSE;
    if (!in->approve) {
        if (publication) /* a draft stays a draft */
            return ALLOW;
        return batch_decide(&d->batch.facts, BATCH_entropy_refusal, BATCH_approver, true, now_ms, plan, why) ? ALLOW
                                                                                                             : REFUSE;
    }
    const struct str as_it_is_now = publication ? manifest_json(why->mem, &d->plan.manifest) : d->proposal.content;
    if (!str_equal(in->content_sha256, hash_str(&d->proposal.content_sha256)) ||
        !str_equal(as_it_is_now, d->proposal.content)) {
        problem_set(why, ERR_proposal_mismatch, STR_EMPTY, STR_EMPTY);
        return REFUSE;
    }
    return batch_decide(&d->batch.facts, event_of(d, true), BATCH_approver, false, now_ms, plan, why) ? ALLOW : REFUSE;
}

static struct err put_publication(struct command *c, const struct deciding *d)
{
    const struct uuid batch_id = d->proposal.batch_id;
    struct ledger_chain chain = d->chain;
    int64_t total_fen = 0;
    if (!batch_plan_total(&d->plan.manifest, &total_fen))
        return ERR(internal, "the sum of the quotas was checked when it was proposed");
    TRY(ledger_put_transfer(c, &chain, TRANSFER_funding, batch_id, batch_id, total_fen));
    ledger_put_chain(c, &chain);
    tx_put(c->tx, &q_booking_batch_publish,
           PARAMS(P_UUID(batch_id), P_TIME(c->now_ms), P_TEXT(d->proposal.content),
                  P_BYTES(hash_str(&d->proposal.content_sha256)), P_I64(total_fen)));
    batch_put_event(c, EVENT_booking_batch_published, batch_id, STR_EMPTY);
    return NO_ERR;
}

static struct err put_draw(struct command *c, const struct deciding *d)
{
    struct draw_list entries = d->entries;
    TRY(draw_put(c, d->proposal.batch_id, &d->plan, &entries, &d->exclusions, d->values, d->value_count,
                 d->entropy_json));
    batch_put_event(c, EVENT_booking_batch_drawn, d->proposal.batch_id, STR_EMPTY);
    return NO_ERR;
}

static struct err decide_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)plan;
    const struct deciding *d = facts;
    const struct decision *in = input;
    const bool publication = str_is(d->proposal.kind, "publication");
    const struct str state = in->approve ? STR("approved") : STR("refused");
    if (in->approve)
        TRY(publication ? put_publication(c, d) : put_draw(c, d));
    else if (!publication)
        tx_put(c->tx, &q_booking_batch_mark, PARAMS(P_UUID(d->proposal.batch_id), P_TEXT(STR("sealed"))));
    tx_put(c->tx, &q_proposal_decide,
           PARAMS(P_UUID(c->call->id), P_TEXT(state), P_UUID(c->call->who->account_id), P_TIME(c->now_ms),
                  P_TEXT_OR_NULL(in->reason)));
    const struct event e = {.kind = in->approve ? EVENT_proposal_approved : EVENT_proposal_refused,
                            .object_id = c->call->id,
                            .reason = in->reason,
                            .data = arena_printf(c->mem, "{\"kind\":\"%.*s\"}", STR_FMT(d->proposal.kind))};
    event_add(c, &e);
    put_answer(c, 200, c->call->id, state, d->proposal.proposed_by, STR_EMPTY);
    return NO_ERR;
}

#define DECISION(operation, parse_)                                                                           \
    {                                                                                                         \
        .name = (operation), .input_size = sizeof(struct decision), .facts_size = sizeof(struct deciding),    \
        .plan_size = sizeof(enum batch_state), .parse = (parse_), .ask = decide_ask, .decide = decide_decide, \
        .put = decide_put                                                                                     \
    }
const struct handler proposal_approve = DECISION("approveProposal", approval_parse);
const struct handler proposal_refuse = DECISION("refuseProposal", refusal_parse);
