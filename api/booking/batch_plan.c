/* Owns reading what a batch's manifest is made of: from its row, and from the body of a request. Decides nothing. */
#include "booking_store.h"
#include "queries.h"

bool entropy_events_read(struct arena *mem, const cJSON *events, struct manifest *out)
{
    bool good = cJSON_IsArray(events);
    out->events = arena_array(mem, MANIFEST_EVENTS_MAX, sizeof *out->events);
    out->event_count = 0;
    for (const cJSON *e = good ? events->child : NULL; e && out->event_count < MANIFEST_EVENTS_MAX; e = e->next) {
        struct entropy_event *event = &out->events[out->event_count++];
        good = good && entropy_source_read(mem, e, &event->event) &&
               entropy_source_read(mem, json_member(e, "substitute"), &event->substitute);
    }
    return good;
}

static void read_type(struct arena *mem, const cJSON *json, struct manifest_type *out)
{
    const cJSON *services = json_member(json, "service_types");
    out->code = json_str(json, "code");
    out->name = json_str(json, "name");
    out->face_value_fen = json_i64(json, "face_value_fen", 0);
    out->validity_days = json_i64(json, "validity_days", 0);
    out->annual_cap = json_i64(json, "annual_cap", 0);
    out->quota = json_i64(json, "quota", 0);
    out->service_types = arena_array(mem, (size_t)cJSON_GetArraySize(services), sizeof(struct str));
    for (const cJSON *s = services ? services->child : NULL; s; s = s->next)
        out->service_types[out->service_type_count++] = str_from(s->valuestring);
}

/* An offer as view booking_batch_offer gives it. */
static bool read_offer(struct arena *mem, const cJSON *types, struct manifest *out, struct uuid *type_ids)
{
    out->types = arena_array(mem, MANIFEST_TYPES_MAX, sizeof *out->types);
    for (const cJSON *t = types ? types->child : NULL; t; t = t->next) {
        if (out->type_count == MANIFEST_TYPES_MAX)
            return false;
        if (type_ids && !uuid_parse(json_str(t, "voucher_type_id"), &type_ids[out->type_count]))
            return false;
        read_type(mem, t, &out->types[out->type_count++]);
    }
    return true;
}

/* Stored texts: entropy_events and offer. */
static bool read_texts(struct arena *mem, struct str events, struct str offer, struct manifest *out,
                       struct uuid *type_ids)
{
    const cJSON *tree = NULL;
    if (!json_read(mem, events, &tree) || !entropy_events_read(mem, tree, out))
        return false;
    if (!offer.data) /* a draft may offer nothing yet */
        return true;
    return json_read(mem, offer, &tree) && read_offer(mem, tree, out, type_ids);
}

static void take_times(struct manifest *m, struct str number, const struct batch_times *times)
{
    m->batch_number = number;
    m->opens_at_ms = times->opens_at_ms;
    m->closes_at_ms = times->closes_at_ms;
    m->publicity_at_ms = times->publicity_at_ms;
    m->issue_at_ms = times->issue_at_ms;
}

struct err batch_read_draft(struct row *row, struct arena *mem, struct batch_row *batch)
{
    const struct str events = row_str(row), offer = row_str(row);
    if (batch->facts.times.stored != BATCH_draft)
        return NO_ERR;
    struct manifest *m = ARENA_NEW(mem, struct manifest);
    take_times(m, batch->number, &batch->facts.times);
    if (!read_texts(mem, events, offer, m, NULL))
        return ERR(internal, "a draft that cannot be read");
    batch->facts.draft = m;
    return NO_ERR;
}

static struct err read_plan(struct row *row, void *out)
{
    struct batch_plan *p = out;
    struct manifest *m = &p->manifest;
    m->batch_number = row_str(row);
    m->opens_at_ms = row_time(row);
    m->closes_at_ms = row_time(row);
    m->publicity_at_ms = row_time(row);
    m->issue_at_ms = row_time(row);
    const struct str events = row_str(row), offer = row_str(row);
    if (!read_texts(p->mem, events, offer, m, p->type_ids))
        return ERR(internal, "a batch whose plan cannot be read");
    p->manifest_json = row_str(row);
    p->manifest_sha256 = row_hash(row);
    p->root = row_hash(row);
    p->sealed_at_ms = row_time(row);
    p->pool_fen = row_i64(row);
    p->entry_count = (size_t)row_i64(row);
    p->delay_ms = row_i64(row);
    return NO_ERR;
}

void batch_ask_plan(struct command *c, struct uuid id, struct batch_plan *out)
{
    out->mem = c->mem;
    tx_ask(c->tx, &q_booking_batch_plan, PARAMS(P_UUID(id)), ONE_ROW(read_plan, out));
}

int batch_plan_type(const struct batch_plan *plan, struct uuid type_id)
{
    for (size_t i = 0; i < plan->manifest.type_count; i++)
        if (uuid_equal(plan->type_ids[i], type_id))
            return (int)i;
    return -1;
}
