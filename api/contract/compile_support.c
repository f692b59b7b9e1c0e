/* What all compilers of the contract need: faults with their place, references, lists of known members, texts in two
 * languages. Must not know schemas or operations. */
#include "contract_private.h"

#include <stdarg.h>
#include <stdio.h>

enum { FAULT_TEXT_BYTES = 400 };

bool compile_fault(struct compiler *c, struct str place, const char *format, ...)
{
    if (c->why.data)
        return false;
    char text[FAULT_TEXT_BYTES];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    c->place = arena_str(c->mem, place);
    c->why = arena_str(c->mem, str_from(text));
    return false;
}

/* ---- JSON pointers ---- */

struct str compile_join(struct compiler *c, struct str place, const char *name)
{
    struct strbuf out = {.mem = c->scratch};
    strbuf_add(&out, place);
    json_pointer_add(&out, str_from(name));
    return strbuf_str(&out);
}

struct str compile_join_index(struct compiler *c, struct str place, size_t index)
{
    return arena_printf(c->scratch, "%.*s/%zu", STR_FMT(place), index);
}

/* The child of `node` that an escaped pointer token names. */
static const cJSON *child_by_token(struct arena *mem, const cJSON *node, struct str token)
{
    char *name = arena_alloc(mem, token.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < token.len; i++) {
        const bool escaped = token.data[i] == '~' && i + 1 < token.len;
        name[n++] = !escaped ? token.data[i] : token.data[i + 1] == '1' ? '/' : '~';
        i += escaped;
    }
    int64_t index = 0;
    if (cJSON_IsArray(node))
        return str_to_i64(token, &index) && index >= 0 && index <= INT32_MAX ? cJSON_GetArrayItem(node, (int)index)
                                                                             : NULL;
    return cJSON_IsObject(node) ? cJSON_GetObjectItemCaseSensitive(node, name) : NULL;
}

const cJSON *compile_find(const struct compiler *c, struct str reference)
{
    if (!str_starts(reference, c->is_data ? STR("#/$defs/") : STR("#/components/")))
        return NULL;
    struct str rest = {reference.data + 2, reference.len - 2};
    const cJSON *at = c->root;
    while (at && rest.data)
        at = child_by_token(c->scratch, at, str_cut(&rest, '/'));
    return at;
}

static const cJSON *follow(const struct compiler *c, const cJSON *node)
{
    for (int step = 0; node && step < REFERENCE_CHAIN_MAX; step++) {
        const cJSON *reference = json_member(node, "$ref");
        if (!cJSON_IsString(reference))
            return node;
        node = compile_find(c, str_from(reference->valuestring));
    }
    return NULL;
}

int compile_line(const struct compiler *c, struct str place)
{
    const cJSON *at = c->root;
    int line = at ? at->valueint : 0;
    if (place.len == 0)
        return line;
    struct str rest = {place.data + 1, place.len - 1};
    while (at && rest.data) {
        const struct str token = str_cut(&rest, '/');
        const cJSON *child = child_by_token(c->scratch, at, token);
        if (!child && (at = follow(c, at))) {
            line = at->valueint;
            child = child_by_token(c->scratch, at, token);
        }
        at = child;
        if (at && !cJSON_IsNumber(at))
            line = at->valueint;
    }
    return line;
}

/* ---- references ---- */

static bool is_beside_reference(const char *name)
{
    return strcmp(name, "$ref") == 0 || strcmp(name, "description") == 0 || strcmp(name, "summary") == 0;
}

