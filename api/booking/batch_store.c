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
    out->created_by = row_uuid(row);
}

static struct err ignore_row(struct row *row, void *out)
{
    (void)row, (void)out;
    return NO_ERR;
}

static struct err read_facts(struct row *row, void *out)
{
    struct batch_row *b = out;
    b->version = row_i64(row);
    batch_read_facts(row, b);
    return NO_ERR;
}

static struct err read_earlier(struct row *row, void *out)
{
    ((struct batch_row *)out)->facts.earlier_unfinished = row_bool(row);
    return NO_ERR;
}

void batch_ask_lock(struct command *c, struct uuid id, struct batch_row *out)
{
    tx_ask(c->tx, &q_booking_batch_lock, PARAMS(P_UUID(id)), 1, 1, ignore_row, NULL);
    tx_ask(c->tx, &q_booking_batch_facts, PARAMS(P_UUID(id)), 1, 1, read_facts, out);
    tx_ask(c->tx, &q_booking_batch_earlier_unfinished, PARAMS(P_UUID(id)), 1, 1, read_earlier, out);
}

void batch_ask(struct command *c, struct uuid id, struct batch_row *out)
{
    tx_ask(c->tx, &q_booking_batch_facts, PARAMS(P_UUID(id)), 1, 1, read_facts, out);
}

void batch_ask_share(struct command *c, struct uuid id, struct batch_row *out)
{
    tx_ask(c->tx, &q_booking_batch_share, PARAMS(P_UUID(id)), 1, 1, ignore_row, NULL);
    tx_ask(c->tx, &q_booking_batch_facts, PARAMS(P_UUID(id)), 1, 1, read_facts, out);
}

struct str batch_members(const struct call *call, struct arena *mem, const struct batch_facts *facts, int64_t now_ms)
{
    const char *state = batch_state_code(batch_state(&facts->times, now_ms));
    struct action_list *list = actions_new(mem);
    if (call->who->roles & (unsigned)ROLE_operator)
        batch_list_actions(facts, now_ms, list);
    return arena_printf(mem, "\"state\":\"%s\",%.*s", state, STR_FMT(actions_json(list, call->english)));
}

void batch_put_answer(struct command *c, int status, struct uuid id, const struct batch_facts *after,
                      struct str location)
{
    command_answer(c, status, &q_booking_batch_show_json_answer, PARAMS(P_UUID(id), P_BOOL(true)),
                   batch_members(c->call, c->mem, after, c->now_ms), location);
}

void batch_put_event(struct command *c, enum event_kind kind, struct uuid id, struct str reason)
{
    const struct event e = {.kind = kind, .object_id = id, .reason = reason};
    event_add(c, &e);
}

/* ---- plans ---- */

static void read_source(const cJSON *json, struct entropy_source *out, bool *good)
{
    out->issuer = json_str(json, "issuer");
    out->issue = json_str(json, "issue");
    out->source = json_str(json, "source");
    out->pattern = json_str(json, "pattern");
    *good = *good && time_parse(json_str(json, "scheduled_at"), &out->scheduled_at_ms) &&
            entropy_encoding_find(json_str(json, "encoding"), &out->encoding);
}

bool entropy_events_read(struct arena *mem, const cJSON *events, struct manifest *out)
{
    bool good = cJSON_IsArray(events);
    out->events = arena_array(mem, MANIFEST_EVENTS_MAX, sizeof *out->events);
    out->event_count = 0;
    for (const cJSON *e = good ? events->child : NULL; e && out->event_count < MANIFEST_EVENTS_MAX; e = e->next) {
        struct entropy_event *event = &out->events[out->event_count++];
        read_source(e, &event->event, &good);
        read_source(json_member(e, "substitute"), &event->substitute, &good);
    }
    return good;
}

