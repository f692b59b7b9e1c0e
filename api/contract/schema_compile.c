/* JSON Schema, the closed subset of api.md, compiled. Anything else is a fault that stops the start. Must not check
 * values itself. */
#include "contract_private.h"

typedef bool take_fn(struct compiler *, struct schema *, const cJSON *value, struct str place);

static const struct {
    const char *name;
    enum json_type type;
} types[] = {{"boolean", TYPE_BOOLEAN},
             {"integer", TYPE_INTEGER},
             {"string", TYPE_STRING},
             {"array", TYPE_ARRAY},
             {"object", TYPE_OBJECT}};

static bool take_one_type(struct compiler *c, struct schema *s, const cJSON *value, struct str place)
{
    for (size_t i = 0; cJSON_IsString(value) && i < sizeof types / sizeof types[0]; i++)
        if (strcmp(value->valuestring, types[i].name) == 0)
            s->type = types[i].type;
    return s->type != 0 || compile_fault(c, place, "type must be one type, or [type, \"null\"]");
}

static bool take_type(struct compiler *c, struct schema *s, const cJSON *value, struct str place)
{
    const cJSON *first = cJSON_IsArray(value) ? value->child : value;
    if (cJSON_IsArray(value)) {
        const cJSON *second = first ? first->next : NULL;
        s->nullable = cJSON_IsString(second) && strcmp(second->valuestring, "null") == 0 && !second->next;
        if (!s->nullable)
            return compile_fault(c, place, "type must be one type, or [type, \"null\"]");
    }
    return take_one_type(c, s, first, place);
}

/* ---- bounds ---- */

static bool take_count(struct compiler *c, int64_t *bound, const cJSON *value, struct str place)
{
    int64_t count = 0;
    if (!json_is_integer(value, &count) || count < 0)
        return compile_fault(c, place, "a whole number from 0 is needed");
    *bound = count;
    return true;
}

static bool take_min_length(struct compiler *c, struct schema *s, const cJSON *v, struct str place)
{
    return take_count(c, &s->min_length, v, place);
}

static bool take_max_length(struct compiler *c, struct schema *s, const cJSON *v, struct str place)
{
    return take_count(c, &s->max_length, v, place);
}

static bool take_min_items(struct compiler *c, struct schema *s, const cJSON *v, struct str place)
{
    return take_count(c, &s->min_items, v, place);
}

static bool take_max_items(struct compiler *c, struct schema *s, const cJSON *v, struct str place)
{
    return take_count(c, &s->max_items, v, place) &&
           (s->max_items <= ARRAY_ITEMS_MAX || compile_fault(c, place, "at most %d items", ARRAY_ITEMS_MAX));
}

static bool take_min_properties(struct compiler *c, struct schema *s, const cJSON *v, struct str place)
{
    return take_count(c, &s->min_properties, v, place);
}

static bool take_max_properties(struct compiler *c, struct schema *s, const cJSON *v, struct str place)
{
    return take_count(c, &s->max_properties, v, place);
}

static bool take_minimum(struct compiler *c, struct schema *s, const cJSON *v, struct str place)
{
    s->has_minimum = json_is_integer(v, &s->minimum);
    return s->has_minimum || compile_fault(c, place, "a whole number within ±(2^53−1) is needed");
}

static bool take_maximum(struct compiler *c, struct schema *s, const cJSON *v, struct str place)
{
    s->has_maximum = json_is_integer(v, &s->maximum);
    return s->has_maximum || compile_fault(c, place, "a whole number within ±(2^53−1) is needed");
}

static bool take_multiple(struct compiler *c, struct schema *s, const cJSON *v, struct str place)
{
    return (json_is_integer(v, &s->multiple_of) && s->multiple_of > 0) ||
           compile_fault(c, place, "a whole number above 0 is needed");
}

/* ---- texts and values ---- */

static bool take_pattern(struct compiler *c, struct schema *s, const cJSON *v, struct str place)
{
    struct str why = STR_EMPTY;
    s->pattern = pattern_compile(c->mem, cJSON_IsString(v) ? str_from(v->valuestring) : STR_EMPTY, &why);
    return s->pattern != NULL || compile_fault(c, place, "%.*s", STR_FMT(why));
}

static bool take_format(struct compiler *c, struct schema *s, const cJSON *v, struct str place)
{
    s->format = cJSON_IsString(v) ? format_find(str_from(v->valuestring)) : FORMAT_NONE;
    return s->format != FORMAT_NONE ||
           compile_fault(c, place, "a format must be date, date-time, uuid, uscc, mobile-cn, email or web-address");
}

