/* Owns the queries of batches: facts, plans, answers. */
#include "booking_store.h"
#include "queries.h"

void batch_read_facts(struct row *row, struct batch_row *out)
{
    struct batch_times *t = &out->facts.times;
    (void)batch_state_find(row_str(row), &t->stored);
    t->opens_at_ms = row_time(row);
    t->closes_at_ms = row_time(row);
    t->publicity_at_ms = row_time(row);
    t->issue_at_ms = row_time(row);
    t->first_event_at_ms = row_time(row);
    t->last_event_at_ms = row_time(row);
    out->number = row_str(row);
    out->facts.earlier_unfinished = row_bool(row);
    out->facts.pending = row_str(row);
}

static struct err read_facts(struct row *row, void *out)
{
    struct batch_row *b = out;
    b->version = row_i64(row);
    b->seen_ms = row_time(row);
    batch_read_facts(row, b);
    return NO_ERR;
}

void batch_ask(struct command *c, struct uuid id, struct batch_row *out)
{
    tx_ask(c->tx, &q_booking_batch_facts, PARAMS(P_UUID(id)), ONE_ROW(read_facts, out));
}

void batch_ask_lock(struct command *c, struct uuid id, struct batch_row *out)
{
    tx_ask(c->tx, &q_booking_batch_lock, PARAMS(P_UUID(id)), ROW_EXISTS);
    batch_ask(c, id, out);
    command_never_before(c, &out->seen_ms);
}

void batch_ask_lock_with_types(struct command *c, struct uuid id, struct batch_row *out)
{
    tx_ask(c->tx, &q_booking_batch_lock, PARAMS(P_UUID(id)), ROW_EXISTS);
    tx_ask(c->tx, &q_booking_batch_lock_types, PARAMS(P_UUID(id)), ROWS(0, MANIFEST_TYPES_MAX, NULL, NULL));
    batch_ask(c, id, out);
    command_never_before(c, &out->seen_ms);
}

void batch_ask_share(struct command *c, struct uuid id, struct batch_row *out)
{
    tx_ask(c->tx, &q_booking_batch_share, PARAMS(P_UUID(id)), ROW_EXISTS);
    batch_ask(c, id, out);
    command_never_before(c, &out->seen_ms);
}

struct str batch_members(const struct call *call, struct arena *mem, const struct batch_facts *facts, int64_t now_ms)
{
    const char *state = batch_state_code(batch_state(&facts->times, now_ms));
    struct action_list *list = actions_new(mem);
    if (call->who->roles & (unsigned)ROLE_operator)
        batch_list_actions(facts, now_ms, call->access, call->who->roles, list);
    return arena_printf(mem, "\"state\":\"%s\",%.*s", state, STR_FMT(actions_json(list, call->english)));
}

void batch_put_answer(struct command *c, int status, struct uuid id, const struct batch_facts *after,
                      struct str location)
{
    command_answer(c, status, &q_booking_batch_show_json_answer, PARAMS(P_UUID(id), P_BOOL(true)),
                   batch_members(c->call, c->mem, after, c->now_ms), location);
}
