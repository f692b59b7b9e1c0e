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
    TRY(batch_read_draft(row, mem, &batch));
    *more = batch_members(call, mem, &batch.facts, row_time(row));
    return NO_ERR;
}

/* Each type as the asking enterprise may book it now: the rule's own words where it may not. */
static struct str availability(const struct call *call, struct arena *mem, const struct booking_facts *facts,
                               const cJSON *types, int64_t now_ms)
{
    struct json_out out = json_out(mem);
    json_open(&out, '[');
    for (const cJSON *t = types ? types->child : NULL; t; t = t->next) {
        const struct booking_type_facts type = {true, json_i64(t, "annual_cap", 0), json_i64(t, "wins", 0)};
        struct action_list *list = actions_new(mem);
        booking_list_type(facts, &type, now_ms, call->access, call->who->roles, list);
        json_open(&out, '{');
        json_add_str(&out, "voucher_type_id", json_str(t, "voucher_type_id"));
        json_add_i64(&out, "annual_cap", type.annual_cap);
        json_add_i64(&out, "wins", type.wins);
        json_add_bool(&out, "available", list->count > 0 && !has_problem(&list->items[0].why));
        strbuf_add_char(&out.buf, ',');
        strbuf_add(&out.buf, actions_json(list, call->english));
        json_close(&out, '}');
    }
    json_close(&out, ']');
    return json_text(&out);
}

static struct err add_members_for_enterprise(struct row *row, void *context, struct arena *mem, struct str *more)
{
    const struct call *call = context;
    struct batch_row batch = {0};
    struct qualification_eligibility eligibility = {0};
    struct booking_facts facts = {0};
    const cJSON *types = NULL;
    batch_read_facts(row, &batch);
    const int64_t now_ms = row_time(row);
    facts.times = batch.facts.times;
    facts.notice_acknowledged = row_bool(row);
    facts.booked = row_bool(row);
    facts.bookings_made = row_i64(row);
    const struct str types_json = row_str(row);
    if (types_json.data && !json_read(mem, types_json, &types))
        return ERR(internal, "the types of a batch cannot be read");
    TRY(qualification_read_eligibility(row, mem, &eligibility));
    facts.qualification = qualification_facts_of(&eligibility, now_ms, mem);
    struct action_list *list = actions_new(mem);
    booking_list_notice(&facts, now_ms, call->access, call->who->roles, list);
    *more = arena_printf(mem, "\"state\":\"%s\",%.*s,\"notice_acknowledged\":%s,\"availability\":%.*s",
                         batch_state_code(batch_state(&facts.times, now_ms)),
                         STR_FMT(actions_json(list, call->english)), facts.notice_acknowledged ? "true" : "false",
                         STR_FMT(availability(call, mem, &facts, types, now_ms)));
    return NO_ERR;
}

struct err booking_batch_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct call context = *call;
    struct window window;
    if (!gate_window(call, NEWEST_FIRST, &window, why))
        return NO_ERR;
    const struct param states = call_arg_words(call, "state", STR_EMPTY);
    const struct param number = P_TEXT_OR_NULL(call_arg(call, "number"));
    const struct selection theirs =
        SELECT_WITH(&q_booking_batch_list_as_enterprise,
                    PARAMS(P_UUID(call->who->enterprise_id), window.bound, window.by_change, states, number),
                    add_members_for_enterprise, &context);
    const struct selection all =
        SELECT_WITH(&q_booking_batch_list,
                    PARAMS(P_BOOL(principal_is_staff(call->who)), window.bound, window.by_change, states, number),
                    add_members, &context);
    const bool for_enterprise = call->who->roles & (unsigned)ROLES_ENTERPRISE;
    return gate_list(pool, call, select_from(window.start, for_enterprise ? theirs : all), reply, why);
}

struct err booking_batch_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    struct call context = *call;
    if (call->who->roles & (unsigned)ROLES_ENTERPRISE)
        return gate_show(pool, call,
                         SELECT_WITH(&q_booking_batch_show_as_enterprise_json,
                                     PARAMS(P_UUID(call->id), P_UUID(call->who->enterprise_id)),
                                     add_members_for_enterprise, &context),
                         reply);
    return gate_show(pool, call,
                     SELECT_WITH(&q_booking_batch_show_json,
                                 PARAMS(P_UUID(call->id), P_BOOL(principal_is_staff(call->who))), add_members,
                                 &context),
                     reply);
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
    manifest_check_dates(m, "/number", why);
}

