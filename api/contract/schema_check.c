/* Values against compiled schemas: all faults, each with its place. Recursion is bounded by JSON_DEPTH_MAX. */
#include "base/clock.h"
#include "base/uscc.h"
#include "contract_private.h"

const char *const format_names[FORMATS] = {"", "date", "date-time", "uuid", "uscc", "mobile-cn"};

bool format_matches(enum format format, struct str text)
{
    int64_t ms = 0;
    struct uuid id;
    switch (format) {
    case FORMAT_DATE:
        return date_valid(text);
    case FORMAT_DATE_TIME:
        return time_parse(text, &ms);
    case FORMAT_UUID:
        return uuid_parse(text, &id);
    case FORMAT_USCC:
        return uscc_valid(text);
    case FORMAT_MOBILE_CN:
        if (text.len != 11 || text.data[0] != '1' || text.data[1] < '3')
            return false;
        for (size_t i = 0; i < text.len; i++)
            if (text.data[i] < '0' || text.data[i] > '9')
                return false;
        return true;
    case FORMAT_NONE:
    case FORMATS:
        break;
    }
    return true;
}

/* Where a value stands; the pointer is written only when there is a fault. */
struct place {
    const struct place *above;
    struct str name; /* data NULL: an index */
    size_t index;
};
struct checking {
    struct problem *problem;
    enum fault_place kind;
    struct str fixed; /* of a parameter: its name instead of a pointer */
};

static void write_pointer(struct strbuf *out, const struct place *place)
{
    if (!place)
        return;
    write_pointer(out, place->above);
    strbuf_add_char(out, '/');
    if (!place->name.data) {
        strbuf_add_i64(out, (int64_t)place->index);
        return;
    }
    for (size_t i = 0; i < place->name.len; i++) {
        if (place->name.data[i] == '~' || place->name.data[i] == '/')
            strbuf_add_c(out, place->name.data[i] == '~' ? "~0" : "~1");
        else
            strbuf_add_char(out, place->name.data[i]);
    }
}

static void fault(const struct checking *c, const struct place *place, enum fault_code code, struct str argument)
{
    struct str where = c->fixed;
    if (c->kind == IN_BODY) {
        struct strbuf pointer = {.mem = c->problem->mem};
        write_pointer(&pointer, place);
        where = strbuf_str(&pointer);
    }
    problem_add_fault(c->problem, c->kind, where, code, argument);
}

static void fault_bound(const struct checking *c, const struct place *place, enum fault_code code, int64_t bound)
{
    fault(c, place, code, arena_printf(c->problem->mem, "%lld", (long long)bound));
}

static bool pattern_matches(const pcre2_code *pattern, struct str text)
{
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    if (!data)
        return false;
    const int found = pcre2_match(pattern, (PCRE2_SPTR)(text.data ? text.data : ""), text.len, 0, 0, data, NULL);
    pcre2_match_data_free(data);
    return found >= 0;
}

static void check_string(const struct checking *c, const struct schema *s, struct str text, const struct place *place)
{
    const int64_t length = (int64_t)str_utf8_length(text);
    if (s->min_length != NO_BOUND && length < s->min_length)
        fault_bound(c, place, FAULT_too_short, s->min_length);
    else if (s->max_length != NO_BOUND && length > s->max_length)
        fault_bound(c, place, FAULT_too_long, s->max_length);
    else if (s->pattern && !pattern_matches(s->pattern, text))
        fault(c, place, FAULT_pattern_mismatch, s->pattern_text);
    else if (s->format != FORMAT_NONE && !format_matches(s->format, text))
        fault(c, place, FAULT_invalid_format, str_from(format_names[s->format]));
}

static void check_integer(const struct checking *c, const struct schema *s, int64_t value, const struct place *place)
{
    if (s->minimum != NO_BOUND && value < s->minimum)
        fault_bound(c, place, FAULT_too_small, s->minimum);
    else if (s->maximum != NO_BOUND && value > s->maximum)
        fault_bound(c, place, FAULT_too_large, s->maximum);
    else if (s->multiple_of > 0 && value % s->multiple_of != 0)
        fault_bound(c, place, FAULT_not_a_multiple, s->multiple_of);
}

static unsigned type_of(const cJSON *value)
{
    if (cJSON_IsNull(value))
        return TYPE_NULL;
    if (cJSON_IsBool(value))
        return TYPE_BOOLEAN;
    if (cJSON_IsNumber(value))
        return TYPE_NUMBER | TYPE_INTEGER;
    if (cJSON_IsString(value))
        return TYPE_STRING;
    return cJSON_IsArray(value) ? TYPE_ARRAY : TYPE_OBJECT;
}

static struct str type_name(unsigned types)
{
    const unsigned real = types & ~(unsigned)TYPE_NULL;
    return real == TYPE_BOOLEAN   ? STR("boolean")
           : real == TYPE_INTEGER ? STR("integer")
           : real == TYPE_NUMBER  ? STR("number")
           : real == TYPE_STRING  ? STR("string")
           : real == TYPE_ARRAY   ? STR("array")
                                  : STR("object");
}

static void check_value(const struct checking *, const struct schema *, const cJSON *, const struct place *);

