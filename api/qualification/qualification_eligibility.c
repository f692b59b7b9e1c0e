/* What booking and the seal ask of a qualification. The rule is qualification_rules.c's. */
#include "qualification_members.h"
#include "qualification_store.h"
#include "queries.h"

struct err qualification_read_eligibility(struct row *row, struct arena *mem, struct qualification_eligibility *out)
{
    out->enterprise_id = row_uuid(row);
    out->qualification_id = row_uuid(row);
    out->exists = !uuid_is_nil(out->qualification_id);
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
    tx_ask(c->tx, &q_qualification_share_enterprise, own, ROW_EXISTS);
    tx_ask(c->tx, &q_qualification_share_certification, own, ROW_OR_NONE);
    tx_ask(c->tx, &q_qualification_share, own, ROW_OR_NONE);
    tx_ask(c->tx, &q_qualification_get_eligibility, own, ONE_ROW(read_one, r));
}

struct qualification_facts qualification_facts_of(const struct qualification_eligibility *e, int64_t now_ms,
                                                  struct arena *mem)
{
    struct qualification_missing *missing = ARENA_NEW(mem, struct qualification_missing);
    *missing = qualification_find_missing(mem, &e->form, now_ms);
    return (struct qualification_facts){.exists = e->exists,
                                        .state = e->state,
                                        .flagged = e->flagged,
                                        .certified = e->certified,
                                        .frozen = e->frozen,
                                        .reviewer_is_applicant = e->own_work,
                                        .missing = missing,
                                        .size_known = e->size_known,
                                        .size = e->size};
}

struct str qualification_booking_members(const struct qualification_eligibility *e, struct arena *mem, int64_t now_ms,
                                         bool english)
{
    const struct qualification_facts facts = qualification_facts_of(e, now_ms, mem);
    struct action_list *list = actions_new(mem);
    qualification_decide_booking(&facts, actions_add(list, "booking"));
    return qualification_members(facts.missing, list, english);
}
