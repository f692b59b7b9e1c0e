/* Schemas that are one of several objects, told apart by a member (oneOf with a discriminator), compiled. Must not know
 * any other keyword. */
#include "contract_private.h"

static bool is_listed(const cJSON *list, struct str reference)
{
    for (const cJSON *m = list->child; m; m = m->next)
        if (str_equal(json_str(m, "$ref"), reference))
            return true;
    return false;
}

/* The variant must be a plain object that has the discriminator as a required member allowing this very value. */
static bool variant_is_sound(struct compiler *c, const struct schema *s, const struct variant *v, struct str place)
{
    if (v->schema->type != TYPE_OBJECT || v->schema->variants || v->schema->nullable || v->schema->open)
        return compile_fault(c, place, "a variant must be an object with properties");
    for (size_t i = 0; i < v->schema->property_count; i++) {
        const struct property *p = &v->schema->properties[i];
        if (!str_equal(p->name, s->discriminator) || !(v->schema->required >> i & 1) || p->schema->type != TYPE_STRING)
            continue;
        for (size_t k = 0; k < p->schema->allowed_count; k++)
            if (str_equal(p->schema->allowed[k].text, v->value))
                return true;
    }
    return compile_fault(c, place, "the variant must require %.*s and allow the value %.*s by const or enum",
                         STR_FMT(s->discriminator), STR_FMT(v->value));
}

static bool add_variant(struct compiler *c, struct schema *s, const cJSON *mapping, const cJSON *list, struct str place)
{
    const struct str reference = cJSON_IsString(mapping) ? str_from(mapping->valuestring) : STR_EMPTY;
    if (!is_listed(list, reference))
        return compile_fault(c, place, "the mapping names what oneOf does not list");
    for (const cJSON *m = list->child; m; m = m->next) {
        if (!str_equal(json_str(m, "$ref"), reference))
            continue;
        struct variant *v = &s->variants[s->variant_count++];
        v->value = str_from(mapping->string);
        v->schema = compile_inner(c, s, m, place);
        return v->schema && variant_is_sound(c, s, v, place);
    }
    return false;
}

bool compile_one_of(struct compiler *c, struct schema *s, const cJSON *node, struct str place)
{
    static const char *const known[] = {"oneOf", "discriminator", "description", "title", "example", "examples", NULL};
    static const char *const known_discriminator[] = {"propertyName", "mapping", NULL};
    const cJSON *list = json_member(node, "oneOf"), *discriminator = json_member(node, "discriminator");
    const cJSON *mapping = json_member(discriminator, "mapping");
    const int count = cJSON_GetArraySize(mapping);
    s->type = TYPE_OBJECT;
    s->discriminator = json_str(discriminator, "propertyName");
    if (!compile_known_members(c, node, known, place))
        return false;
    if (!cJSON_IsArray(list) || !cJSON_IsObject(mapping) || !s->discriminator.len || count < 1 ||
        count > VARIANTS_MAX || cJSON_GetArraySize(list) > count ||
        !compile_known_members(c, discriminator, known_discriminator, place))
        return compile_fault(c, place, "oneOf needs a discriminator with propertyName and a mapping of every variant");
    s->variants = arena_array(c->mem, (size_t)count, sizeof *s->variants);
    for (const cJSON *m = mapping->child; m; m = m->next)
        if (!add_variant(c, s, m, list, compile_join(c, place, m->string)))
            return false;
    for (const cJSON *m = list->child; m; m = m->next) {
        bool mapped = false;
        for (const cJSON *k = mapping->child; k; k = k->next)
            mapped = mapped || str_equal(json_str(m, "$ref"), str_from(k->valuestring));
        if (!mapped)
            return compile_fault(c, place, "oneOf needs a mapping of every variant");
    }
    return true;
}
