/* YAML → cJSON by libyaml: one document of core scalars, no anchors, aliases, tags, directives, merge or duplicate
 * keys. Every node but a number carries its line in `valueint`. Must not know what the document means. */
#include "contract_private.h"

#include <math.h>
#include <stdlib.h>
#include <yaml.h>

enum { YAML_BYTES_MAX = 4 * 1024 * 1024, YAML_NODES_MAX = 200000, MAPPING_MEMBERS_MAX = 2000 };

struct reader {
    yaml_parser_t parser;
    struct arena *mem;
    struct str *why;
    cJSON *open[JSON_DEPTH_MAX];
    size_t members[JSON_DEPTH_MAX];
    size_t depth, nodes;
    const char *key; /* of the next value in a mapping; NULL: a key is due */
    cJSON *root;
};

static bool fault(struct reader *r, const yaml_event_t *event, const char *text)
{
    const size_t line = event ? event->start_mark.line : r->parser.problem_mark.line;
    *r->why = arena_printf(r->mem, "line %zu: %s.", line + 1, text);
    return false;
}

static bool is_one_of(const char *text, const char *const *words)
{
    while (*words && strcmp(text, *words) != 0)
        words++;
    return *words != NULL;
}

enum number_kind { NOT_A_NUMBER, A_NUMBER, A_DOUBTFUL_NUMBER };

/* JSON's own numbers are numbers. Others that some YAML reader takes for one (007, 0x1F, +1, .5, 1_000, 12:30) are in
 * doubt.
 */
static enum number_kind number_kind(const char *text)
{
    const char *p = text + (*text == '-');
    const size_t whole = strspn(p, "0123456789");
    bool good = whole > 0 && (whole == 1 || *p != '0');
    p += whole;
    if (*p == '.') {
        const size_t part = strspn(++p, "0123456789");
        good = good && part > 0;
        p += part;
    }
    if (*p == 'e' || *p == 'E') {
        p += p[1] == '-' || p[1] == '+' ? 2 : 1;
        const size_t part = strspn(p, "0123456789");
        good = good && part > 0;
        p += part;
    }
    if (good && *p == '\0')
        return A_NUMBER;
    p = text + (*text == '-' || *text == '+');
    const bool only_digits = strspn(p, "0123456789_:.eE") == strlen(p) && strchr(p, '.') == strrchr(p, '.') &&
                             strpbrk(p, "0123456789") == p + (*p == '.');
    const bool other_base = p[0] == '0' && p[1] && strchr("xXoObB", p[1]);
    return only_digits || other_base ? A_DOUBTFUL_NUMBER : NOT_A_NUMBER;
}

/* A plain scalar that readers of YAML 1.1 and 1.2 would not agree on; the contract must mean one thing to all. */
static bool is_doubtful(const char *text)
{
    static const char *const words[] = {"yes",  "Yes",  "YES",  "no",   "No",   "NO",    "on",    "On",
                                        "ON",   "off",  "Off",  "OFF",  "True", "TRUE",  "False", "FALSE",
                                        "Null", "NULL", ".inf", ".Inf", ".INF", "-.inf", "-.Inf", "-.INF",
                                        ".nan", ".NaN", ".NAN", "<<",   "=",    NULL};
    return is_one_of(text, words) || number_kind(text) == A_DOUBTFUL_NUMBER;
}

