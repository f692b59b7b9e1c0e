/* Owns the manifest's rules and its JSON, out and in. Must not read the clock or the database: what is fixed at
 * publication depends on its content alone. */
#include "booking/manifest.h"

#include "base/ascii.h"
#include "base/money.h"
#include "base/text.h"

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t manifest_first_event_ms(const struct manifest *m)
{
    int64_t first = INT64_MAX;
    for (size_t i = 0; i < m->event_count; i++)
        first = least(first, m->events[i].event.scheduled_at_ms);
    return first;
}

int64_t manifest_last_event_ms(const struct manifest *m)
{
    int64_t last = INT64_MIN;
    for (size_t i = 0; i < m->event_count; i++)
        if (m->events[i].event.scheduled_at_ms > last)
            last = m->events[i].event.scheduled_at_ms;
    return last;
}

int64_t manifest_seal_deadline_ms(const struct manifest *m)
{
    return manifest_first_event_ms(m) - MANIFEST_SEAL_MARGIN_MS;
}

int manifest_find_type(const struct manifest *m, struct str code)
{
    for (size_t i = 0; i < m->type_count; i++)
        if (str_equal(m->types[i].code, code))
            return (int)i;
    return -1;
}

static int compare_text(struct str a, struct str b)
{
    const size_t n = a.len < b.len ? a.len : b.len;
    const int order = n ? memcmp(a.data, b.data, n) : 0;
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* ---- rules ---- */

static struct str pointer(const struct problem *why, const char *format, size_t i, const char *member)
{
    return arena_printf(why->mem, format, i, member);
}

static void fault(struct problem *why, struct str where, enum fault_code code, const char *argument)
{
    problem_add_fault(why, IN_BODY, where, code, str_from(argument));
}

static void check_text(struct problem *why, struct str where, struct str text)
{
    if (text.len == 0)
        fault(why, where, FAULT_required, "");
    else if (text.len > MANIFEST_TEXT_MAX || !str_utf8_valid(text))
        fault(why, where, FAULT_too_long, "200");
}

static void check_range(struct problem *why, struct str where, int64_t value, int64_t least_value, int64_t greatest)
{
    const bool small = value < least_value;
    if (small || value > greatest)
        problem_add_fault(why, IN_BODY, where, small ? FAULT_too_small : FAULT_too_large,
                          arena_printf(why->mem, "%lld", (long long)(small ? least_value : greatest)));
}

static bool number_valid(struct str number, struct str month)
{
    return number.len == MANIFEST_NUMBER_LENGTH && str_starts(number, month) && number.data[6] == '-' &&
           ascii_is_digit(number.data[7]) && ascii_is_digit(number.data[8]) && !str_ends(number, STR("00"));
}

/* A batch's year bounds all its other times, and with them those of its vouchers. */
static void check_number(const struct manifest *m, const char *number, struct problem *why)
{
    const struct civil opens = civil_from_ms(m->opens_at_ms);
    const struct str month = arena_printf(why->mem, "%04d%02d", opens.year, opens.month);
    if (opens.year < MANIFEST_YEAR_MIN)
        fault(why, STR("/opens_at"), FAULT_too_small, "2000-01-01");
    else if (opens.year > MANIFEST_YEAR_MAX)
        fault(why, STR("/opens_at"), FAULT_too_large, "2099-12-31");
    else if (!number_valid(m->batch_number, month))
        problem_add_fault(why, IN_BODY, str_from(number), FAULT_pattern_mismatch,
                          arena_printf(why->mem, "%.*s-(0[1-9]|[1-9][0-9])", STR_FMT(month)));
}

/* A batch is over by then. */
static void check_within(const struct manifest *m, struct str where, int64_t at_ms, struct problem *why)
{
    const int64_t last_ms = m->opens_at_ms + MANIFEST_DAYS_MAX * (int64_t)DAY_MS;
    if (at_ms > last_ms)
        problem_add_fault(why, IN_BODY, where, FAULT_too_large, time_text(why->mem, last_ms));
}

void manifest_check_dates(const struct manifest *m, const char *number, struct problem *why)
{
    check_number(m, number, why);
    if (m->closes_at_ms <= m->opens_at_ms)
        fault(why, STR("/closes_at"), FAULT_out_of_order, "opens_at");
    if (m->publicity_at_ms <= m->closes_at_ms)
        fault(why, STR("/publicity_at"), FAULT_out_of_order, "closes_at");
    if (m->issue_at_ms <= m->publicity_at_ms)
        fault(why, STR("/issue_at"), FAULT_out_of_order, "publicity_at");
    else
        check_within(m, STR("/issue_at"), m->issue_at_ms, why);
}

static bool code_valid(struct str code)
{
    if (code.len < 2 || code.len > 32 || code.data[0] < 'A' || code.data[0] > 'Z')
        return false;
    for (size_t i = 0; i < code.len; i++) {
        const char c = code.data[i];
        if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') && c != '_')
            return false;
    }
    return true;
}

static void check_type(const struct manifest *m, size_t i, struct problem *why)
{
    static const char form[] = "/voucher_types/%zu/%s";
    const struct manifest_type *t = &m->types[i];
    if (!code_valid(t->code))
        fault(why, pointer(why, form, i, "code"), FAULT_pattern_mismatch, "[A-Z][A-Z0-9_]{1,31}");
    else if (i > 0 && compare_text(m->types[i - 1].code, t->code) >= 0)
        fault(why, pointer(why, form, i, "code"), FAULT_duplicate_items, "");
    check_text(why, pointer(why, form, i, "name"), t->name);
    check_range(why, pointer(why, form, i, "face_value_fen"), t->face_value_fen, FEN_PER_YUAN, FEN_MAX);
    if (!fen_is_whole_yuan(t->face_value_fen))
        fault(why, pointer(why, form, i, "face_value_fen"), FAULT_not_whole_yuan, "");
    check_range(why, pointer(why, form, i, "validity_days"), t->validity_days, 1, MANIFEST_VALIDITY_MAX);
    check_range(why, pointer(why, form, i, "quota"), t->quota, 1, MANIFEST_QUOTA_MAX);
    check_range(why, pointer(why, form, i, "annual_cap"), t->annual_cap, 1, MANIFEST_CAP_MAX);
    const struct str services = pointer(why, form, i, "service_types");
    if (t->service_type_count == 0)
        fault(why, services, FAULT_too_few_items, "1");
    else if (t->service_type_count > MANIFEST_SERVICE_TYPES_MAX)
        fault(why, services, FAULT_too_many_items, "100");
    else
        for (size_t s = 0; s < t->service_type_count; s++) {
            check_text(why, services, t->service_types[s]);
            if (s > 0 && compare_text(t->service_types[s - 1], t->service_types[s]) >= 0)
                fault(why, services, FAULT_duplicate_items, "");
        }
}

static void check_quotas(const struct manifest *m, struct problem *why)
{
    int64_t sum = 0;
    for (size_t i = 0; i < m->type_count; i++)
        sum += m->types[i].quota; /* each within its bound */
    check_range(why, STR("/voucher_types"), sum, 1, MANIFEST_QUOTA_MAX);
}

enum entropy_role { ENTROPY_EVENT, ENTROPY_SUBSTITUTE };

static struct str event_pointer(const struct problem *why, size_t i, enum entropy_role role, const char *member)
{
    return pointer(why, role == ENTROPY_SUBSTITUTE ? "/entropy_events/%zu/substitute/%s" : "/entropy_events/%zu/%s", i,
                   member);
}

static const struct entropy_source *source_of(const struct entropy_event *event, enum entropy_role role)
{
    return role == ENTROPY_SUBSTITUTE ? &event->substitute : &event->event;
}

static bool same_issue(const struct entropy_source *a, const struct entropy_source *b)
{
    return str_equal(a->issuer, b->issuer) && str_equal(a->issue, b->issue);
}

/* The same issue twice would give one value two voices. */
static bool issue_repeats(const struct manifest *m, size_t event, enum entropy_role role)
{
    const struct entropy_source *own = source_of(&m->events[event], role);
    for (size_t i = 0; i < event; i++)
        if (same_issue(&m->events[i].event, own) || same_issue(&m->events[i].substitute, own))
            return true;
    return role == ENTROPY_SUBSTITUTE && same_issue(&m->events[event].event, own);
}

static bool same_issuer(struct arena *mem, const struct entropy_source *a, const struct entropy_source *b)
{
    return str_equal(text_fold(mem, a->issuer), text_fold(mem, b->issuer));
}

/* Whoever gives two of the values has more to choose from. */
static bool issuer_repeats(struct arena *mem, const struct manifest *m, size_t event, enum entropy_role role)
{
    const struct entropy_source *own = source_of(&m->events[event], role);
    for (size_t i = 0; i < event; i++)
        if (same_issuer(mem, &m->events[i].event, own) || same_issuer(mem, &m->events[i].substitute, own))
            return true;
    return false;
}

static void check_source(const struct manifest *m, size_t i, enum entropy_role role, struct problem *why)
{
    const struct entropy_event *e = &m->events[i];
    const struct entropy_source *s = source_of(e, role);
    check_text(why, event_pointer(why, i, role, "issuer"), s->issuer);
    check_text(why, event_pointer(why, i, role, "issue"), s->issue);
    check_text(why, event_pointer(why, i, role, "source"), s->source);
    if (issuer_repeats(why->mem, m, i, role))
        fault(why, event_pointer(why, i, role, "issuer"), FAULT_duplicate_items, "");
    if (issue_repeats(m, i, role))
        fault(why, event_pointer(why, i, role, "issue"), FAULT_duplicate_items, "");
    if (!entropy_pattern_valid(s->pattern))
        fault(why, event_pointer(why, i, role, "pattern"), FAULT_invalid_format, "pattern");
    else if (entropy_values_possible(s->encoding, s->pattern) < ENTROPY_VALUES_MIN)
        fault(why, event_pointer(why, i, role, "pattern"), FAULT_too_few_values, "10000");
    /* A substitute known before its event would let whoever declares the event cancelled choose between two values. */
    if (role == ENTROPY_SUBSTITUTE && s->scheduled_at_ms <= e->event.scheduled_at_ms)
        fault(why, event_pointer(why, i, role, "scheduled_at"), FAULT_out_of_order, "scheduled_at");
    if (role == ENTROPY_EVENT && s->scheduled_at_ms - MANIFEST_EVENT_GAP_MS <= m->closes_at_ms)
        fault(why, event_pointer(why, i, role, "scheduled_at"), FAULT_out_of_order, "closes_at + 1 h");
    check_within(m, event_pointer(why, i, role, "scheduled_at"), s->scheduled_at_ms, why);
}

void manifest_check(const struct manifest *m, struct problem *why)
{
    struct problem found = {.mem = why->mem};
    problem_set(&found, ERR_manifest_invalid, STR_EMPTY, STR_EMPTY);
    manifest_check_dates(m, "/batch", &found);
    if (m->type_count == 0)
        fault(&found, STR("/voucher_types"), FAULT_too_few_items, "1");
    if (m->type_count > MANIFEST_TYPES_MAX)
        fault(&found, STR("/voucher_types"), FAULT_too_many_items, "50");
    if (m->event_count < MANIFEST_EVENTS_MIN)
        fault(&found, STR("/entropy_events"), FAULT_too_few_items, "2");
    if (m->event_count > MANIFEST_EVENTS_MAX)
        fault(&found, STR("/entropy_events"), FAULT_too_many_items, "8");
    if (found.fault_count == 0) {
        if (m->publicity_at_ms <= manifest_last_event_ms(m))
            fault(&found, STR("/publicity_at"), FAULT_out_of_order, "entropy_events");
        for (size_t i = 0; i < m->type_count; i++)
            check_type(m, i, &found);
        for (size_t i = 0; i < m->event_count; i++) {
            check_source(m, i, ENTROPY_EVENT, &found);
            check_source(m, i, ENTROPY_SUBSTITUTE, &found);
        }
        if (found.fault_count == 0)
            check_quotas(m, &found);
    }
    if (found.fault_count > 0)
        *why = found;
}

/* ---- JSON out: members are written in the canonical order ---- */

static void put_source(struct json_out *o, const struct entropy_source *s, const struct entropy_source *substitute)
{
    json_open(o, '{');
    json_add_str(o, "encoding", str_from(entropy_encoding_name(s->encoding)));
    json_add_str(o, "issue", s->issue);
    json_add_str(o, "issuer", s->issuer);
    json_add_str(o, "pattern", s->pattern);
    json_add_time(o, "scheduled_at", s->scheduled_at_ms);
    json_add_str(o, "source", s->source);
    if (substitute) {
        json_key(o, "substitute");
        put_source(o, substitute, NULL);
    }
    json_close(o, '}');
}

static void put_type(struct json_out *o, const struct manifest_type *t)
{
    json_open(o, '{');
    json_add_i64(o, "annual_cap", t->annual_cap);
    json_add_str(o, "code", t->code);
    json_add_i64(o, "face_value_fen", t->face_value_fen);
    json_add_str(o, "name", t->name);
    json_add_i64(o, "quota", t->quota);
    json_key(o, "service_types");
    json_open(o, '[');
    for (size_t i = 0; i < t->service_type_count; i++)
        json_put_str(o, t->service_types[i]);
    json_close(o, ']');
    json_add_i64(o, "validity_days", t->validity_days);
    json_close(o, '}');
}

struct str manifest_json(struct arena *mem, const struct manifest *m)
{
    struct json_out o = json_out(mem);
    json_open(&o, '{');
    json_add_str(&o, "batch", m->batch_number);
    json_add_time(&o, "closes_at", m->closes_at_ms);
    json_add_str(&o, "draw_rule", STR(MANIFEST_DRAW_RULE));
    json_add_str(&o, "eligibility_rule", STR(MANIFEST_ELIGIBILITY_RULE));
    json_key(&o, "entropy_events");
    json_open(&o, '[');
    for (size_t i = 0; i < m->event_count; i++)
        put_source(&o, &m->events[i].event, &m->events[i].substitute);
    json_close(&o, ']');
    json_add_str(&o, "format", STR(MANIFEST_FORMAT));
    json_add_time(&o, "issue_at", m->issue_at_ms);
    json_add_time(&o, "opens_at", m->opens_at_ms);
    json_add_time(&o, "publicity_at", m->publicity_at_ms);
    json_add_time(&o, "seal_deadline", manifest_seal_deadline_ms(m));
    json_key(&o, "voucher_types");
    json_open(&o, '[');
    for (size_t i = 0; i < m->type_count; i++)
        put_type(&o, &m->types[i]);
    json_close(&o, ']');
    json_close(&o, '}');
    return json_text(&o);
}

/* ---- JSON in ---- */

static bool read_time(const cJSON *object, const char *name, int64_t *out)
{
    return time_parse(json_str(object, name), out);
}

bool entropy_source_read(struct arena *mem, const cJSON *o, struct entropy_source *out)
{
    out->issuer = arena_str(mem, json_str(o, "issuer"));
    out->issue = arena_str(mem, json_str(o, "issue"));
    out->source = arena_str(mem, json_str(o, "source"));
    out->pattern = arena_str(mem, json_str(o, "pattern"));
    return entropy_encoding_find(json_str(o, "encoding"), &out->encoding) &&
           read_time(o, "scheduled_at", &out->scheduled_at_ms);
}

static bool read_type(struct arena *mem, const cJSON *o, struct manifest_type *out)
{
    const cJSON *services = json_member(o, "service_types");
    out->code = arena_str(mem, json_str(o, "code"));
    out->name = arena_str(mem, json_str(o, "name"));
    out->face_value_fen = json_i64(o, "face_value_fen", -1);
    out->validity_days = json_i64(o, "validity_days", -1);
    out->quota = json_i64(o, "quota", -1);
    out->annual_cap = json_i64(o, "annual_cap", -1);
    out->service_type_count = 0;
    if (!cJSON_IsArray(services) || cJSON_GetArraySize(services) > MANIFEST_SERVICE_TYPES_MAX)
        return false;
    out->service_types = arena_array(mem, (size_t)cJSON_GetArraySize(services), sizeof *out->service_types);
    for (const cJSON *s = services->child; s; s = s->next) {
        if (!cJSON_IsString(s))
            return false;
        out->service_types[out->service_type_count++] = arena_str(mem, str_from(s->valuestring));
    }
    return true;
}

static bool read_lists(struct arena *mem, const cJSON *o, struct manifest *m)
{
    const cJSON *types = json_member(o, "voucher_types"), *events = json_member(o, "entropy_events");
    if (!cJSON_IsArray(types) || cJSON_GetArraySize(types) > MANIFEST_TYPES_MAX || !cJSON_IsArray(events) ||
        cJSON_GetArraySize(events) > MANIFEST_EVENTS_MAX)
        return false;
    m->types = arena_array(mem, (size_t)cJSON_GetArraySize(types), sizeof *m->types);
    for (const cJSON *t = types->child; t; t = t->next)
        if (!read_type(mem, t, &m->types[m->type_count++]))
            return false;
    m->events = arena_array(mem, (size_t)cJSON_GetArraySize(events), sizeof *m->events);
    for (const cJSON *e = events->child; e; e = e->next, m->event_count++)
        if (!entropy_source_read(mem, e, &m->events[m->event_count].event) ||
            !entropy_source_read(mem, json_member(e, "substitute"), &m->events[m->event_count].substitute))
            return false;
    return true;
}

bool manifest_read(struct arena *mem, const cJSON *json, struct manifest *out, const char **why)
{
    struct manifest m = {.batch_number = arena_str(mem, json_str(json, "batch"))};
    struct strbuf canonical = {.mem = mem};
    struct problem problem = {.mem = mem};
    *why = "a member is missing or not of its type";
    if (!cJSON_IsObject(json) || !read_time(json, "opens_at", &m.opens_at_ms) ||
        !read_time(json, "closes_at", &m.closes_at_ms) || !read_time(json, "publicity_at", &m.publicity_at_ms) ||
        !read_time(json, "issue_at", &m.issue_at_ms) || !read_lists(mem, json, &m))
        return false;
    *why = "a value is outside its bounds";
    manifest_check(&m, &problem);
    if (has_problem(&problem))
        return false;
    *why = "a version is unknown, a member is, or a value is not in its canonical form";
    if (!json_canonical(json, &canonical) || !str_equal(strbuf_str(&canonical), manifest_json(mem, &m)))
        return false;
    *out = m;
    return true;
}
