/* Owns the one spelling of a checked body: what means the same is the same text. Must not judge: the value is valid. */
#include "base/clock.h"
#include "contract_private.h"

#include <stdlib.h>

static void respell(struct arena *mem, cJSON *value, struct str text)
{
    if (!cJSON_SetValuestring(value, arena_cstr(mem, text)))
        abort(); /* no memory, as everywhere */
}

static void canonicalise_string(const struct schema *s, struct arena *mem, cJSON *value)
{
    int64_t ms = 0;
    struct uuid id;
    const struct str text = str_from(value->valuestring);
    if (s->format == FORMAT_DATE_TIME && time_parse(text, &ms))
        respell(mem, value, time_text(mem, ms));
    else if (s->format == FORMAT_UUID && uuid_parse(text, &id))
        respell(mem, value, uuid_text(mem, id));
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
