/* What booking and the seal ask of a qualification. The rule is qualification_rules.c's. */
#include "qualification_members.h"
#include "qualification_store.h"
#include "queries.h"

struct err qualification_read_eligibility(struct row *row, struct arena *mem, struct qualification_eligibility *out)
{
    out->enterprise_id = row_uuid(row);
    out->qualification_id = row_uuid(row);
    return qualification_read_tail(row, mem, out);
}

struct reading {
    struct arena *mem;
    struct qualification_eligibility *out;
};

static struct err read_one(struct row *row, void *out)
{
    const struct reading *r = out;
    return qualification_read_eligibility(row, r->mem, r->out);
}

void qualification_ask_eligibility(struct command *c, struct uuid enterprise_id, struct qualification_eligibility *out)
{
    struct reading *r = ARENA_NEW(c->mem, struct reading);
    *r = (struct reading){.mem = c->mem, .out = out};
    const struct params own = PARAMS(P_UUID(enterprise_id));
    tx_ask(c->tx, &q_qualification_share_certification, own, ROW_OR_NONE);
    tx_ask(c->tx, &q_qualification_share, own, ROW_OR_NONE);
    tx_ask(c->tx, &q_qualification_find_eligibility, own, ONE_ROW(read_one, r));
}

struct str qualification_booking_members(const struct qualification_eligibility *e, struct arena *mem, int64_t now_ms,
                                         bool english)
{
    const struct qualification_judgement *judged = qualification_judge(e, false, now_ms, mem);
    struct action_list *list = actions_new(mem);
    qualification_decide_booking(!uuid_is_nil(e->qualification_id), &judged->facts, actions_add(list, "booking"));
    return qualification_members(&judged->missing, list, english);
}