/* Queues the answer, for which it asks what was written: whether it could be published is told with it. */
static struct err put_draft_answer(struct command *c, int status, struct uuid id, struct str location)
{
    struct batch_row after = {0};
    struct batch_plan plan = {0};
    batch_ask(c, id, &after);
    batch_ask_plan(c, id, &plan);
    TRY(tx_flush(c->tx));
    after.facts.draft = &plan.manifest;
    batch_put_answer(c, status, id, &after.facts, location);
    return NO_ERR;
}

static struct err create_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)facts, (void)plan;
    const struct draft *d = input;
    const struct uuid id = uuid_new();
    tx_put(c->tx, &q_booking_batch_insert,
           PARAMS(P_UUID(id), P_UUID(c->call->who->account_id), P_TIME(c->now_ms),
                  P_TIME(manifest_first_event_ms(&d->manifest)), P_TIME(manifest_last_event_ms(&d->manifest)),
                  P_TEXT(c->call->body_text)));
    tx_put(c->tx, &q_booking_batch_add_types, PARAMS(P_UUID(id), P_TEXT(c->call->body_text)));
    const struct event e = {.kind = EVENT_booking_batch_created, .object_id = id};
    event_add(c, &e);
    return put_draft_answer(c, 201, id,
                            arena_printf(c->mem, "/api/v1/booking-batches/%.*s", STR_FMT(uuid_text(c->mem, id))));
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
    const struct batch_row *batch = facts;
    const struct transition **row = plan;
    if (!command_version_matches(&((const struct draft *)input)->call->if_match, batch->version, why))
        return REFUSE;
    *row = batch_decide(&batch->facts, BATCH_edit, BATCH_operator, STR_EMPTY, now_ms, why);
    return *row ? ALLOW : REFUSE;
}

static struct err replace_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)facts;
    const struct draft *d = input;
    const struct uuid id = c->call->id;
    tx_put(c->tx, &q_booking_batch_update,
           PARAMS(P_UUID(id), P_TIME(c->now_ms), P_TIME(manifest_first_event_ms(&d->manifest)),
                  P_TIME(manifest_last_event_ms(&d->manifest)), P_TEXT(c->call->body_text)));
    tx_put(c->tx, &q_booking_batch_clear_types, PARAMS(P_UUID(id)));
    tx_put(c->tx, &q_booking_batch_add_types, PARAMS(P_UUID(id), P_TEXT(c->call->body_text)));
    batch_put_event(c, *(const struct transition *const *)plan, id, STR_EMPTY);
    return put_draft_answer(c, 200, id, STR_EMPTY);
}

const struct handler booking_batch_replace = {.name = "replaceBookingBatch",
                                              .input_size = sizeof(struct draft),
                                              .facts_size = sizeof(struct batch_row),
                                              .plan_size = sizeof(const struct transition *),
                                              .parse = draft_parse,
                                              .ask = lock_ask,
                                              .decide = replace_decide,
                                              .put = replace_put};

/* ---- void ---- */

static void void_parse(const struct call *call, void *input, struct problem *why)
{
    (void)why;
    *(struct str *)input = json_str(call->body, "reason");
}

static struct err void_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    return batch_move_ask(c, c->call->id, BATCH_voiding, BATCH_operator, facts);
}

static enum verdict void_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    const struct batch_move *move = facts;
    const struct transition **row = plan;
    *row = batch_decide(&move->batch.facts, BATCH_voiding, BATCH_operator, *(const struct str *)input, now_ms, why);
    return *row ? ALLOW : REFUSE;
}

static struct err void_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    const struct batch_move *move = facts;
    struct batch_facts after = move->batch.facts;
    after.times.stored = BATCH_void;
    TRY(batch_move_put(c, move, *(const struct transition *const *)plan, *(const struct str *)input));
    batch_put_answer(c, 200, c->call->id, &after, STR_EMPTY);
    return NO_ERR;
}

const struct handler booking_batch_void = {.name = "voidBookingBatch",
                                           .input_size = sizeof(struct str),
                                           .facts_size = sizeof(struct batch_move),
                                           .plan_size = sizeof(const struct transition *),
                                           .parse = void_parse,
                                           .ask = void_ask,
                                           .decide = void_decide,
                                           .put = void_put};
