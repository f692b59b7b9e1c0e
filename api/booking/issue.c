/* Issuing: one voucher per win, a chunk of winners a transaction, so that it can be killed and goes on where it was.
 * Wins that may not be issued now are held, whatever becomes of the others; what the batch neither issued nor holds
 * goes back to the budget with the last chunk (domain.md §4.2.7, §4.3). */
#include "booking/booking.h"
#include "booking_store.h"
#include "queries.h"

enum { WINNERS_PER_CHUNK = 200, STATEMENTS_PER_WINNER = 4 /* voucher, transfer, head, event */, OTHER_STATEMENTS = 16 };

_Static_assert(WINNERS_PER_CHUNK *STATEMENTS_PER_WINNER + OTHER_STATEMENTS <= TX_STATEMENTS_MAX, "a chunk is one trip");

struct issuing {
    struct batch_row batch;
    struct batch_plan plan;
    struct win *winners;
    size_t count;
    int64_t held_fen;          /* what the wins keep in the pool that are held already */
    bool any_before;           /* of the last chunk: a winner who was not dealt with where issuing has been */
    struct ledger_chain chain; /* of the batch */
    struct arena *mem;
};

static struct err read_winner(struct row *row, void *out)
{
    struct issuing *s = out;
    win_read(row, s->mem, s->batch.number, &s->winners[s->count++]);
    return NO_ERR;
}

static struct err read_fen(struct row *row, void *out)
{
    *(int64_t *)out = row_i64(row);
    return NO_ERR;
}

/* Locks: batch, its voucher types, what the winners stand by, their chains by enterprise, the batch's chain. */
static struct err issue_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    struct issuing *s = facts;
    s->mem = c->mem;
    s->winners = arena_array(c->mem, WINNERS_PER_CHUNK, sizeof *s->winners);
    batch_ask_lock_with_types(c, c->call->id, &s->batch);
    batch_ask_plan(c, c->call->id, &s->plan);
    tx_ask(c->tx, &q_draw_unissued_winners, PARAMS(P_UUID(c->call->id), P_I64(WINNERS_PER_CHUNK)),
           ROWS(0, WINNERS_PER_CHUNK, read_winner, s));
    tx_ask(c->tx, &q_win_sum_held, PARAMS(P_UUID(c->call->id)), ONE_ROW(read_fen, &s->held_fen));
    TRY(tx_flush(c->tx));
    win_ask_standing(c, s->winners, s->count);
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

/* Adds up what was done. */
static struct err put_winners(struct command *c, const struct issuing *s, struct win_batch *sums)
{
    for (size_t i = 0; i < s->count; i++) {
        struct win_plan plan;
        win_decide(&s->winners[i].facts, c->now_ms, &plan);
        TRY(win_put(c, &s->winners[i], &plan, sums));
    }
    return NO_ERR;
}

static struct err put_end(struct command *c, const struct issuing *s, const struct transition *row,
                          const struct win_batch *sums)
{
    struct ledger_chain chain = s->chain;
    const int64_t held_fen = s->held_fen + sums->held_fen, rest_fen = s->plan.pool_fen - sums->spent_fen - held_fen;
    if (rest_fen > 0) {
        TRY(ledger_put_transfer(c, &chain, TRANSFER_funding_return, c->call->id, c->call->id, rest_fen));
        ledger_put_chain(c, &chain);
    }
    tx_put(c->tx, &q_booking_batch_finish, PARAMS(P_UUID(c->call->id), P_TIME(c->now_ms), P_I64(held_fen)));
    batch_put_event(c, row, c->call->id, STR_EMPTY);
    return NO_ERR;
}

static struct err issue_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)input;
    const struct issuing *s = facts;
    struct batch_facts after = s->batch.facts;
    struct win_batch sums = {.id = c->call->id, .chain = s->chain};
    const bool last = s->count < WINNERS_PER_CHUNK;
    /* The next chunk is looked for behind this one's last; from the beginning, if anybody was passed over. */
    const struct uuid behind = last ? (struct uuid){{0}} : s->winners[s->count - 1].voucher.enterprise_id;
    TRY(put_winners(c, s, &sums));
    win_put_batch(c, &sums, P_UUID(behind));
    if (last && !s->any_before) {
        TRY(put_end(c, s, *(const struct transition *const *)plan, &sums));
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