static struct err read_plan(struct row *row, void *out)
{
    struct batch_plan *p = out;
    const cJSON *events = NULL;
    size_t offset = 0;
    const char *reason = NULL;
    p->manifest.batch_number = row_str(row);
    p->manifest.opens_at_ms = row_time(row);
    p->manifest.closes_at_ms = row_time(row);
    p->manifest.publicity_at_ms = row_time(row);
    p->manifest.issue_at_ms = row_time(row);
    p->unreadable = !json_parse(p->mem, row_str(row), &events, &offset, &reason) ||
                    !entropy_events_read(p->mem, events, &p->manifest);
    p->manifest_json = row_str(row);
    p->manifest_sha256 = row_hash(row);
    p->root = row_hash(row);
    p->sealed_at_ms = row_time(row);
    p->pool_fen = row_i64(row);
    p->entry_count = (size_t)row_i64(row);
    p->delay_ms = row_i64(row);
    return NO_ERR;
}

static struct err read_type(struct row *row, void *out)
{
    struct batch_plan *p = out;
    struct manifest *m = &p->manifest;
    const cJSON *services = NULL;
    size_t offset = 0;
    const char *reason = NULL;
    p->type_ids[m->type_count] = row_uuid(row);
    struct manifest_type *t = &m->types[m->type_count++];
    t->code = row_str(row);
    t->name = row_str(row);
    t->face_value_fen = row_i64(row);
    t->validity_days = row_i64(row);
    t->annual_cap = row_i64(row);
    t->quota = row_i64(row);
    if (!json_parse(p->mem, row_str(row), &services, &offset, &reason)) {
        p->unreadable = true;
        return NO_ERR;
    }
    t->service_types = arena_array(p->mem, (size_t)cJSON_GetArraySize(services), sizeof(struct str));
    for (const cJSON *s = services->child; s; s = s->next)
        t->service_types[t->service_type_count++] = str_from(s->valuestring);
    return NO_ERR;
}

void batch_ask_plan(struct command *c, struct uuid id, struct batch_plan *out)
{
    out->mem = c->mem;
    out->manifest.types = arena_array(c->mem, MANIFEST_TYPES_MAX, sizeof *out->manifest.types);
    tx_ask(c->tx, &q_booking_batch_plan, PARAMS(P_UUID(id)), 1, 1, read_plan, out);
    tx_ask(c->tx, &q_booking_batch_types, PARAMS(P_UUID(id)), 0, MANIFEST_TYPES_MAX, read_type, out);
}

int batch_plan_type(const struct batch_plan *plan, struct uuid type_id)
{
    for (size_t i = 0; i < plan->manifest.type_count; i++)
        if (uuid_equal(plan->type_ids[i], type_id))
            return (int)i;
    return -1;
}

bool batch_plan_total(const struct manifest *m, int64_t *total_fen)
{
    int64_t total = 0, part = 0;
    for (size_t i = 0; i < m->type_count; i++)
        if (!fen_multiply(m->types[i].face_value_fen, m->types[i].quota, &part) || !fen_add(total, part, &total))
            return false;
    *total_fen = total;
    return true;
}

struct err batch_put_void(struct command *c, struct uuid id, const struct batch_plan *plan,
                          const struct ledger_chain *of_batch, struct str reason)
{
    struct ledger_chain chain = *of_batch;
    if (plan->pool_fen > 0) {
        TRY(ledger_put_transfer(c, &chain, TRANSFER_unfunding, id, id, plan->pool_fen));
        ledger_put_chain(c, &chain);
    }
    tx_put(c->tx, &q_booking_batch_void, PARAMS(P_UUID(id), P_TIME(c->now_ms), P_TEXT(reason)));
    batch_put_event(c, EVENT_booking_batch_voided, id, reason);
    return NO_ERR;
}

/* ---- one enterprise ---- */

void booking_facts_take(struct booking_facts *facts, const struct qualification_eligibility *e, struct arena *mem,
                        int64_t now_ms)
{
    struct qualification_missing *missing = ARENA_NEW(mem, struct qualification_missing);
    *missing = qualification_find_missing(mem, &e->form, now_ms);
    facts->qualification_exists = !uuid_is_nil(e->qualification_id);
    facts->qualification = (struct qualification_facts){
        .state = e->state, .certified = e->certified, .missing = missing, .size_known = e->size_known, .size = e->size};
}
