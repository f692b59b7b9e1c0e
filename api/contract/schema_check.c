/* Values against compiled schemas: all faults, each with its place. Recursion is bounded by the schema's height, which
 * is at most JSON_DEPTH_MAX. Must not allocate but in the problem's arena, and changes neither schema nor value. */
#include "contract_private.h"

#include <stdlib.h>

enum { ECHO_BYTES_MAX = 60 }; /* of a client's text in a fault */

/* Where a value stands; the pointer is written only when there is a fault. */
struct place {
    const struct place *above;
    struct str name; /* data NULL: an index */
    size_t index;
};
struct checking {
    struct problem *problem;
    enum fault_place kind;
    struct str parameter; /* its name instead of a pointer */
    struct pattern_memory *memory;
};

static struct str pointer_text(struct arena *mem, const struct place *place)
{
    const struct place *way[JSON_DEPTH_MAX + 1];
    size_t depth = 0;
    for (; place && depth <= JSON_DEPTH_MAX; place = place->above)
        way[depth++] = place;
    struct strbuf out = {.mem = mem};
    while (depth > 0) {
        const struct place *p = way[--depth];
        if (p->name.data)
            json_pointer_add(&out, p->name);
        else
            strbuf_printf(&out, "/%zu", p->index);
    }
    return strbuf_str(&out);
}

static void fault(const struct checking *c, const struct place *place, enum fault_code code, struct str argument)
{
    if (c->problem->fault_count < PROBLEM_FAULTS_MAX)
        problem_add_fault(c->problem, c->kind, c->kind == IN_BODY ? pointer_text(c->problem->mem, place) : c->parameter,
                          code, argument);
}

static void fault_bound(const struct checking *c, const struct place *place, enum fault_code code, int64_t bound)
{
    fault(c, place, code, arena_printf(c->problem->mem, "%lld", (long long)bound));
}

static struct str clipped(struct str text)
{
    if (text.len <= ECHO_BYTES_MAX)
        return text;
    size_t len = ECHO_BYTES_MAX;
    while (len > 0 && (str_bytes(text)[len] & 0xC0) == 0x80) /* not within a character */
        len--;
    return (struct str){text.data, len};
}

/* ---- scalars ---- */

static bool is_allowed(const struct schema *s, struct str text, int64_t number)
{
    for (size_t i = 0; i < s->allowed_count; i++)
        if (s->type == TYPE_STRING ? str_equal(s->allowed[i].text, text) : s->allowed[i].number == number)
            return true;
    return !s->allowed;
}

static void check_string(struct checking *c, const struct schema *s, struct str text, const struct place *place)
{
    const int64_t length = (int64_t)str_utf8_length(text);
    if (!is_allowed(s, text, 0))
        fault(c, place, FAULT_not_in_enum, s->allowed_text);
    else if (length < s->min_length)
        fault_bound(c, place, FAULT_too_short, s->min_length);
    else if (length > s->max_length)
        fault_bound(c, place, FAULT_too_long, s->max_length);
    else if (s->pattern && !pattern_matches(s->pattern, text, c->problem->mem, &c->memory))
        fault(c, place, FAULT_pattern_mismatch, pattern_text(s->pattern));
    else if (!format_matches(s->format, text))
        fault(c, place, FAULT_invalid_format, str_from(format_name(s->format)));
    else if (!text_is_clean(text, s->lines))
        fault(c, place, FAULT_forbidden_characters, STR_EMPTY);
    else if (s->min_length > 0 && !text_is_visible(text))
        fault(c, place, FAULT_blank, STR_EMPTY);
}

static void check_integer(const struct checking *c, const struct schema *s, int64_t value, const struct place *place)
{
    if (!is_allowed(s, STR_EMPTY, value))
        fault(c, place, FAULT_not_in_enum, s->allowed_text);
    else if (s->has_minimum && value < s->minimum)
        fault_bound(c, place, FAULT_too_small, s->minimum);
    else if (s->has_maximum && value > s->maximum)
        fault_bound(c, place, FAULT_too_large, s->maximum);
    else if (value % s->multiple_of != 0)
        fault_bound(c, place, FAULT_not_a_multiple, s->multiple_of);
}

static void check_number(const struct checking *c, const struct schema *s, const cJSON *value,
                         const struct place *place)
{
    int64_t integer = 0;
    if (json_is_integer(value, &integer))
        check_integer(c, s, integer, place);
    else
        fault(c, place, FAULT_not_an_integer, STR_EMPTY);
}

/* ---- arrays ---- */

static void check_value(struct checking *, const struct schema *, const cJSON *, const struct place *);

struct item {
    const cJSON *value;
    size_t index;
};

