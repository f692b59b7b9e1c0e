/* Owns the queries of freezes and of the marks on what is frozen. Decides nothing. */
#include "freeze_store.h"
#include "base/clock.h"
#include "enterprise/standing_rules.h"
#include "queries.h"

void freeze_read_facts(struct row *row, struct freeze_row *out)
{
    out->facts.state = (enum freeze_state)state_find(&freeze_machine, row_str(row));
    out->facts.pending = row_str(row);
    out->object = freeze_object_find(row_str(row));
    out->object_id = row_uuid(row);
    out->enterprise_id = row_uuid(row);
}

static struct err read_row(struct row *row, void *out)
{
    freeze_read_facts(row, out);
    return NO_ERR;
}

void freeze_ask(struct command *c, struct uuid id, struct freeze_row *out)
{
    out->id = id;
    tx_ask(c->tx, &q_freeze_facts, PARAMS(P_UUID(id)), ONE_ROW(read_row, out));
}

void freeze_ask_lock(struct command *c, struct uuid id, struct freeze_row *out)
{
    tx_ask(c->tx, &q_freeze_lock, PARAMS(P_UUID(id)), ROW_EXISTS);
    freeze_ask(c, id, out);
}

struct target_reading {
    struct freeze_target *target;
    struct uuid *enterprise_id;
};

static struct err read_target(struct row *row, void *out)
{
    const struct target_reading *r = out;
    *r->enterprise_id = row_uuid(row);
    r->target->found = true;
    r->target->frozen = row_bool(row);
    return NO_ERR;
}

void freeze_ask_target(struct command *c, enum freeze_object object, struct uuid id, struct freeze_target *target,
                       struct uuid *enterprise_id)
{
    static const struct query *const locks[FREEZE_OBJECTS] = {
        [FREEZE_of_enterprise] = &q_freeze_lock_enterprise,
        [FREEZE_of_provider] = &q_freeze_lock_provider,
        [FREEZE_of_voucher] = &q_freeze_lock_voucher,
    };
    struct target_reading *r = ARENA_NEW(c->mem, struct target_reading);
    *r = (struct target_reading){target, enterprise_id};
    tx_ask(c->tx, locks[object], PARAMS(P_UUID(id)), ROW_IF_ANY(read_target, r));
}

void freeze_put_mark(struct command *c, enum freeze_object object, struct uuid id, enum freeze_mark mark,
                     int64_t ends_at_ms, int64_t refund_days)
{
    const bool frozen = mark == MARK_FROZEN;
    const struct param until = ends_at_ms ? P_TIME(ends_at_ms) : P_NULL;
    const int64_t refund_at_ms = c->now_ms + refund_days * DAY_MS;
    switch (object) {
    case FREEZE_of_enterprise:
        tx_put(c->tx, &q_freeze_mark_enterprise, PARAMS(P_UUID(id), P_BOOL(frozen), until, P_TIME(c->now_ms)));
        break;
    case FREEZE_of_provider:
        tx_put(c->tx, &q_freeze_mark_provider,
               PARAMS(P_UUID(id), P_BOOL(frozen), until, frozen ? P_TIME(refund_at_ms) : P_NULL, P_TIME(c->now_ms)));
        break;
    case FREEZE_of_voucher:
        tx_put(c->tx, &q_freeze_mark_voucher, PARAMS(P_UUID(id), P_BOOL(frozen), until, P_TIME(c->now_ms)));
        break;
    case FREEZE_OBJECTS:
        break;
    }
}

struct str freeze_actions(const struct call *call, struct arena *mem, const struct freeze_facts *facts)
{
    struct action_list *list = actions_new(mem);
    freeze_list_actions(facts, call->access, call->who->roles, list);
    return actions_json(list, call->english);
}
