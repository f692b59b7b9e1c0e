/* JSON Schema, the closed subset of api.md, compiled. Anything else is a fault that stops the start. */
#include "contract_private.h"

#include <stdarg.h>
#include <stdio.h>

enum { REFERENCES_MAX = 16, PATTERN_MATCH_LIMIT = 100000 };

bool compile_fault(struct compiler *c, struct str place, const char *format, ...)
{
    if (c->why->data)
        return false;
    char text[200];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    *c->why = arena_printf(c->mem, "%.*s: %s.", STR_FMT(place), text);
    return false;
}

struct str compile_join(struct compiler *c, struct str place, const char *name)
{
    struct strbuf out = {.mem = c->mem};
    strbuf_add(&out, place);
    strbuf_add_char(&out, '/');
    for (; *name; name++) {
        if (*name == '~' || *name == '/')
            strbuf_add_c(&out, *name == '~' ? "~0" : "~1");
        else
            strbuf_add_char(&out, *name);
    }
    return strbuf_str(&out);
}

static const cJSON *find_reference(const struct compiler *c, struct str reference)
{
    if (!str_starts(reference, STR("#/")))
        return NULL;
    reference = (struct str){reference.data + 2, reference.len - 2};
    const cJSON *at = c->root;
    while (at && reference.data) {
        const struct str part = str_cut(&reference, '/');
        at = cJSON_GetObjectItemCaseSensitive(at, arena_cstr(c->mem, part));
    }
    return at;
}

const cJSON *compile_deref(struct compiler *c, const cJSON *node, struct str place)
{
    for (int step = 0; step < REFERENCES_MAX; step++) {
        const cJSON *reference = json_member(node, "$ref");
        if (!reference)
            return node;
        if (!cJSON_IsString(reference) || cJSON_GetArraySize(node) != 1) {
            compile_fault(c, place, "$ref must be a text and stand alone");
            return NULL;
        }
        node = find_reference(c, str_from(reference->valuestring));
        if (!node) {
            compile_fault(c, place, "%.100s is not there, or not local", reference->valuestring);
            return NULL;
        }
    }
    compile_fault(c, place, "a chain of references has no end");
    return NULL;
}

/* ---- keywords ---- */

static bool take_type(struct compiler *c, struct schema *s, const cJSON *value, struct str place)
{
    static const struct {
        const char *name;
        unsigned bit;
    } types[] = {{"null", TYPE_NULL},     {"boolean", TYPE_BOOLEAN}, {"integer", TYPE_INTEGER}, {"number", TYPE_NUMBER},
                 {"string", TYPE_STRING}, {"array", TYPE_ARRAY},     {"object", TYPE_OBJECT}};
    s->types = 0;
    const cJSON *one = cJSON_IsArray(value) ? value->child : value;
    for (; one; one = cJSON_IsArray(value) ? one->next : NULL) {
        unsigned bit = 0;
        for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
            if (cJSON_IsString(one) && strcmp(one->valuestring, types[i].name) == 0)
                bit = types[i].bit;
        if (!bit)
            return compile_fault(c, place, "an unknown type");
        s->types |= bit;
    }
    const unsigned real = s->types & ~(unsigned)TYPE_NULL;
    if (real == 0 || (real & (real - 1)) != 0)
        return compile_fault(c, place, "type must be one type, or one type and null");
    return true;
}

static bool take_bound(struct compiler *c, int64_t *bound, const cJSON *value, struct str place)
{
    return json_is_integer(value, bound) || compile_fault(c, place, "must be an integer");
}

/* Anchored, no look-around, no back-reference, nothing but plain groups. */
static bool pattern_in_subset(struct str p)
{
    if (p.len < 2 || p.data[0] != '^' || p.data[p.len - 1] != '$')
        return false;
    for (size_t i = 0; i + 1 < p.len; i++) {
        if (p.data[i] == '\\') {
            if (strchr("123456789kgKGQEAzZbB", p.data[i + 1]))
                return false;
            i++;
        } else if (p.data[i] == '(' &&
                   (p.data[i + 1] == '*' || (p.data[i + 1] == '?' && (i + 2 >= p.len || p.data[i + 2] != ':')))) {
            return false;
        }
    }
    return true;
}

static void free_pattern(void *code)
{
    pcre2_code_free(code);
}

