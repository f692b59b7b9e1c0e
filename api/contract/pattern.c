/* Patterns: the part of regular expressions that ECMAScript (which clients use) and PCRE2 understand alike, anchored
 * at both ends, matched with limits. Must not accept anything whose cost the limits do not bound. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "base/ascii.h"
#include "contract_private.h"

#include <pcre2.h>

enum {
    PATTERN_BYTES_MAX = 500,
    PATTERN_NESTING_MAX = 8,
    MATCH_LIMIT = 100000,
    MATCH_HEAP_KIB = 256,
};

struct pattern {
    pcre2_code *code;
    pcre2_match_context *limits;
    struct str text;
};
struct pattern_memory {
    pcre2_match_data *match;
};

struct pattern_scan {
    struct str text;
    size_t at;
    unsigned groups;
    bool in_class;
};

static char next(const struct pattern_scan *s, size_t ahead)
{
    return s->at + ahead < s->text.len ? s->text.data[s->at + ahead] : '\0';
}

/* At a backslash: moves onto the escape's last character. */
static const char *scan_escape(struct pattern_scan *s)
{
    const char c = next(s, 1);
    if (c == 'x') {
        if (ascii_hex_value(next(s, 2)) < 0 || ascii_hex_value(next(s, 3)) < 0)
            return "\\x must have two hexadecimal digits";
        s->at += 3;
        return NULL;
    }
    if (!c || !strchr("dDwWtnrfv^$\\.*+?()[]{}|/-", c))
        return "only \\d \\D \\w \\W \\t \\n \\r \\f \\v \\xHH and escaped punctuation are in the subset; a "
               "look-around, a "
               "back-reference and \\s (which engines read differently) are not";
    if (c == 'v') /* PCRE2: any vertical space; ECMAScript: U+000B */
        return "\\v is read differently by engines: write \\x0B";
    s->at += 1;
    return NULL;
}

static const char *scan_outside(struct pattern_scan *s)
{
    const char c = next(s, 0);
    if (c == '[') {
        s->in_class = true;
        if (next(s, 1) == '^')
            s->at++;
        return next(s, 1) == ']' ? "an empty class is read differently by engines" : NULL;
    }
    if (c == '(') {
        if (next(s, 1) == '*' || (next(s, 1) == '?' && next(s, 2) != ':'))
            return "only plain groups are in the subset: ( … ) and (?: … ), no look-around";
        if (next(s, 1) == '?')
            s->at += 2;
        return ++s->groups > PATTERN_NESTING_MAX ? "groups are nested too deeply" : NULL;
    }
    if (c == ')')
        return s->groups-- == 0 ? "a group is closed that was not opened" : NULL;
    if (c == '|' && s->groups == 0)
        return "an alternative outside of a group escapes the anchors: write ^(?:a|b)$";
    if ((c == '^' && s->at > 0) || (c == '$' && s->at + 1 < s->text.len))
        return "^ and $ stand only at the two ends";
    if (strchr("*+?}", c) && next(s, 1) == '+')
        return "possessive repetition is not in the subset";
    return NULL;
}

static const char *scan_pattern(struct str text)
{
    struct pattern_scan s = {.text = text};
    if (text.len > PATTERN_BYTES_MAX)
        return "the pattern is too long";
    if (text.len < 2 || text.data[0] != '^' || text.data[text.len - 1] != '$')
        return "a pattern must begin with ^ and end with $";
    for (; s.at < text.len; s.at++) {
        const char c = next(&s, 0);
        const char *why = NULL;
        if (c == '\\')
            why = s.at + 2 < text.len ? scan_escape(&s) : "a pattern must end with a $ that is not escaped";
        else if (!s.in_class)
            why = scan_outside(&s);
        else if (c == ']')
            s.in_class = false;
        else if (c == '[' || (c == '&' && next(&s, 1) == '&'))
            why = "a class within a class is not in the subset: escape the bracket";
        if (why)
            return why;
    }
    return s.in_class || s.groups ? "a class or a group is not closed" : NULL;
}

static void free_pattern(void *pattern)
{
    struct pattern *p = pattern;
    pcre2_match_context_free(p->limits);
    pcre2_code_free(p->code);
}

const struct pattern *pattern_compile(struct arena *mem, struct str text, struct str *why)
{
    const char *refused = scan_pattern(text);
    if (refused) {
        *why = str_from(refused);
        return NULL;
    }
    int error = 0;
    PCRE2_SIZE at = 0;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)text.data, text.len, PCRE2_UTF | PCRE2_DOLLAR_ENDONLY, &error, &at, NULL);
    if (!code) {
        PCRE2_UCHAR message[120] = "";
        (void)pcre2_get_error_message(error, message, sizeof message);
        *why = arena_printf(mem, "the pattern cannot be compiled: %s at byte %zu", (const char *)message, (size_t)at);
        return NULL;
    }
    (void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); /* without JIT it only runs slower */
    struct pattern *p = ARENA_NEW(mem, struct pattern);
    *p = (struct pattern){code, pcre2_match_context_create(NULL), arena_str(mem, text)};
    arena_defer(mem, free_pattern, p);
    if (!p->limits) {
        *why = STR("out of memory");
        return NULL;
    }
    (void)pcre2_set_match_limit(p->limits, MATCH_LIMIT);
    (void)pcre2_set_heap_limit(p->limits, MATCH_HEAP_KIB);
    return p;
}

struct str pattern_text(const struct pattern *p)
{
    return p->text;
}

static void *take_from_arena(PCRE2_SIZE size, void *arena)
{
    return arena_alloc(arena, size);
}

static void leave_to_arena(void *memory, void *arena)
{
    (void)memory;
    (void)arena;
}

bool pattern_matches(const struct pattern *p, struct str text, struct arena *mem, struct pattern_memory **memory)
{
    if (!*memory) {
        pcre2_general_context *in_arena = pcre2_general_context_create(take_from_arena, leave_to_arena, mem);
        *memory = ARENA_NEW(mem, struct pattern_memory);
        (*memory)->match = pcre2_match_data_create(1, in_arena);
    }
    const PCRE2_SPTR subject = (PCRE2_SPTR)(text.data ? text.data : "");
    int found = pcre2_match(p->code, subject, text.len, 0, 0, (*memory)->match, p->limits);
    if (found == PCRE2_ERROR_JIT_STACKLIMIT)
        found = pcre2_match(p->code, subject, text.len, 0, PCRE2_NO_JIT, (*memory)->match, p->limits);
    return found >= 0;
}