static void check_array(const struct checking *c, const struct schema *s, const cJSON *array, const struct place *place)
{
    const int64_t count = cJSON_GetArraySize(array);
    if (s->min_items != NO_BOUND && count < s->min_items)
        fault_bound(c, place, FAULT_too_few_items, s->min_items);
    if (s->max_items != NO_BOUND && count > s->max_items) {
        fault_bound(c, place, FAULT_too_many_items, s->max_items);
        return;
    }
    size_t index = 0;
    for (const cJSON *item = array->child; item; item = item->next, index++) {
        const struct place here = {place, STR_EMPTY, index};
        check_value(c, s->items, item, &here);
        for (const cJSON *before = array->child; s->unique_items && before != item; before = before->next) {
            if (cJSON_Compare(before, item, true)) {
                fault(c, &here, FAULT_duplicate_items, STR_EMPTY);
                break;
            }
        }
    }
}

static const struct property *find_property(const struct schema *s, const char *name)
{
    for (size_t i = 0; i < s->property_count; i++)
        if (str_is(s->properties[i].name, name))
            return &s->properties[i];
    return NULL;
}

static void check_object(const struct checking *c, const struct schema *s, const cJSON *object,
                         const struct place *place)
{
    const int64_t count = cJSON_GetArraySize(object);
    if (s->min_properties != NO_BOUND && count < s->min_properties)
        fault_bound(c, place, FAULT_too_few_members, s->min_properties);
    if (s->max_properties != NO_BOUND && count > s->max_properties)
        fault_bound(c, place, FAULT_too_many_members, s->max_properties);
    for (const cJSON *m = object->child; m && !s->open; m = m->next) {
        const struct place here = {place, str_from(m->string), 0};
        const struct property *p = find_property(s, m->string);
        if (p)
            check_value(c, p->schema, m, &here);
        else
            fault(c, &here, FAULT_unknown_member, STR_EMPTY);
    }
    for (size_t i = 0; i < s->property_count; i++) {
        const struct place here = {place, s->properties[i].name, 0};
        if (s->properties[i].required && !cJSON_GetObjectItemCaseSensitive(object, s->properties[i].name.data))
            fault(c, &here, FAULT_required, STR_EMPTY);
    }
}

static void check_variants(const struct checking *c, const struct schema *s, const cJSON *object,
                           const struct place *place)
{
    const struct str value = json_str(object, s->discriminator.data);
    const struct place here = {place, s->discriminator, 0};
    for (size_t i = 0; i < s->variant_count; i++) {
        if (str_equal(s->variants[i].value, value)) {
            check_value(c, s->variants[i].schema, object, place);
            return;
        }
    }
    fault(c, &here, value.data ? FAULT_unknown_variant : FAULT_required, value);
}

static bool among(const cJSON *values, const cJSON *value)
{
    for (const cJSON *v = values->child; v; v = v->next)
        if (cJSON_Compare(v, value, true))
            return true;
    return false;
}

static void check_value(const struct checking *c, const struct schema *s, const cJSON *value, const struct place *place)
{
    int64_t integer = 0;
    const unsigned type = type_of(value);
    if (!(s->types & type)) {
        fault(c, place, FAULT_wrong_type, type_name(s->types));
        return;
    }
    if (type == TYPE_NULL)
        return;
    if (s->values && !among(s->values, value))
        fault(c, place, FAULT_not_in_enum, s->values_text);
    else if (s->constant && !cJSON_Compare(s->constant, value, true))
        fault(c, place, FAULT_not_in_enum,
              cJSON_IsString(s->constant) ? str_from(s->constant->valuestring) : STR_EMPTY);
    else if (type == TYPE_STRING)
        check_string(c, s, str_from(value->valuestring), place);
    else if ((type & TYPE_NUMBER) && (s->types & TYPE_INTEGER) && !json_is_integer(value, &integer))
        fault(c, place, FAULT_not_an_integer, STR_EMPTY);
    else if (type & TYPE_NUMBER)
        check_integer(c, s, json_is_integer(value, &integer) ? integer : (int64_t)value->valuedouble, place);
    else if (type == TYPE_ARRAY)
        check_array(c, s, value, place);
    else if (type == TYPE_OBJECT && s->variants)
        check_variants(c, s, value, place);
    else if (type == TYPE_OBJECT)
        check_object(c, s, value, place);
}

void schema_check(const struct schema *s, const cJSON *value, struct problem *problem)
{
    const struct checking c = {problem, IN_BODY, STR_EMPTY};
    check_value(&c, s, value, NULL);
}

bool schema_accepts_text(const struct schema *s, struct arena *mem, struct str text, enum fault_place kind,
                         struct str where, struct problem *problem)
{
    const struct checking c = {problem, kind, where};
    const size_t before = problem->fault_count;
    const enum error_code code = problem->code;
    int64_t number = 0;
    cJSON value = {0}; /* a scalar of our own, never in a tree */
    if (s->types & TYPE_INTEGER) {
        if (!str_to_i64(text, &number) || number > JSON_INTEGER_MAX || number < -JSON_INTEGER_MAX ||
            (text.len > 1 && text.data[text.data[0] == '-'] == '0')) {
            fault(&c, NULL, FAULT_not_an_integer, STR_EMPTY);
            return false;
        }
        value.type = cJSON_Number;
        value.valuedouble = (double)number;
    } else if (s->types & TYPE_BOOLEAN) {
        if (!str_is(text, "true") && !str_is(text, "false")) {
            fault(&c, NULL, FAULT_not_in_enum, STR("true, false"));
            return false;
        }
        value.type = str_is(text, "true") ? cJSON_True : cJSON_False;
    } else {
        value.type = cJSON_String;
        value.valuestring = (char *)arena_str(mem, text).data;
    }
    check_value(&c, s, &value, NULL);
    return problem->fault_count == before && problem->code == code;
}
