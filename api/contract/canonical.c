/* Owns the one spelling of a checked body: what means the same is the same text. Must not judge: the value is valid. */
#include "base/clock.h"
#include "base/uscc.h"
#include "contract_private.h"

#include <stdlib.h>

struct str schema_canonical_text(const struct schema *s, struct arena *mem, struct str text)
{
    int64_t ms = 0;
    struct uuid id;
    struct uscc code;
    if (s->format == FORMAT_DATE_TIME && time_parse(text, &ms))
        return time_text(mem, ms);
    if (s->format == FORMAT_UUID && uuid_parse(text, &id))
        return uuid_text(mem, id);
    if (s->format == FORMAT_USCC && uscc_read(text, &code))
        return arena_str(mem, (struct str){code.text, USCC_LENGTH});
    return text;
}

static void canonicalise_string(const struct schema *s, struct arena *mem, cJSON *value)
{
    const struct str text = str_from(value->valuestring), canonical = schema_canonical_text(s, mem, text);
    if (!str_equal(text, canonical) && !cJSON_SetValuestring(value, arena_cstr(mem, canonical)))
        abort(); /* no memory, as everywhere */
}

static void canonicalise_members(const struct schema *s, struct arena *mem, cJSON *object)
{
    for (cJSON *m = object->child; m; m = m->next)
        for (size_t i = 0; i < s->property_count; i++)
            if (str_is(s->properties[i].name, m->string))
                schema_canonicalise(s->properties[i].schema, mem, m);
}

static const struct schema *variant_of(const struct schema *s, const cJSON *object)
{
    const struct str value = json_str(object, s->discriminator.data);
    for (size_t i = 0; i < s->variant_count; i++)
        if (str_equal(s->variants[i].value, value))
            return s->variants[i].schema;
    return s;
}

bool schema_has_write_only(const struct schema *s)
{
    bool found = s->write_only || (s->items && schema_has_write_only(s->items));
    for (size_t i = 0; i < s->property_count; i++)
        found = found || schema_has_write_only(s->properties[i].schema);
    for (size_t i = 0; i < s->variant_count; i++)
        found = found || schema_has_write_only(s->variants[i].schema);
    return found;
}

static const struct schema *property_of(const struct schema *s, const char *name)
{
    for (size_t i = 0; i < s->property_count; i++)
        if (str_is(s->properties[i].name, name))
            return s->properties[i].schema;
    return NULL;
}

void schema_remove_write_only(const struct schema *s, cJSON *value)
{
    const struct schema *of = s->variants ? variant_of(s, value) : s;
    for (cJSON *m = value->child, *next; m; m = next) {
        next = m->next;
        const struct schema *inner = cJSON_IsArray(value) ? s->items : property_of(of, m->string);
        if (inner && inner->write_only)
            cJSON_Delete(cJSON_DetachItemViaPointer(value, m));
        else if (inner && (cJSON_IsObject(m) || cJSON_IsArray(m)))
            schema_remove_write_only(inner, m);
    }
}

void schema_canonicalise(const struct schema *s, struct arena *mem, cJSON *value)
{
    if (cJSON_IsString(value) && s->type == TYPE_STRING)
        canonicalise_string(s, mem, value);
    else if (cJSON_IsArray(value) && s->items)
        for (cJSON *item = value->child; item; item = item->next)
            schema_canonicalise(s->items, mem, item);
    else if (cJSON_IsObject(value))
        canonicalise_members(s->variants ? variant_of(s, value) : s, mem, value);
}