static int compare_values(const cJSON *a, const cJSON *b)
{
    const int type_a = a->type & 0xFF, type_b = b->type & 0xFF;
    if (type_a != type_b)
        return type_a < type_b ? -1 : 1;
    if (cJSON_IsString(a))
        return strcmp(a->valuestring, b->valuestring);
    return a->valuedouble < b->valuedouble ? -1 : a->valuedouble > b->valuedouble;
}

static int compare_items(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    const int order = compare_values(x->value, y->value);
    return order ? order : x->index < y->index ? -1 : x->index > y->index;
}

/* Items are scalars and at most ARRAY_ITEMS_MAX, as the compiler made sure. */
static void check_unique(const struct checking *c, const cJSON *array, size_t count, const struct place *place)
{
    struct item *items = arena_array(c->problem->mem, count, sizeof *items);
    size_t n = 0;
    for (const cJSON *v = array->child; v && n < count; v = v->next, n++)
        items[n] = (struct item){v, n};
    qsort(items, n, sizeof *items, compare_items);
    for (size_t i = 1; i < n; i++) {
        const struct place here = {place, STR_EMPTY, items[i].index};
        if (compare_values(items[i - 1].value, items[i].value) == 0)
            fault(c, &here, FAULT_duplicate_items, STR_EMPTY);
    }
}

/* The items of a longer array are not looked at: its length is the fault. */
static bool check_count(const struct checking *c, const struct schema *s, int64_t count, const struct place *place)
{
    if (count < s->min_items)
        fault_bound(c, place, FAULT_too_few_items, s->min_items);
    if (count > s->max_items)
        fault_bound(c, place, FAULT_too_many_items, s->max_items);
    return count <= s->max_items;
}

static void check_array(struct checking *c, const struct schema *s, const cJSON *array, const struct place *place)
{
    const int count = cJSON_GetArraySize(array);
    if (!check_count(c, s, count, place))
        return;
    struct place here = {place, STR_EMPTY, 0};
    for (const cJSON *item = array->child; item; item = item->next, here.index++)
        check_value(c, s->items, item, &here);
    if (s->unique_items && count > 1)
        check_unique(c, array, (size_t)count, place);
}

/* ---- objects ---- */

/* Its index, or property_count. */
static size_t find_property(const struct schema *s, struct str name)
{
    size_t i = 0;
    while (i < s->property_count && !str_equal(s->properties[i].name, name))
        i++;
    return i;
}

bool schema_has_property(const struct schema *s, struct str name)
{
    return find_property(s, name) < s->property_count;
}

static void check_members(struct checking *c, const struct schema *s, const cJSON *object, const struct place *place)
{
    uint64_t missing = s->required;
    for (const cJSON *m = object->child; m; m = m->next) {
        const struct place here = {place, str_from(m->string), 0};
        const size_t i = find_property(s, here.name);
        if (i == s->property_count) {
            fault(c, &here, FAULT_unknown_member, STR_EMPTY);
            continue;
        }
        missing &= ~(UINT64_C(1) << i);
        check_value(c, s->properties[i].schema, m, &here);
    }
    for (size_t i = 0; missing; i++, missing >>= 1) {
        const struct place here = {place, s->properties[i].name, 0};
        if (missing & 1)
            fault(c, &here, FAULT_required, STR_EMPTY);
    }
}

/* Another schema judges the members; that a number is a whole one, as in every body, is judged here. The depth of a
 * tree is bounded (json_parse). */
static void check_whole_numbers(const struct checking *c, const cJSON *value, const struct place *place)
{
    int64_t integer = 0;
    if (cJSON_IsNumber(value) && !json_is_integer(value, &integer))
        fault(c, place, FAULT_not_an_integer, STR_EMPTY);
    struct place here = {place, STR_EMPTY, 0};
    for (const cJSON *inner = value->child; inner; inner = inner->next, here.index++) {
        here.name = inner->string ? str_from(inner->string) : STR_EMPTY;
        check_whole_numbers(c, inner, &here);
    }
}

static void check_object(struct checking *c, const struct schema *s, const cJSON *object, const struct place *place)
{
    const int64_t count = cJSON_GetArraySize(object);
    if (count < s->min_properties)
        fault_bound(c, place, FAULT_too_few_members, s->min_properties);
    if (count > s->max_properties)
        fault_bound(c, place, FAULT_too_many_members, s->max_properties);
    if (s->open)
        check_whole_numbers(c, object, place);
    else
        check_members(c, s, object, place);
}