const cJSON *compile_deref(struct compiler *c, const cJSON *node, struct str place)
{
    for (int step = 0; step < REFERENCE_CHAIN_MAX; step++) {
        const cJSON *reference = json_member(node, "$ref");
        if (!reference) {
            if (!node)
                compile_fault(c, place, "something is needed here");
            return node;
        }
        for (const cJSON *m = node->child; m; m = m->next) {
            if (!is_beside_reference(m->string)) {
                compile_fault(c, place, "beside $ref only a description may stand, not %.60s", m->string);
                return NULL;
            }
        }
        node = cJSON_IsString(reference) ? compile_find(c, str_from(reference->valuestring)) : NULL;
        if (!node) {
            compile_fault(c, place, "$ref leads nowhere; it must be %s…: %.100s",
                          c->is_data ? "#/$defs/" : "#/components/",
                          cJSON_IsString(reference) ? reference->valuestring : "not a text");
            return NULL;
        }
    }
    compile_fault(c, place, "a chain of references has no end");
    return NULL;
}

enum members { KEYWORDS, PROPERTY_NAMES }; /* of an object: what its members' names are */

/* Members whose values are data, so that a "$ref" in them is nothing. As names of properties they are schemas. */
static bool holds_data(const cJSON *member, enum members members)
{
    static const char *const names[] = {"example", "value", "default", "enum", "const"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (members == KEYWORDS && member->string && strcmp(member->string, names[i]) == 0)
            return true;
    return false;
}

/* Depth is bounded by the YAML reader. */
static bool check_references(struct compiler *c, const cJSON *node, enum members members, struct str place)
{
    size_t index = 0;
    for (const cJSON *m = node->child; m; m = m->next, index++) {
        const bool is_reference = members == KEYWORDS && m->string && strcmp(m->string, "$ref") == 0;
        if (is_reference && (!cJSON_IsString(m) || !compile_find(c, str_from(m->valuestring))))
            return compile_fault(c, place, "$ref leads nowhere; it must be #/components/…: %.100s",
                                 cJSON_IsString(m) ? m->valuestring : "not a text");
        if (!m->child || holds_data(m, members))
            continue;
        const bool properties = m->string && members == KEYWORDS && strcmp(m->string, "properties") == 0;
        const struct str here = m->string ? compile_join(c, place, m->string) : compile_join_index(c, place, index);
        if (!check_references(c, m, properties ? PROPERTY_NAMES : KEYWORDS, here))
            return false;
    }
    return true;
}

bool compile_check_references(struct compiler *c)
{
    return check_references(c, c->root, KEYWORDS, STR(""));
}

/* ---- members ---- */

bool compile_known_members(struct compiler *c, const cJSON *node, const char *const *known, struct str place)
{
    if (!cJSON_IsObject(node))
        return compile_fault(c, place, "an object is needed");
    for (const cJSON *m = node->child; m; m = m->next) {
        size_t i = 0;
        while (known[i] && strcmp(m->string, known[i]) != 0)
            i++;
        if (!known[i])
            return compile_fault(c, place, "%.60s is not in the subset", m->string);
    }
    return true;
}

/* ---- two languages ---- */

static bool has_chinese(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (str_bytes(s)[i] >= 0xE4 && str_bytes(s)[i] <= 0xE9) /* lead bytes of U+4000 – U+9FFF */
            return true;
    return false;
}

static bool has_latin(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((s.data[i] | 0x20) >= 'a' && (s.data[i] | 0x20) <= 'z')
            return true;
    return false;
}

bool compile_summary(struct compiler *c, const cJSON *text, struct str place)
{
    const struct str whole = cJSON_IsString(text) ? str_from(text->valuestring) : STR_EMPTY;
    for (size_t i = 0; i < whole.len; i++) {
        const struct str left = {whole.data, i}, right = {whole.data + i + 1, whole.len - i - 1};
        if (whole.data[i] == '/' && has_chinese(left) && has_latin(right) && !has_chinese(right))
            return true;
    }
    return compile_fault(c, place, "a summary \"中文 / English\" is needed");
}

bool compile_description(struct compiler *c, const cJSON *text, struct str place)
{
    const struct str whole = cJSON_IsString(text) ? str_from(text->valuestring) : STR_EMPTY;
    return (has_chinese(whole) && has_latin(whole)) ||
           compile_fault(c, place, "a description in both languages is needed: 中文 / English");
}