static bool take_multiline(struct compiler *c, struct schema *s, const cJSON *v, struct str place)
{
    s->lines = TEXT_LINES;
    return cJSON_IsTrue(v) || compile_fault(c, place, "must be true");
}

static bool take_write_only(struct compiler *c, struct schema *s, const cJSON *v, struct str place)
{
    s->write_only = true;
    return cJSON_IsTrue(v) || compile_fault(c, place, "must be true");
}

static bool add_allowed(struct compiler *c, struct schema *s, const cJSON *v, struct str place)
{
    struct allowed *a = &s->allowed[s->allowed_count++];
    const bool fits = (s->type == TYPE_STRING && cJSON_IsString(v)) || (s->type == TYPE_BOOLEAN && cJSON_IsBool(v)) ||
                      (s->type == TYPE_INTEGER && json_is_integer(v, &a->number));
    if (cJSON_IsString(v))
        a->text = str_from(v->valuestring);
    if (cJSON_IsBool(v))
        a->number = cJSON_IsTrue(v);
    return fits || compile_fault(c, place, "a value is not of the schema's type");
}

static void describe_allowed(struct compiler *c, struct schema *s)
{
    struct strbuf text = {.mem = c->mem};
    for (size_t i = 0; i < s->allowed_count; i++) {
        if (i)
            strbuf_add_c(&text, ", ");
        if (s->type == TYPE_STRING)
            strbuf_add(&text, s->allowed[i].text);
        else if (s->type == TYPE_INTEGER)
            strbuf_add_i64(&text, s->allowed[i].number);
        else
            strbuf_add_c(&text, s->allowed[i].number ? "true" : "false");
    }
    s->allowed_text = strbuf_str(&text);
}

static bool take_enum(struct compiler *c, struct schema *s, const cJSON *value, struct str place)
{
    bool has_null = false;
    const int count = cJSON_IsArray(value) ? cJSON_GetArraySize(value) : 0;
    if (count < 1 || count > ENUM_VALUES_MAX || s->allowed)
        return compile_fault(c, place, "a list of 1 to %d values is needed, and no const beside it", ENUM_VALUES_MAX);
    s->allowed = arena_array(c->mem, (size_t)count, sizeof *s->allowed);
    for (const cJSON *v = value->child; v; v = v->next) {
        if (cJSON_IsNull(v))
            has_null = true;
        else if (!add_allowed(c, s, v, place))
            return false;
    }
    describe_allowed(c, s);
    return has_null == s->nullable || compile_fault(c, place, "null stands in an enum exactly when its type has it");
}

static bool take_const(struct compiler *c, struct schema *s, const cJSON *value, struct str place)
{
    if (s->allowed || s->nullable)
        return compile_fault(c, place, "a const allows neither an enum nor null beside it");
    s->allowed = arena_array(c->mem, 1, sizeof *s->allowed);
    if (!add_allowed(c, s, value, place))
        return false;
    describe_allowed(c, s);
    return true;
}

static bool take_default(struct compiler *c, struct schema *s, const cJSON *value, struct str place)
{
    (void)c;
    (void)place;
    s->preset = value;
    return true;
}

/* ---- objects and arrays ---- */

const struct schema *compile_inner(struct compiler *c, struct schema *outer, const cJSON *node, struct str place)
{
    const struct schema *inner = compile_schema(c, node, place);
    if (!inner)
        return NULL;
    if (inner->preset) {
        compile_fault(c, place, "only a parameter may have a default");
        return NULL;
    }
    if (inner->height >= outer->height)
        outer->height = inner->height + 1;
    if (outer->height > JSON_DEPTH_MAX) {
        compile_fault(c, place, "schemas are nested too deeply");
        return NULL;
    }
    return inner;
}

static bool take_properties(struct compiler *c, struct schema *s, const cJSON *value, struct str place)
{
    const int count = cJSON_GetArraySize(value);
    if (!cJSON_IsObject(value) || count > PROPERTIES_MAX)
        return compile_fault(c, place, "an object of at most %d members is needed", PROPERTIES_MAX);
    s->properties = arena_array(c->mem, (size_t)count, sizeof *s->properties);
    for (const cJSON *p = value->child; p; p = p->next) {
        struct property *out = &s->properties[s->property_count++];
        out->name = str_from(p->string);
        out->schema = compile_inner(c, s, p, compile_join(c, place, p->string));
        if (!out->schema)
            return false;
    }
    return true;
}

static bool require(struct compiler *c, struct schema *s, const cJSON *name, struct str place)
{
    for (size_t i = 0; cJSON_IsString(name) && i < s->property_count; i++) {
        if (!str_is(s->properties[i].name, name->valuestring))
            continue;
        s->required |= UINT64_C(1) << i;
        return true;
    }
    return compile_fault(c, place, "%.60s is required but is not among the properties",
                         cJSON_IsString(name) ? name->valuestring : "something that is no name");
}

