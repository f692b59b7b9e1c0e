/* Batches: list, show, draft, void (manual §4.1). What two persons do is in batch_proposals.c. */
#include "booking/booking.h"
#include "booking_store.h"
#include "qualification/qualification.h"
#include "queries.h"

/* ---- reads ---- */

static struct err add_members(struct row *row, void *context, struct arena *mem, struct str *more)
{
    const struct call *call = context;
    struct batch_row batch = {0};
    batch_read_facts(row, &batch);
    *more = batch_members(call, mem, &batch.facts, row_time(row));
    return NO_ERR;
}

struct err booking_batch_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct call context = *call;
    return gate_list(pool, call, &q_booking_batch_list, PARAMS(P_BOOL(principal_is_staff(call->who))), add_members,
                     &context, reply, why);
}

/* Each type as the asking enterprise may book it now: the rule's own words where it may not. */
static struct str availability(struct arena *mem, const struct booking_facts *facts, const cJSON *types, int64_t now_ms,
                               bool english)
{
    struct json_out out = json_out(mem);
    json_open(&out, '[');
    for (const cJSON *t = types ? types->child : NULL; t; t = t->next) {
        const struct booking_type_facts type = {true, json_i64(t, "annual_cap", 0), json_i64(t, "wins", 0)};
        struct action_list *list = actions_new(mem);
        struct problem *why = actions_add(list, "booking");
        booking_decide_type(facts, &type, why); /* what greys this type comes before what closes them all */
        if (!has_problem(why))
            booking_decide_any(facts, now_ms, why);
        json_open(&out, '{');
        json_add_str(&out, "voucher_type_id", json_str(t, "voucher_type_id"));
        json_add_i64(&out, "annual_cap", type.annual_cap);
        json_add_i64(&out, "wins", type.wins);
        json_add_bool(&out, "available", !has_problem(&list->items[0].why));
        strbuf_add_char(&out.buf, ',');
        strbuf_add(&out.buf, actions_json(list, english));
        json_close(&out, '}');
    }
    json_close(&out, ']');
    return json_text(&out);
}

static struct err add_availability(struct row *row, void *context, struct arena *mem, struct str *more)
{
    const struct call *call = context;
    struct batch_row batch = {0};
    struct qualification_eligibility eligibility = {0};
    struct booking_facts facts = {0};
    const cJSON *types = NULL;
    size_t offset = 0;
    const char *reason = NULL;
    batch_read_facts(row, &batch);
    const int64_t now_ms = row_time(row);
    facts.times = batch.facts.times;
    facts.notice_acknowledged = row_bool(row);
    facts.booked = row_bool(row);
    facts.bookings_made = row_i64(row);
    const struct str types_json = row_str(row);
    if (types_json.data && !json_parse(mem, types_json, &types, &offset, &reason))
        return ERR(internal, "the types of a batch cannot be read");
    TRY(qualification_read_eligibility(row, mem, &eligibility));
    booking_facts_take(&facts, &eligibility, mem, now_ms);
    *more = arena_printf(mem, "%.*s,\"notice_acknowledged\":%s,\"availability\":%.*s",
                         STR_FMT(batch_members(call, mem, &batch.facts, now_ms)),
                         facts.notice_acknowledged ? "true" : "false",
                         STR_FMT(availability(mem, &facts, types, now_ms, call->english)));
    return NO_ERR;
}

struct err booking_batch_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    struct call context = *call;
    if (call->who->roles & (unsigned)ROLES_ENTERPRISE)
        return gate_show(pool, call, &q_booking_batch_show_as_enterprise_json,
                         PARAMS(P_UUID(call->id), P_UUID(call->who->enterprise_id)), add_availability, &context, reply);
    return gate_show(pool, call, &q_booking_batch_show_json,
                     PARAMS(P_UUID(call->id), P_BOOL(principal_is_staff(call->who))), add_members, &context, reply);
}

/* ---- drafts ---- */

struct draft {
    const struct call *call;
    struct manifest manifest; /* times and events of the body */
};

static void draft_parse(const struct call *call, void *input, struct problem *why)
{
    struct draft *d = input;
    struct manifest *m = &d->manifest;
    d->call = call;
    m->batch_number = json_str(call->body, "number");
    (void)time_parse(json_str(call->body, "opens_at"), &m->opens_at_ms);
    (void)time_parse(json_str(call->body, "closes_at"), &m->closes_at_ms);
    (void)time_parse(json_str(call->body, "publicity_at"), &m->publicity_at_ms);
    (void)time_parse(json_str(call->body, "issue_at"), &m->issue_at_ms);
    if (!entropy_events_read(call->mem, json_member(call->body, "entropy_events"), m))
        problem_add_fault(why, IN_BODY, STR("/entropy_events"), FAULT_invalid_format, STR("entropy event"));
    const struct {
        const char *pointer, *after;
        int64_t earlier_ms, later_ms;
    } order[] = {{"/closes_at", "opens_at", m->opens_at_ms, m->closes_at_ms},
                 {"/publicity_at", "closes_at", m->closes_at_ms, m->publicity_at_ms},
                 {"/issue_at", "publicity_at", m->publicity_at_ms, m->issue_at_ms}};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        if (order[i].later_ms <= order[i].earlier_ms)
            problem_add_fault(why, IN_BODY, str_from(order[i].pointer), FAULT_out_of_order, str_from(order[i].after));
}

