/* Owns what a version of the qualification form may look like, and the operations on it. Must not know the state of
 * any qualification. */
#include "qualification_form.h"
#include "qualification_store.h"
#include "queries.h"

/* ---- checks ---- */

struct declared {
    const char *key, *type;
};
/* What qualification_rules.h reads. */
static const struct declared read_by_rules[] = {
    {ANSWER_FIGURES_YEAR, "integer"}, {ANSWER_EMPLOYEES, "integer"}, {ANSWER_REVENUE, "integer"},
    {ANSWER_TOTAL_ASSETS, "integer"}, {ANSWER_TAX_PAID, "integer"},  {ANSWER_RD_SPENDING, "integer"},
    {ANSWER_INDUSTRY, "string"},
};

static void fault(struct problem *why, struct str pointer, enum fault_code code, const char *argument)
{
    problem_add_fault(why, IN_BODY, pointer, code, str_from(argument));
}

static void check_shape(const cJSON *schema, struct problem *why)
{
    if (!str_is(json_str(schema, "type"), "object"))
        fault(why, STR("/schema/type"), FAULT_not_in_enum, "object");
    if (!cJSON_IsFalse(json_member(schema, "additionalProperties")))
        fault(why, STR("/schema/additionalProperties"), FAULT_not_in_enum, "false");
    if (json_member(schema, "required"))
        fault(why, STR("/schema/required"), FAULT_unknown_member, NULL);
}

static void check_declared(const cJSON *properties, struct arena *mem, struct problem *why)
{
    for (size_t i = 0; i < sizeof read_by_rules / sizeof read_by_rules[0]; i++) {
        const struct declared *d = &read_by_rules[i];
        const struct str pointer = arena_printf(mem, "/schema/properties/%s", d->key);
        const cJSON *property = json_member(properties, d->key);
        if (!property)
            fault(why, pointer, FAULT_required, NULL);
        else if (!str_is(json_str(property, "type"), d->type))
            fault(why, arena_concat(mem, pointer, STR("/type")), FAULT_not_in_enum, d->type);
    }
}

/* "integer", or the one beside "null"; NULL if there is none. */
static const char *type_of(const cJSON *question)
{
    const cJSON *type = json_member(question, "type");
    if (cJSON_IsArray(type))
        for (type = type->child; type && str_is(str_from(type->valuestring), "null");)
            type = type->next;
    return cJSON_IsString(type) ? type->valuestring : NULL;
}

static bool is_plain(const char *type)
{
    return type && (strcmp(type, "string") == 0 || strcmp(type, "integer") == 0 || strcmp(type, "boolean") == 0);
}

/* An answer is a text, a number, yes or no, or a list of such: what the contract tells of answers. */
static void check_questions(const cJSON *properties, struct arena *mem, struct problem *why)
{
    for (const cJSON *q = properties ? properties->child : NULL; q; q = q->next) {
        const char *type = type_of(q);
        const bool list = type && strcmp(type, "array") == 0;
        struct strbuf pointer = {.mem = mem};
        if (is_plain(list ? type_of(json_member(q, "items")) : type))
            continue;
        strbuf_add_c(&pointer, "/schema/properties");
        json_pointer_add(&pointer, str_from(q->string));
        strbuf_add_c(&pointer, list ? "/items/type" : "/type");
        fault(why, strbuf_str(&pointer), FAULT_not_in_enum, "string, integer, boolean");
    }
}

static void check_required(const cJSON *keys, const cJSON *properties, struct arena *mem, struct problem *why)
{
    int i = 0;
    for (const cJSON *key = keys ? keys->child : NULL; key; key = key->next, i++)
        if (!json_member(properties, key->valuestring))
            fault(why, arena_printf(mem, "/required_answers/%d", i), FAULT_does_not_exist, NULL);
}

/* Figures whose year nobody has to tell would never be too old. */
static void check_year(const cJSON *keys, struct problem *why)
{
    bool figures = false, year = false;
    for (const cJSON *key = keys ? keys->child : NULL; key; key = key->next) {
        figures = figures || qualification_is_yearly(str_from(key->valuestring));
        year = year || strcmp(key->valuestring, ANSWER_FIGURES_YEAR) == 0;
    }
    if (figures && !year)
        fault(why, STR("/required_answers"), FAULT_required, ANSWER_FIGURES_YEAR);
}

void qualification_form_check(const cJSON *version, struct arena *mem, struct problem *why)
{
    const cJSON *schema = json_member(version, "schema");
    const cJSON *properties = json_member(schema, "properties");
    struct str sentence = STR_EMPTY;
    check_shape(schema, why);
    check_declared(properties, mem, why);
    check_questions(properties, mem, why);
    check_required(json_member(version, "required_answers"), properties, mem, why);
    check_year(json_member(version, "required_answers"), why);
    if (schema_compile(schema, mem, &sentence))
        return;
    fault(why, STR("/schema"), FAULT_invalid_format, "schema");
    problem_set(why, ERR_invalid_fields, sentence, sentence);
}

void qualification_form_check_answers(const cJSON *schema, const cJSON *answers, int64_t now_ms, struct problem *why)
{
    struct str sentence = STR_EMPTY;
    struct problem found = {.mem = why->mem};
    if (!answers)
        return;
    const struct schema *compiled = schema_compile(schema, why->mem, &sentence);
    if (!compiled) { /* it compiled when it was published */
        problem_set(why, ERR_internal, STR_EMPTY, STR_EMPTY);
        return;
    }
    schema_check(compiled, answers, &found);
    for (size_t i = 0; i < found.fault_count; i++) {
        const struct fault *f = &found.faults[i];
        problem_add_fault(why, IN_BODY, arena_concat(why->mem, STR("/answers"), f->where), f->code, f->argument);
    }
    if (found.fault_count == 0)
        qualification_check_answers(answers, now_ms, why);
}

/* ---- operations ---- */

struct err qualification_form_show(struct db_pool *pool, const struct call *call, struct reply *reply,
                                   struct problem *why)
{
    (void)why;
    return gate_show(pool, call, SELECT(&q_qualification_form_show_json, NO_PARAMS), reply);
}

static void parse_publish(const struct call *call, void *input, struct problem *why)
{
    (void)input;
    qualification_form_check(call->body, call->mem, why);
}

static struct err publish_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    qualification_ask_form(c, facts);
    return NO_ERR;
}

static struct err publish_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)input, (void)plan;
    const int64_t version = ((const struct qualification_form *)facts)->version + 1;
    qualification_put_form_version(c, version);
    const struct event e = {.kind = EVENT_qualification_form_published,
                            .data = arena_printf(c->mem, "{\"version\":%lld}", (long long)version)};
    event_add(c, &e);
    command_answer(c, 201, &q_qualification_form_show_json_answer, NO_PARAMS, STR_EMPTY,
                   STR("/api/v1/qualification-form"));
    return NO_ERR;
}

const struct handler qualification_form_publish = {.name = "publishQualificationForm",
                                                   .facts_size = sizeof(struct qualification_form),
                                                   .parse = parse_publish,
                                                   .ask = publish_ask,
                                                   .put = publish_put};
