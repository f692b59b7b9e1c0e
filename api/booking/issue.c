/* Issuing: one voucher per win, a chunk of winners a transaction, so that it can be killed and goes on where it was.
 * What the batch did not issue goes back to the budget with the last chunk (domain.md §4.3). */
#include "booking/booking.h"
#include "booking_store.h"
#include "queries.h"
#include "voucher/voucher_store.h"

enum { WINNERS_PER_CHUNK = 200, STATEMENTS_PER_WINNER = 4 /* voucher, transfer, head, event */, OTHER_STATEMENTS = 16 };

_Static_assert(WINNERS_PER_CHUNK *STATEMENTS_PER_WINNER + OTHER_STATEMENTS <= TX_STATEMENTS_MAX, "a chunk is one trip");

struct winner {
    struct voucher_issue voucher;
    int64_t issued_in_year, annual_cap;
    struct ledger_chain chain;
};
struct issuing {
    struct batch_row batch;
    struct batch_plan plan;
    struct winner *winners;
    size_t count;
    bool any_before;           /* of the last chunk: a winner without a voucher where issuing has been */
    struct ledger_chain chain; /* of the batch */
    struct arena *mem;
};

static struct err read_winner(struct row *row, void *out)
{
    struct issuing *s = out;
    struct winner *w = &s->winners[s->count++];
    struct voucher_issue *v = &w->voucher;
    v->booking_id = row_uuid(row);
    v->enterprise_id = row_uuid(row);
    v->type_id = row_uuid(row);
    const struct str code = row_str(row);
    v->type_name = row_str(row);
    v->face_fen = row_i64(row);
    v->validity_days = (int)row_i64(row);
    v->number =
        arena_printf(s->mem, "%.*s-%.*s-%06lld", STR_FMT(s->batch.number), STR_FMT(code), (long long)row_i64(row));
    w->issued_in_year = row_i64(row);
    w->annual_cap = row_i64(row);
    return NO_ERR;
}

/* Locks: batch, then the winners' chains by enterprise, then the batch's. */
static struct err issue_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    struct issuing *s = facts;
    s->mem = c->mem;
    s->winners = arena_array(c->mem, WINNERS_PER_CHUNK, sizeof *s->winners);
    batch_ask_lock(c, c->call->id, &s->batch);
    batch_ask_plan(c, c->call->id, &s->plan);
    tx_ask(c->tx, &q_draw_unissued_winners, PARAMS(P_UUID(c->call->id), P_I64(WINNERS_PER_CHUNK)),
           ROWS(0, WINNERS_PER_CHUNK, read_winner, s));
    TRY(tx_flush(c->tx));
    for (size_t i = 0; i < s->count; i++)
        ledger_ask_enterprise_chain(c, s->winners[i].voucher.enterprise_id, CHAIN_OPEN, &s->winners[i].chain);
    ledger_ask_batch_chain(c, c->call->id, s->batch.number, CHAIN_OPEN, &s->chain);
    if (s->count < WINNERS_PER_CHUNK)
        tx_ask(c->tx, &q_draw_unissued_before, PARAMS(P_UUID(c->call->id)), ONE_ROW(row_take_bool, &s->any_before));
    return NO_ERR;
}

static enum verdict issue_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    const struct issuing *s = facts;
    const struct principal *who = *(const struct principal *const *)input;
    const enum batch_actor actor = principal_is_staff(who) ? BATCH_operator : BATCH_system;
    const struct transition **row = plan;
    *row = batch_decide(&s->batch.facts, BATCH_issue, actor, STR_EMPTY, now_ms, why);
    return *row ? ALLOW : REFUSE;
}

static struct err put_vouchers(struct command *c, const struct issuing *s, int64_t *issued_fen)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct winner *w = &s->winners[i];
        struct voucher_issue v = w->voucher;
        struct ledger_chain chain = w->chain;
        if (w->issued_in_year >= w->annual_cap)
            return ERR(internal, "a winner is beyond its annual cap: the seal should have excluded it");
        v.id = uuid_new();
        v.batch_id = c->call->id;
        v.valid_from_ms = s->batch.facts.times.issue_at_ms;
        TRY(voucher_put_issue(c, &v, &chain));
        ledger_put_chain(c, &chain);
        const struct event e = {.kind = EVENT_voucher_issued, .object_id = v.id, .enterprise_id = v.enterprise_id};
        event_add(c, &e);
        *issued_fen += v.face_fen;
    }
    return NO_ERR;
}

static struct err put_end(struct command *c, const struct issuing *s, const struct transition *row, int64_t rest_fen)
{
    struct ledger_chain chain = s->chain;
    if (rest_fen > 0) {
        TRY(ledger_put_transfer(c, &chain, TRANSFER_funding_return, c->call->id, c->call->id, rest_fen));
        ledger_put_chain(c, &chain);
    }
    tx_put(c->tx, &q_booking_batch_finish, PARAMS(P_UUID(c->call->id), P_TIME(c->now_ms)));
    batch_put_event(c, row, c->call->id, STR_EMPTY);
    return NO_ERR;
}

/* What was issued leaves the pool; the next chunk is looked for behind that enterprise. */
static void put_chunk(struct command *c, int64_t issued_fen, struct uuid behind)
{
    tx_put(c->tx, &q_booking_batch_spend_pool,
           PARAMS(P_UUID(c->call->id), P_TIME(c->now_ms), P_I64(issued_fen), P_UUID(behind)));
}

static struct err issue_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)input;
    const struct issuing *s = facts;
    struct batch_facts after = s->batch.facts;
    int64_t issued_fen = 0;
    TRY(put_vouchers(c, s, &issued_fen));
    if (s->count == WINNERS_PER_CHUNK)
        put_chunk(c, issued_fen, s->winners[s->count - 1].voucher.enterprise_id);
    else
        put_chunk(c, issued_fen, (struct uuid){{0}}); /* from the beginning, if anybody was passed over */
    if (s->count < WINNERS_PER_CHUNK && !s->any_before) {
        TRY(put_end(c, s, *(const struct transition *const *)plan, s->plan.pool_fen - issued_fen));
        after.times.stored = BATCH_issued;
    }
    c->reply->unfinished = after.times.stored != BATCH_issued;
    batch_put_answer(c, 200, c->call->id, &after, STR_EMPTY);
    return NO_ERR;
}

static void issue_parse(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    *(const struct principal **)input = call->who;
}

const struct handler booking_batch_issue = {.name = "issueBookingBatch",
                                            .input_size = sizeof(struct principal *),
                                            .facts_size = sizeof(struct issuing),
                                            .plan_size = sizeof(const struct transition *),
                                            .parse = issue_parse,
                                            .ask = issue_ask,
                                            .decide = issue_decide,
                                            .put = issue_put};