static struct batch_times draft_times(const struct manifest *m)
{
    return (struct batch_times){BATCH_draft,
                                m->opens_at_ms,
                                m->closes_at_ms,
                                m->publicity_at_ms,
                                m->issue_at_ms,
                                manifest_first_event_ms(m),
                                manifest_last_event_ms(m)};
}

static struct err create_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)facts, (void)plan;
    const struct draft *d = input;
    const struct uuid id = uuid_new();
    const struct batch_facts after = {.times = draft_times(&d->manifest)};
    tx_put(c->tx, &q_booking_batch_insert,
           PARAMS(P_UUID(id), P_UUID(c->call->who->account_id), P_TIME(c->now_ms),
                  P_TIME(after.times.first_event_at_ms), P_TIME(after.times.last_event_at_ms),
                  P_TEXT(c->call->body_text)));
    tx_put(c->tx, &q_booking_batch_add_types, PARAMS(P_UUID(id), P_TEXT(c->call->body_text)));
    batch_put_event(c, EVENT_booking_batch_created, id, STR_EMPTY);
    batch_put_answer(c, 201, id, &after,
                     arena_printf(c->mem, "/api/v1/booking-batches/%.*s", STR_FMT(uuid_text(c->mem, id))));
    return NO_ERR;
}

const struct handler booking_batch_create = {
    .name = "createBookingBatch", .input_size = sizeof(struct draft), .parse = draft_parse, .put = create_put};

static struct err lock_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    batch_ask_lock(c, c->call->id, facts);
    return NO_ERR;
}

static enum verdict replace_decide(const void *facts, const void *input, int64_t now_ms, void *plan,
                                   struct problem *why)
{
    (void)plan;
    const struct batch_row *batch = facts;
    enum batch_state to;
    if (!command_version_matches(((const struct draft *)input)->call->if_match, batch->version, why))
        return REFUSE;
    return batch_decide(&batch->facts, BATCH_edit, BATCH_operator, false, now_ms, &to, why) ? ALLOW : REFUSE;
}

static struct err replace_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)facts, (void)plan;
    const struct draft *d = input;
    const struct uuid id = c->call->id;
    const struct batch_facts after = {.times = draft_times(&d->manifest)};
    tx_put(c->tx, &q_booking_batch_update,
           PARAMS(P_UUID(id), P_TIME(c->now_ms), P_TIME(after.times.first_event_at_ms),
                  P_TIME(after.times.last_event_at_ms), P_TEXT(c->call->body_text)));
    tx_put(c->tx, &q_booking_batch_clear_types, PARAMS(P_UUID(id)));
    tx_put(c->tx, &q_booking_batch_add_types, PARAMS(P_UUID(id), P_TEXT(c->call->body_text)));
    batch_put_event(c, EVENT_booking_batch_updated, id, STR_EMPTY);
    batch_put_answer(c, 200, id, &after, STR_EMPTY);
    return NO_ERR;
}

const struct handler booking_batch_replace = {.name = "replaceBookingBatch",
                                              .input_size = sizeof(struct draft),
                                              .facts_size = sizeof(struct batch_row),
                                              .parse = draft_parse,
                                              .ask = lock_ask,
                                              .decide = replace_decide,
                                              .put = replace_put};

/* ---- void ---- */

struct planned {
    struct batch_row batch;
    struct batch_plan plan;
    struct ledger_chain chain; /* of the batch */
};

static void void_parse(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    *(struct str *)input = json_str(call->body, "reason");
}

static struct err void_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    struct planned *p = facts;
    batch_ask_lock(c, c->call->id, &p->batch);
    batch_ask_plan(c, c->call->id, &p->plan);
    TRY(tx_flush(c->tx)); /* the chain is named by the batch's number */
    ledger_ask_batch_chain(c, c->call->id, p->batch.number, true, &p->chain);
    return NO_ERR;
}

static enum verdict void_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    const struct planned *p = facts;
    const struct str *reason = input;
    return batch_decide(&p->batch.facts, BATCH_voiding, BATCH_operator, reason->len > 0, now_ms, plan, why) ? ALLOW
                                                                                                            : REFUSE;
}

static struct err void_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)plan;
    const struct planned *p = facts;
    struct batch_facts after = p->batch.facts;
    after.times.stored = BATCH_void;
    TRY(batch_put_void(c, c->call->id, &p->plan, &p->chain, *(const struct str *)input));
    batch_put_answer(c, 200, c->call->id, &after, STR_EMPTY);
    return NO_ERR;
}

const struct handler booking_batch_void = {.name = "voidBookingBatch",
                                           .input_size = sizeof(struct str),
                                           .facts_size = sizeof(struct planned),
                                           .plan_size = sizeof(enum batch_state),
                                           .parse = void_parse,
                                           .ask = void_ask,
                                           .decide = void_decide,
                                           .put = void_put};