static bool take_pattern(struct compiler *c, struct schema *s, const cJSON *value, struct str place)
{
    const struct str text = cJSON_IsString(value) ? str_from(value->valuestring) : STR_EMPTY;
    if (!pattern_in_subset(text))
        return compile_fault(c, place, "a pattern must begin with ^, end with $ and use plain groups only");
    int error = 0;
    PCRE2_SIZE at = 0;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)text.data, text.len, PCRE2_UTF | PCRE2_DOLLAR_ENDONLY, &error, &at, NULL);
    if (!code)
        return compile_fault(c, place, "the pattern cannot be compiled (at %zu)", (size_t)at);
    (void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); /* without JIT it only runs slower */
    arena_defer(c->mem, free_pattern, code);
    s->pattern = code;
    s->pattern_text = text;
    return true;
}

static bool take_format(struct compiler *c, struct schema *s, const cJSON *value, struct str place)
{
    for (int i = 1; i < FORMATS; i++)
        if (cJSON_IsString(value) && strcmp(value->valuestring, format_names[i]) == 0)
            s->format = (enum format)i;
    return s->format != FORMAT_NONE || compile_fault(c, place, "an unknown format");
}

static bool take_enum(struct compiler *c, struct schema *s, const cJSON *value, struct str place)
{
    struct strbuf text = {.mem = c->mem};
    if (!cJSON_IsArray(value) || !value->child)
        return compile_fault(c, place, "must be a list of values");
    for (const cJSON *v = value->child; v; v = v->next) {
        if (text.len)
            strbuf_add_c(&text, ", ");
        if (cJSON_IsString(v))
            strbuf_add_c(&text, v->valuestring);
        else if (!json_canonical(v, &text))
            return compile_fault(c, place, "numbers must be integers");
    }
    s->values = value;
    s->values_text = strbuf_str(&text);
    return true;
}

static bool take_properties(struct compiler *c, struct schema *s, const cJSON *value, struct str place)
{
    s->properties = arena_array(c->mem, (size_t)cJSON_GetArraySize(value), sizeof *s->properties);
    for (const cJSON *p = cJSON_IsObject(value) ? value->child : NULL; p; p = p->next) {
        struct property *out = &s->properties[s->property_count++];
        out->name = str_from(p->string);
        out->schema = compile_schema(c, p, compile_join(c, place, p->string));
        if (!out->schema)
            return false;
    }
    return cJSON_IsObject(value) || compile_fault(c, place, "must be an object");
}

static bool take_required(struct compiler *c, struct schema *s, const cJSON *value, struct str place)
{
    for (const cJSON *r = cJSON_IsArray(value) ? value->child : NULL; r; r = r->next) {
        struct property *found = NULL;
        for (size_t i = 0; i < s->property_count; i++)
            if (cJSON_IsString(r) && str_is(s->properties[i].name, r->valuestring))
                found = &s->properties[i];
        if (!found)
            return compile_fault(c, place, "requires a member that is not among the properties");
        found->required = true;
    }
    return cJSON_IsArray(value) || compile_fault(c, place, "must be a list");
}

static bool take_one_of(struct compiler *c, struct schema *s, const cJSON *node, struct str place)
{
    const cJSON *discriminator = json_member(node, "discriminator");
    const cJSON *mapping = json_member(discriminator, "mapping");
    s->discriminator = json_str(discriminator, "propertyName");
    s->types = TYPE_OBJECT;
    if (!s->discriminator.len || !cJSON_IsObject(mapping) ||
        cJSON_GetArraySize(mapping) != cJSON_GetArraySize(json_member(node, "oneOf")))
        return compile_fault(c, place, "oneOf needs a discriminator with a mapping of every variant");
    s->variants = arena_array(c->mem, (size_t)cJSON_GetArraySize(mapping), sizeof *s->variants);
    for (const cJSON *m = mapping->child; m; m = m->next) {
        const cJSON *target = cJSON_IsString(m) ? find_reference(c, str_from(m->valuestring)) : NULL;
        if (!target)
            return compile_fault(c, place, "the mapping of %.60s leads nowhere", m->string);
        struct variant *v = &s->variants[s->variant_count++];
        v->value = str_from(m->string);
        v->schema = compile_schema(c, target, compile_join(c, place, m->string));
        if (!v->schema)
            return false;
    }
    return true;
}

static bool is_annotation(const char *key)
{
    static const char *const names[] = {"title",    "description", "example",    "examples", "deprecated",
                                        "readOnly", "writeOnly",   "x-unit",     "oneOf",    "discriminator",
                                        "required", "$schema",     "x-open-enum"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(key, names[i]) == 0)
            return true;
    return false;
}