/* Runs behind `properties`, wherever it stands. */
static bool take_required(struct compiler *c, struct schema *s, const cJSON *value, struct str place)
{
    if (!cJSON_IsArray(value))
        return compile_fault(c, place, "a list of names is needed");
    for (const cJSON *name = value->child; name; name = name->next)
        if (!require(c, s, name, place))
            return false;
    return true;
}

static bool take_closed(struct compiler *c, struct schema *s, const cJSON *value, struct str place)
{
    (void)s;
    return cJSON_IsFalse(value) || compile_fault(c, place, "must be false");
}

static bool take_open(struct compiler *c, struct schema *s, const cJSON *value, struct str place)
{
    s->open = cJSON_IsTrue(value);
    return s->open || compile_fault(c, place, "must be true");
}

static bool take_items(struct compiler *c, struct schema *s, const cJSON *value, struct str place)
{
    return (s->items = compile_inner(c, s, value, place)) != NULL;
}

static bool take_unique(struct compiler *c, struct schema *s, const cJSON *value, struct str place)
{
    s->unique_items = cJSON_IsTrue(value);
    return cJSON_IsBool(value) || compile_fault(c, place, "true or false is needed");
}

/* ---- a schema ---- */

static const struct keyword {
    const char *name;
    unsigned types; /* that it says something about */
    take_fn *take;  /* NULL: an annotation, or read elsewhere */
} keywords[] = {{"type", 0, NULL},
                {"properties", TYPE_OBJECT, take_properties},
                {"required", TYPE_OBJECT, NULL},
                {"additionalProperties", TYPE_OBJECT, take_closed},
                {"minProperties", TYPE_OBJECT, take_min_properties},
                {"maxProperties", TYPE_OBJECT, take_max_properties},
                {"x-open", TYPE_OBJECT, take_open},
                {"items", TYPE_ARRAY, take_items},
                {"minItems", TYPE_ARRAY, take_min_items},
                {"maxItems", TYPE_ARRAY, take_max_items},
                {"uniqueItems", TYPE_ARRAY, take_unique},
                {"minLength", TYPE_STRING, take_min_length},
                {"maxLength", TYPE_STRING, take_max_length},
                {"pattern", TYPE_STRING, take_pattern},
                {"format", TYPE_STRING, take_format},
                {"x-multiline", TYPE_STRING, take_multiline},
                {"minimum", TYPE_INTEGER, take_minimum},
                {"maximum", TYPE_INTEGER, take_maximum},
                {"multipleOf", TYPE_INTEGER, take_multiple},
                {"enum", TYPE_SCALARS, take_enum},
                {"const", TYPE_SCALARS, take_const},
                {"default", 0, take_default},
                {"title", 0, NULL},
                {"description", 0, NULL},
                {"example", 0, NULL},
                {"examples", 0, NULL},
                {"deprecated", 0, NULL},
                {"readOnly", 0, NULL},
                {"writeOnly", TYPE_STRING, take_write_only},
                {"x-unit", 0, NULL},
                {"x-enum-open", 0, NULL},
                {"x-open-enum", 0, NULL}};

static const struct keyword *find_keyword(const char *name)
{
    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++)
        if (strcmp(keywords[i].name, name) == 0)
            return &keywords[i];
    return NULL;
}

static bool take_keyword(struct compiler *c, struct schema *s, const cJSON *member, struct str place)
{
    const struct keyword *k = find_keyword(member->string);
    const bool of_data =
        c->is_data && c->depth == 1 && (strcmp(member->string, "$schema") == 0 || strcmp(member->string, "$defs") == 0);
    const struct str here = compile_join(c, place, member->string);
    if (of_data)
        return true;
    if (!k)
        return compile_fault(c, here, "this keyword is not in the subset");
    if (k->types && !(k->types & s->type))
        return compile_fault(c, here, "this keyword says nothing about the schema's type");
    return !k->take || k->take(c, s, member, here);
}

static bool object_is_sound(struct compiler *c, const struct schema *s, const cJSON *node, struct str place)
{
    if (s->open)
        return (!s->properties && s->max_properties < INT64_MAX && !json_member(node, "additionalProperties")) ||
               compile_fault(c, place, "an open object has maxProperties, no properties, no additionalProperties");
    if (!cJSON_IsFalse(json_member(node, "additionalProperties")))
        return compile_fault(c, place, "an object in a request needs additionalProperties: false");
    return s->min_properties <= s->max_properties || compile_fault(c, place, "the bounds leave nothing between them");
}

