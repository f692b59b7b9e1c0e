/* YAML → cJSON by libyaml: one document, core scalars, no anchors, tags or duplicate keys. */
#include "contract_private.h"

#include <stdlib.h>

#include <yaml.h>

struct reader {
    yaml_parser_t parser;
    struct arena *mem;
    struct str *why;
    cJSON *open[JSON_DEPTH_MAX];
    size_t depth;
    const char *key; /* of the next value in a mapping; NULL: a key is due */
    cJSON *root;
};

static bool fault(struct reader *r, const yaml_event_t *event, const char *text)
{
    const size_t line = event ? event->start_mark.line : r->parser.problem_mark.line;
    *r->why = arena_printf(r->mem, "openapi.yaml line %zu: %s.", line + 1, text);
    return false;
}

static bool is_plain_number(const char *s, bool *integer)
{
    const char *p = s;
    if (*p == '-' || *p == '+')
        p++;
    const size_t whole = strspn(p, "0123456789");
    p += whole;
    *integer = *p == '\0';
    if (*p == '.') {
        p++;
        const size_t part = strspn(p, "0123456789");
        p += part;
        if (part == 0)
            return false;
    }
    return whole > 0 && *p == '\0';
}

static cJSON *scalar(const yaml_event_t *event)
{
    const char *text = (const char *)event->data.scalar.value;
    bool integer = false;
    if (event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
        return cJSON_CreateString(text);
    if (*text == '\0' || strcmp(text, "null") == 0 || strcmp(text, "~") == 0)
        return cJSON_CreateNull();
    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
        return cJSON_CreateBool(*text == 't');
    if (is_plain_number(text, &integer))
        return cJSON_CreateNumber(strtod(text, NULL));
    return cJSON_CreateString(text);
}

/* Puts a value where it belongs. The tree owns it afterwards. */
static bool place_value(struct reader *r, const yaml_event_t *event, cJSON *value)
{
    if (!value)
        return fault(r, event, "out of memory");
    if (r->depth == 0) {
        r->root = value;
        return true;
    }
    cJSON *parent = r->open[r->depth - 1];
    if (cJSON_IsArray(parent))
        return cJSON_AddItemToArray(parent, value);
    const bool added = cJSON_AddItemToObject(parent, r->key, value);
    r->key = NULL;
    return added;
}

static bool take_key(struct reader *r, const yaml_event_t *event)
{
    const char *text = (const char *)event->data.scalar.value;
    if (cJSON_GetObjectItemCaseSensitive(r->open[r->depth - 1], text))
        return fault(r, event, "a duplicate key");
    r->key = arena_cstr(r->mem, str_from(text));
    return true;
}

static bool key_is_due(const struct reader *r)
{
    return r->depth > 0 && cJSON_IsObject(r->open[r->depth - 1]) && !r->key;
}

static bool open_container(struct reader *r, const yaml_event_t *event, cJSON *container)
{
    if (key_is_due(r)) {
        cJSON_Delete(container);
        return fault(r, event, "a key must be a scalar");
    }
    if (r->depth == JSON_DEPTH_MAX) {
        cJSON_Delete(container);
        return fault(r, event, "nested too deeply");
    }
    if (!place_value(r, event, container))
        return false;
    r->open[r->depth++] = container;
    return true;
}

static bool take_event(struct reader *r, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        if (event->data.scalar.anchor || event->data.scalar.tag)
            return fault(r, event, "anchors and tags are not in the subset");
        return key_is_due(r) ? take_key(r, event) : place_value(r, event, scalar(event));
    case YAML_SEQUENCE_START_EVENT:
        if (event->data.sequence_start.anchor || event->data.sequence_start.tag)
            return fault(r, event, "anchors and tags are not in the subset");
        return open_container(r, event, cJSON_CreateArray());
    case YAML_MAPPING_START_EVENT:
        if (event->data.mapping_start.anchor || event->data.mapping_start.tag)
            return fault(r, event, "anchors and tags are not in the subset");
        return open_container(r, event, cJSON_CreateObject());
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        r->depth--;
        return true;
    case YAML_ALIAS_EVENT:
        return fault(r, event, "aliases are not in the subset");
    case YAML_DOCUMENT_START_EVENT:
        return !r->root || fault(r, event, "only one document is allowed");
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        return true;
    }
    return true;
}

static bool read_events(struct reader *r)
{
    for (bool end = false; !end;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&r->parser, &event))
            return fault(r, NULL, r->parser.problem ? r->parser.problem : "unreadable");
        end = event.type == YAML_STREAM_END_EVENT;
        const bool good = take_event(r, &event);
        yaml_event_delete(&event);
        if (!good)
            return false;
    }
    return r->root || fault(r, NULL, "the document is empty");
}

static void delete_tree(void *tree)
{
    cJSON_Delete(tree);
}

bool yaml_parse(struct arena *mem, struct str text, const cJSON **out, struct str *why)
{
    struct reader *r = ARENA_NEW(mem, struct reader);
    r->mem = mem;
    r->why = why;
    if (!yaml_parser_initialize(&r->parser)) {
        *why = STR("libyaml cannot be initialised.");
        return false;
    }
    yaml_parser_set_input_string(&r->parser, (const unsigned char *)text.data, text.len);
    const bool good = read_events(r);
    yaml_parser_delete(&r->parser);
    if (r->root)
        arena_defer(mem, delete_tree, r->root);
    if (good)
        *out = r->root;
    return good;
}