static bool take_keyword(struct compiler *c, struct schema *s, const cJSON *k, struct str place)
{
    const struct {
        const char *name;
        int64_t *bound;
    } bounds[] = {{"minLength", &s->min_length},
                  {"maxLength", &s->max_length},
                  {"minItems", &s->min_items},
                  {"maxItems", &s->max_items},
                  {"minProperties", &s->min_properties},
                  {"maxProperties", &s->max_properties},
                  {"minimum", &s->minimum},
                  {"maximum", &s->maximum},
                  {"multipleOf", &s->multiple_of}};
    const char *key = k->string;
    const struct str here = compile_join(c, place, key);
    for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++)
        if (strcmp(key, bounds[i].name) == 0)
            return take_bound(c, bounds[i].bound, k, here);
    if (strcmp(key, "type") == 0)
        return take_type(c, s, k, here);
    if (strcmp(key, "pattern") == 0)
        return take_pattern(c, s, k, here);
    if (strcmp(key, "format") == 0)
        return take_format(c, s, k, here);
    if (strcmp(key, "enum") == 0)
        return take_enum(c, s, k, here);
    if (strcmp(key, "properties") == 0)
        return take_properties(c, s, k, here);
    if (strcmp(key, "items") == 0)
        return (s->items = compile_schema(c, k, here)) != NULL;
    if (strcmp(key, "uniqueItems") == 0) {
        s->unique_items = cJSON_IsTrue(k);
        return true;
    }
    if (strcmp(key, "x-open") == 0) {
        s->open = cJSON_IsTrue(k);
        return s->open || compile_fault(c, here, "must be true");
    }
    if (strcmp(key, "const") == 0) {
        s->constant = k;
        return true;
    }
    if (strcmp(key, "default") == 0) {
        s->preset = k;
        return true;
    }
    if (strcmp(key, "additionalProperties") == 0)
        return cJSON_IsFalse(k) || compile_fault(c, here, "must be false");
    return is_annotation(key) || compile_fault(c, here, "this keyword is not in the subset");
}

static bool whole_is_sound(struct compiler *c, const struct schema *s, const cJSON *node, struct str place)
{
    if (s->types == TYPE_ANY && !s->values && !s->constant)
        return compile_fault(c, place, "a type is needed");
    if (s->open && (s->properties || s->max_properties == NO_BOUND))
        return compile_fault(c, place, "an open object has maxProperties and no properties");
    if ((s->types & TYPE_OBJECT) && !s->variants && !s->open &&
        !cJSON_IsFalse(json_member(node, "additionalProperties")))
        return compile_fault(c, place, "an object in a request needs additionalProperties: false");
    if ((s->types & TYPE_ARRAY) && (!s->items || s->max_items == NO_BOUND))
        return compile_fault(c, place, "an array in a request needs items and maxItems");
    if ((s->types & TYPE_STRING) && s->max_length == NO_BOUND && !s->pattern && !s->format && !s->values &&
        !s->constant)
        return compile_fault(c, place, "a text in a request needs maxLength, pattern, format or enum");
    return true;
}

const struct schema *compile_schema(struct compiler *c, const cJSON *node, struct str place)
{
    node = compile_deref(c, node, place);
    if (!node)
        return NULL;
    if (!cJSON_IsObject(node) || c->depth == JSON_DEPTH_MAX) {
        compile_fault(c, place, cJSON_IsObject(node) ? "schemas refer to each other in a circle" : "must be a schema");
        return NULL;
    }
    struct schema *s = ARENA_NEW(c->mem, struct schema);
    *s = (struct schema){.types = TYPE_ANY,
                         .min_properties = NO_BOUND,
                         .max_properties = NO_BOUND,
                         .min_items = NO_BOUND,
                         .max_items = NO_BOUND,
                         .min_length = NO_BOUND,
                         .max_length = NO_BOUND,
                         .minimum = NO_BOUND,
                         .maximum = NO_BOUND,
                         .multiple_of = NO_BOUND};
    c->depth++;
    bool good = true;
    for (const cJSON *k = node->child; k && good; k = k->next)
        good = take_keyword(c, s, k, place);
    const cJSON *required = json_member(node, "required");
    good = good && (!required || take_required(c, s, required, compile_join(c, place, "required")));
    good = good && (!json_member(node, "oneOf") || take_one_of(c, s, node, place));
    good = good && whole_is_sound(c, s, node, place);
    c->depth--;
    return good ? s : NULL;
}

const struct schema *schema_compile(const cJSON *schema, struct arena *mem, struct str *why)
{
    *why = STR_EMPTY;
    struct compiler c = {.mem = mem, .root = schema, .why = why};
    return compile_schema(&c, schema, STR(""));
}
