/* Owns the settings: what they are called and may be (settings.def), the versions that operators made of them, and the
 * one reader. Must not know what a setting is for: whoever asks for it does. */
#include "site/settings.h"

#include "queries.h"

static const struct setting_info {
    const char *name;
    int64_t unit, delivered, minimum, maximum;
    const char *zh, *en;
} settings[SETTINGS] = {
#define SETTING(name, unit, delivered, minimum, maximum, zh, en) \
    [SETTING_##name] = {#name, (unit), (delivered), (minimum), (maximum), (zh), (en)},
#include "site/settings.def"
#undef SETTING
};

#define SETTING(name, unit, delivered, minimum, maximum, zh, en)                                        \
    _Static_assert((minimum) <= (delivered) && (delivered) <= (maximum) && (delivered) % (unit) == 0 && \
                       (minimum) % (unit) == 0 && (maximum) % (unit) == 0,                              \
                   "what is delivered may be set");
#include "site/settings.def"
#undef SETTING

struct setting_source setting_source(enum setting which)
{
    const struct setting_info *s = &settings[which];
    return (struct setting_source){P_TEXT(str_from(s->name)), P_I64(s->delivered)};
}

void setting_ask(struct command *c, enum setting which, int64_t *out)
{
    const struct setting_source from = setting_source(which);
    tx_ask(c->tx, &q_setting_get, PARAMS(from.name, from.delivered), ONE_ROW(row_take_i64, out));
}

struct several {
    int64_t *out; /* the next one */
};

static struct err read_several(struct row *row, void *out)
{
    struct several *s = out;
    *s->out++ = row_i64(row);
    return NO_ERR;
}

void settings_ask(struct command *c, enum setting first, size_t count, int64_t *out)
{
    struct strbuf names = {.mem = c->mem}, delivered = {.mem = c->mem};
    struct several *several = ARENA_NEW(c->mem, struct several);
    several->out = out;
    for (size_t i = 0; i < count; i++) {
        const struct setting_info *s = &settings[(size_t)first + i];
        strbuf_printf(&names, "%c%s", i == 0 ? '{' : ',', s->name);
        strbuf_printf(&delivered, "%c%lld", i == 0 ? '{' : ',', (long long)s->delivered);
    }
    strbuf_add_char(&names, '}');
    strbuf_add_char(&delivered, '}');
    tx_ask(c->tx, &q_setting_get_several, PARAMS(P_TEXT(strbuf_str(&names)), P_TEXT(strbuf_str(&delivered))),
           ROWS(count, count, read_several, several));
}

/* ---- reads ---- */

/* What the statements know of a setting beside its versions. */
static void describe(struct json_out *out, const struct setting_info *s)
{
    json_open(out, '{');
    json_add_str(out, "name", str_from(s->name));
    json_add_str(out, "title", str_from(s->zh));
    json_add_str(out, "title_en", str_from(s->en));
    json_add_i64(out, "unit", s->unit);
    json_add_i64(out, "minimum", s->minimum);
    json_add_i64(out, "maximum", s->maximum);
    json_add_i64(out, "delivered_value", s->delivered);
    json_close(out, '}');
}

static struct str described(struct arena *mem, const struct setting_info *s)
{
    struct json_out out = json_out(mem);
    describe(&out, s);
    return json_text(&out);
}

static const struct setting_info *find(struct str name)
{
    for (size_t i = 0; i < SETTINGS; i++)
        if (str_is(name, settings[i].name))
            return &settings[i];
    return NULL;
}

struct err setting_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    struct json_out all = json_out(call->mem);
    json_open(&all, '[');
    for (size_t i = 0; i < SETTINGS; i++)
        describe(&all, &settings[i]);
    json_close(&all, ']');
    return gate_show(pool, call, SELECT(&q_setting_list_json, PARAMS(P_TEXT(json_text(&all)))), reply);
}

struct err setting_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    const int64_t version = call_arg_i64(call, "version", 0);
    const struct setting_info *s = find(call->path[0]);
    if (!s)
        return ERR(not_found, "no such setting");
    return gate_show(
        pool, call,
        SELECT(&q_setting_show_json, PARAMS(P_TEXT(described(call->mem, s)), version ? P_I64(version) : P_NULL)),
        reply);
}

/* ---- a new version ---- */

struct change {
    const struct setting_info *setting; /* NULL: there is none of that name */
    struct version_set if_match;
    int64_t value;
};

static void change_parse(const struct call *call, void *input, struct problem *why)
{
    struct change *change = input;
    const struct setting_info *s = find(call->path[0]);
    *change = (struct change){s, call->if_match, json_i64(call->body, "value", 0)};
    if (!s)
        return;
    const int64_t v = change->value;
    const enum fault_code fault = v < s->minimum   ? FAULT_too_small
                                  : v > s->maximum ? FAULT_too_large
                                                   : FAULT_not_a_multiple;
    const int64_t bound = v < s->minimum ? s->minimum : v > s->maximum ? s->maximum : s->unit;
    if (v < s->minimum || v > s->maximum || v % s->unit != 0)
        problem_add_fault(why, IN_BODY, STR("/value"), fault, arena_printf(why->mem, "%lld", (long long)bound));
}

static struct err change_ask(struct command *c, const void *input, void *facts)
{
    const struct change *change = input;
    if (!change->setting)
        return ERR(not_found, "no such setting");
    tx_ask(c->tx, &q_setting_get_version, PARAMS(P_TEXT(str_from(change->setting->name))),
           ONE_ROW(row_take_i64, facts));
    return NO_ERR;
}

static enum verdict change_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    (void)now_ms, (void)plan;
    const struct change *change = input;
    return command_version_matches(&change->if_match, *(const int64_t *)facts, why) ? ALLOW : REFUSE;
}

static struct err change_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)plan;
    const struct change *change = input;
    const struct str name = str_from(change->setting->name);
    const int64_t version = *(const int64_t *)facts + 1;
    struct json_out data = json_out(c->mem);
    json_open(&data, '{');
    json_add_str(&data, "name", name);
    json_add_i64(&data, "version", version);
    json_add_i64(&data, "value", change->value);
    json_close(&data, '}');
    tx_put(c->tx, &q_setting_insert,
           PARAMS(P_TEXT(name), P_I64(version), P_I64(change->value), P_UUID(c->call->who->account_id),
                  P_TIME(c->now_ms)));
    const struct event e = {.kind = EVENT_setting_changed, .data = json_text(&data)};
    event_add(c, &e);
    command_answer(c, 200, &q_setting_show_json_answer,
                   PARAMS(P_TEXT(described(c->mem, change->setting)), P_I64(version)), STR_EMPTY, STR_EMPTY);
    return NO_ERR;
}

const struct handler setting_change = {.name = "changeSetting",
                                       .input_size = sizeof(struct change),
                                       .facts_size = sizeof(int64_t),
                                       .parse = change_parse,
                                       .ask = change_ask,
                                       .decide = change_decide,
                                       .put = change_put};