/* NULL with a fault set if the scalar is in doubt. */
static cJSON *scalar(struct reader *r, const yaml_event_t *event)
{
    static const char *const nulls[] = {"", "null", "~", NULL};
    const char *text = (const char *)event->data.scalar.value;
    if (event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
        return cJSON_CreateString(text);
    if (is_doubtful(text)) {
        fault(r, event, "this plain scalar is read differently by different readers; quote it, or write JSON's form");
        return NULL;
    }
    if (is_one_of(text, nulls))
        return cJSON_CreateNull();
    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
        return cJSON_CreateBool(*text == 't');
    if (number_kind(text) == NOT_A_NUMBER)
        return cJSON_CreateString(text);
    const double number = strtod(text, NULL);
    if (fabs(number) <= (double)JSON_INTEGER_MAX)
        return cJSON_CreateNumber(number);
    fault(r, event, "a number beyond ±(2^53−1)");
    return NULL;
}

/* Puts a value where it belongs; the tree owns it afterwards. NULL: a fault is set already. */
static bool place_value(struct reader *r, const yaml_event_t *event, cJSON *value)
{
    if (!value)
        return r->why->data ? false : fault(r, event, "out of memory");
    if (!cJSON_IsNumber(value))
        value->valueint = (int)event->start_mark.line + 1;
    if (++r->nodes > YAML_NODES_MAX) {
        cJSON_Delete(value);
        return fault(r, event, "too many values");
    }
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
    static const char *const words[] = {"", "null", "~", "true", "false", NULL};
    const char *text = (const char *)event->data.scalar.value;
    if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
        (is_one_of(text, words) || is_doubtful(text) || number_kind(text) != NOT_A_NUMBER))
        return fault(r, event, "a key must be a text: quote it");
    if (cJSON_GetObjectItemCaseSensitive(r->open[r->depth - 1], text))
        return fault(r, event, "a duplicate key");
    if (++r->members[r->depth - 1] > MAPPING_MEMBERS_MAX)
        return fault(r, event, "too many keys in one mapping");
    r->key = arena_cstr(r->mem, str_from(text));
    return true;
}

static bool key_is_due(const struct reader *r)
{
    return r->depth > 0 && cJSON_IsObject(r->open[r->depth - 1]) && !r->key;
}

static bool take_scalar(struct reader *r, const yaml_event_t *event)
{
    if (event->data.scalar.anchor || event->data.scalar.tag)
        return fault(r, event, "anchors and tags are not in the subset");
    if (memchr(event->data.scalar.value, '\0', event->data.scalar.length))
        return fault(r, event, "a NUL character");
    return key_is_due(r) ? take_key(r, event) : place_value(r, event, scalar(r, event));
}

static bool open_container(struct reader *r, const yaml_event_t *event, const void *anchor, const void *tag)
{
    if (anchor || tag)
        return fault(r, event, "anchors and tags are not in the subset");
    if (key_is_due(r))
        return fault(r, event, "a key must be a scalar");
    if (r->depth == JSON_DEPTH_MAX)
        return fault(r, event, "nested too deeply");
    cJSON *container = event->type == YAML_MAPPING_START_EVENT ? cJSON_CreateObject() : cJSON_CreateArray();
    if (!place_value(r, event, container))
        return false;
    r->members[r->depth] = 0;
    r->open[r->depth++] = container;
    return true;
}

static bool start_document(struct reader *r, const yaml_event_t *event)
{
    if (r->root)
        return fault(r, event, "only one document is allowed");
    if (event->data.document_start.version_directive ||
        event->data.document_start.tag_directives.start != event->data.document_start.tag_directives.end)
        return fault(r, event, "directives are not in the subset");
    return true;
}

static bool take_event(struct reader *r, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return take_scalar(r, event);
    case YAML_SEQUENCE_START_EVENT:
        return open_container(r, event, event->data.sequence_start.anchor, event->data.sequence_start.tag);
    case YAML_MAPPING_START_EVENT:
        return open_container(r, event, event->data.mapping_start.anchor, event->data.mapping_start.tag);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        r->depth--;
        return true;
    case YAML_ALIAS_EVENT:
        return fault(r, event, "aliases are not in the subset");
    case YAML_DOCUMENT_START_EVENT:
        return start_document(r, event);
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
    *why = STR_EMPTY;
    if (text.len > YAML_BYTES_MAX || !str_utf8_valid(text)) {
        *why = text.len > YAML_BYTES_MAX ? STR("line 1: the text is too long.") : STR("line 1: the text is not UTF-8.");
        return false;
    }
    if (!yaml_parser_initialize(&r->parser)) {
        *why = STR("line 1: libyaml cannot be initialised.");
        return false;
    }
    yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r->parser, str_bytes(text.data ? text : STR("")), text.len);
    const bool good = read_events(r);
    yaml_parser_delete(&r->parser);
    if (r->root)
        arena_defer(mem, delete_tree, r->root);
    if (good)
        *out = r->root;
    return good;
}