static void check_variants(struct checking *c, const struct schema *s, const cJSON *object, const struct place *place)
{
    const cJSON *member = json_member(object, s->discriminator.data);
    const struct place here = {place, s->discriminator, 0};
    const struct str value = cJSON_IsString(member) ? str_from(member->valuestring) : STR_EMPTY;
    for (size_t i = 0; value.data && i < s->variant_count; i++) {
        if (str_equal(s->variants[i].value, value)) {
            check_object(c, s->variants[i].schema, object, place);
            return;
        }
    }
    if (!member)
        fault(c, &here, FAULT_required, STR_EMPTY);
    else if (!value.data)
        fault(c, &here, FAULT_wrong_type, STR("string"));
    else
        fault(c, &here, FAULT_unknown_variant, clipped(value));
}

/* ---- any value ---- */

static struct str type_name(enum json_type type)
{
    return type == TYPE_BOOLEAN   ? STR("boolean")
           : type == TYPE_INTEGER ? STR("integer")
           : type == TYPE_STRING  ? STR("string")
           : type == TYPE_ARRAY   ? STR("array")
                                  : STR("object");
}

static bool type_fits(enum json_type type, const cJSON *value)
{
    return type == TYPE_BOOLEAN   ? cJSON_IsBool(value)
           : type == TYPE_INTEGER ? cJSON_IsNumber(value)
           : type == TYPE_STRING  ? cJSON_IsString(value)
           : type == TYPE_ARRAY   ? cJSON_IsArray(value)
                                  : cJSON_IsObject(value);
}

static void check_value(struct checking *c, const struct schema *s, const cJSON *value, const struct place *place)
{
    if (cJSON_IsNull(value) && s->nullable)
        return;
    if (!type_fits(s->type, value))
        fault(c, place, FAULT_wrong_type, type_name(s->type));
    else if (s->type == TYPE_STRING)
        check_string(c, s, str_from(value->valuestring), place);
    else if (cJSON_IsNumber(value))
        check_number(c, s, value, place);
    else if (s->type == TYPE_ARRAY)
        check_array(c, s, value, place);
    else if (s->variants)
        check_variants(c, s, value, place);
    else if (s->type == TYPE_OBJECT)
        check_object(c, s, value, place);
    else if (!is_allowed(s, STR_EMPTY, cJSON_IsTrue(value)))
        fault(c, place, FAULT_not_in_enum, s->allowed_text);
}

void schema_check(const struct schema *s, const cJSON *value, struct problem *problem)
{
    struct checking c = {.problem = problem, .kind = IN_BODY};
    if (value)
        check_value(&c, s, value, NULL);
    else
        fault(&c, NULL, FAULT_required, STR_EMPTY);
}

/* ---- texts of parameters ---- */

/* JSON's form of an integer, nothing else: no plus, no leading zero, no "-0". */
static bool read_integer(struct str text, int64_t *out)
{
    const size_t sign = text.len > 0 && text.data[0] == '-';
    const bool zero_first = text.len > sign && text.data[sign] == '0';
    return !(zero_first && text.len > 1) && str_to_i64(text, out) && *out <= JSON_INTEGER_MAX &&
           *out >= -JSON_INTEGER_MAX;
}

static void check_scalar_text(struct checking *c, const struct schema *s, struct str text)
{
    int64_t number = 0;
    if (s->type == TYPE_STRING) {
        check_string(c, s, text, NULL);
    } else if (s->type == TYPE_INTEGER) {
        if (read_integer(text, &number))
            check_integer(c, s, number, NULL);
        else
            fault(c, NULL, FAULT_not_an_integer, STR_EMPTY);
    } else if (!str_is(text, "true") && !str_is(text, "false")) {
        fault(c, NULL, FAULT_not_in_enum, STR("true, false"));
    } else if (!is_allowed(s, STR_EMPTY, str_is(text, "true"))) {
        fault(c, NULL, FAULT_not_in_enum, s->allowed_text);
    }
}

static bool stands_before(struct str list, const char *end, struct str item)
{
    while (list.data) {
        const struct str one = str_cut(&list, ',');
        if (one.data == end)
            return false;
        if (str_equal(one, item))
            return true;
    }
    return false;
}

static void check_list_text(struct checking *c, const struct schema *s, struct str list)
{
    int64_t count = 1;
    for (size_t i = 0; i < list.len; i++)
        count += list.data[i] == ',';
    if (!check_count(c, s, count, NULL))
        return;
    struct str rest = list;
    while (rest.data) {
        const struct str item = str_cut(&rest, ',');
        check_scalar_text(c, s->items, item);
        if (s->unique_items && stands_before(list, item.data, item))
            fault(c, NULL, FAULT_duplicate_items, STR_EMPTY);
    }
}

void schema_check_text(const struct schema *s, struct str text, enum fault_place kind, struct str where,
                       struct problem *problem)
{
    struct checking c = {.problem = problem, .kind = kind, .parameter = where};
    if (s->type == TYPE_ARRAY)
        check_list_text(&c, s, text);
    else
        check_scalar_text(&c, s, text);
}