static bool array_is_sound(struct compiler *c, const struct schema *s, struct str place)
{
    if (!s->items || s->max_items > ARRAY_ITEMS_MAX)
        return compile_fault(c, place, "an array in a request needs items and maxItems");
    if (s->unique_items && (!(s->items->type & TYPE_SCALARS) || s->items->nullable))
        return compile_fault(c, place, "uniqueItems is for texts, integers and booleans");
    return s->min_items <= s->max_items || compile_fault(c, place, "the bounds leave nothing between them");
}

static bool whole_is_sound(struct compiler *c, const struct schema *s, const cJSON *node, struct str place)
{
    if (s->type == TYPE_OBJECT)
        return object_is_sound(c, s, node, place);
    if (s->type == TYPE_ARRAY)
        return array_is_sound(c, s, place);
    if (s->type == TYPE_STRING && s->max_length == INT64_MAX && !s->pattern && !s->format && !s->allowed)
        return compile_fault(c, place, "a text in a request needs maxLength, pattern, format, enum or const");
    const bool crossed = s->min_length > s->max_length || (s->has_minimum && s->has_maximum && s->minimum > s->maximum);
    return !crossed || compile_fault(c, place, "the bounds leave nothing between them");
}

bool compile_check_value(struct compiler *c, const struct schema *s, const cJSON *value, struct str place)
{
    struct problem found = {.mem = c->scratch};
    schema_check(s, value, &found);
    if (found.fault_count == 0)
        return true;
    const struct fault *f = &found.faults[0];
    const struct str detail = fault_detail(c->scratch, f, IN_ENGLISH);
    return compile_fault(c, place, "this value is not valid by its schema: \"%.*s\" %.*s", STR_FMT(f->where),
                         STR_FMT(detail));
}

static bool compile_members(struct compiler *c, struct schema *s, const cJSON *node, struct str place)
{
    const cJSON *type = json_member(node, "type"), *required = json_member(node, "required");
    if (!type)
        return compile_fault(c, place, "a type is needed");
    if (!take_type(c, s, type, compile_join(c, place, "type")))
        return false;
    for (const cJSON *k = node->child; k; k = k->next)
        if (!take_keyword(c, s, k, place))
            return false;
    if (required && !take_required(c, s, required, compile_join(c, place, "required")))
        return false;
    return whole_is_sound(c, s, node, place) &&
           (!s->preset || compile_check_value(c, s, s->preset, compile_join(c, place, "default")));
}

static const struct schema *compile_node(struct compiler *c, const cJSON *node, struct str place)
{
    if (!cJSON_IsObject(node) || c->depth == JSON_DEPTH_MAX) {
        compile_fault(c, place, cJSON_IsObject(node) ? "schemas are nested too deeply" : "a schema is needed");
        return NULL;
    }
    struct schema *s = ARENA_NEW(c->mem, struct schema);
    *s = (struct schema){
        .height = 1, .max_properties = INT64_MAX, .max_items = INT64_MAX, .max_length = INT64_MAX, .multiple_of = 1};
    c->depth++;
    const bool good =
        json_member(node, "oneOf") ? compile_one_of(c, s, node, place) : compile_members(c, s, node, place);
    c->depth--;
    return good ? s : NULL;
}

/* Each target of a reference is compiled once, so that the work is bounded by the text's length. */
const struct schema *compile_schema(struct compiler *c, const cJSON *node, struct str place)
{
    const cJSON *target = compile_deref(c, node, place);
    if (!target || target == node)
        return target ? compile_node(c, target, place) : NULL;
    for (size_t i = 0; i < c->reference_count; i++) {
        if (c->references[i].node != target)
            continue;
        if (!c->references[i].schema)
            compile_fault(c, place, "schemas refer to each other in a circle");
        return c->references[i].schema;
    }
    if (!c->references)
        c->references = arena_array(c->scratch, REFERENCES_MAX, sizeof *c->references);
    if (c->reference_count == REFERENCES_MAX) {
        compile_fault(c, place, "too many references");
        return NULL;
    }
    struct reference *mine = &c->references[c->reference_count++];
    mine->node = target;
    mine->schema = compile_node(c, target, place);
    return mine->schema;
}

const struct schema *schema_compile(const cJSON *schema, struct arena *mem, struct str *why)
{
    struct compiler c = {.mem = mem, .scratch = mem, .root = schema, .is_data = true};
    const struct schema *compiled_schema = schema ? compile_schema(&c, schema, STR("")) : NULL;
    if (!compiled_schema)
        *why = schema ? arena_printf(mem, "\"%.*s\": %.*s.", STR_FMT(c.place), STR_FMT(c.why))
                      : STR("A schema is needed.");
    return compiled_schema;
}
