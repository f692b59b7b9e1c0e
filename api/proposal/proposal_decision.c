/* What becomes of a proposal: approval, refusal, withdrawal, lapse – one handler for all of them and for all kinds. */
#include "proposal_store.h"
#include "queries.h"

struct decision {
    const struct principal *who;
    enum proposal_act act;
    struct str content_sha256; /* raw bytes */
    struct str reason;
};

/* ---- what was said ---- */

static void take(const struct call *call, enum proposal_act act, struct decision *d)
{
    d->who = call->who;
    d->act = act;
    d->reason = json_str(call->body, "reason");
    /* the contract has checked that it is hex of the right length */
    (void)hex_decode(call->mem, json_str(call->body, "content_sha256"), &d->content_sha256);
}

static void approval_parse(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    take(call, PROPOSAL_approval, input);
}

static void refusal_parse(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    take(call, PROPOSAL_refusal, input);
}

static void withdrawal_parse(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    take(call, PROPOSAL_withdrawal, input);
}

static void lapse_parse(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    take(call, PROPOSAL_lapse, input);
}

/* ---- deciding ---- */

static struct err read_locked(struct row *row, void *out)
{
    return proposal_read(row, out);
}

/* Flushes between: what else to lock follows from the kind. Rare, and no one waits for it. Locks the proposal, then
 * what the kind locks. */
static struct err decide_ask(struct command *c, const void *input, void *facts)
{
    const struct decision *d = input;
    struct proposal_row *r = facts;
    tx_ask(c->tx, &q_proposal_lock, PARAMS(P_UUID(c->call->id), P_UUID_OR_NULL(d->who->account_id)),
           ONE_ROW(read_locked, r));
    TRY(tx_flush(c->tx));
    if (d->act != PROPOSAL_approval && !r->proposal.kind->drop)
        return NO_ERR;
    r->approved_sha256 = d->content_sha256;
    TRY(proposal_open(r, c->mem));
    return r->proposal.kind->ask(c, &r->proposal, d->act == PROPOSAL_approval ? PROPOSAL_applying : PROPOSAL_dropping);
}

static enum verdict decide_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    const struct decision *d = input;
    const struct proposal_row *r = facts;
    const struct transition **row = plan;
    *row = proposal_decide(&r->facts, d->act, proposal_asker(&r->proposal, d->who), d->reason, now_ms, why);
    return *row ? ALLOW : REFUSE;
}

static struct err decide_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    const struct decision *d = input;
    const struct transition *row = *(const struct transition *const *)plan;
    struct proposal_row after = *(const struct proposal_row *)facts;
    const struct proposal *p = &((const struct proposal_row *)facts)->proposal;
    if (d->act == PROPOSAL_approval)
        TRY(p->kind->apply(c, p));
    else if (p->kind->drop)
        TRY(p->kind->drop(c, p));
    tx_put(c->tx, &q_proposal_decide,
           PARAMS(P_UUID(p->id), P_TEXT(str_from(proposal_machine.states[row->to].code)),
                  P_UUID_OR_NULL(d->who->account_id), P_TIME(c->now_ms), P_TEXT_OR_NULL(d->reason)));
    proposal_put_event(c, row->event, p, d->reason);
    after.facts.state = (enum proposal_state)row->to;
    after.facts.judge = NULL;
    if (row->actor != PROPOSAL_system)
        proposal_put_answer(c, 200, &after, STR_EMPTY);
    return NO_ERR;
}

#define DECISION(operation, parse_)                                                                              \
    {                                                                                                            \
        .name = (operation), .input_size = sizeof(struct decision), .facts_size = sizeof(struct proposal_row),   \
        .plan_size = sizeof(struct transition *), .parse = (parse_), .ask = decide_ask, .decide = decide_decide, \
        .put = decide_put                                                                                        \
    }
const struct handler proposal_approve = DECISION("approveProposal", approval_parse);
const struct handler proposal_refuse = DECISION("refuseProposal", refusal_parse);
const struct handler proposal_withdraw = DECISION("withdrawProposal", withdrawal_parse);
const struct handler proposal_lapse = DECISION("proposal_lapse", lapse_parse);
