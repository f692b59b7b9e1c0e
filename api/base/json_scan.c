/* The strict scan that stands before cJSON: RFC 8259 grammar, valid UTF-8, no NUL (raw or \u0000), no duplicate
 * member, depth ≤ JSON_DEPTH_MAX, no lone surrogate. Iterative: its stack use does not depend on the input. */
#include "base/ascii.h"
#include "base/json.h"

#include "base/hash.h"

enum { MEMBERS_MAX = 20000 }; /* names over all objects of one text; more is refused */

struct member {
    unsigned object; /* which object of the text it stands in */
    struct str name; /* decoded */
};
struct scan {
    struct arena *mem;
    struct str text;
    size_t at;
    const char *reason;
    char open[JSON_DEPTH_MAX]; /* '{' or '[' */
    unsigned object[JSON_DEPTH_MAX];
    size_t depth;
    unsigned objects;
    struct member *members; /* open-addressing set of (object, name) */
    size_t member_count, member_slots;
};

static bool fail(struct scan *s, const char *reason)
{
    s->reason = reason;
    return false;
}

static void skip_space(struct scan *s)
{
    while (s->at < s->text.len) {
        const char c = s->text.data[s->at];
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r')
            return;
        s->at++;
    }
}

static char peek(const struct scan *s)
{
    return s->at < s->text.len ? s->text.data[s->at] : '\0';
}

static bool hex4(struct scan *s, unsigned *out)
{
    unsigned value = 0;
    if (s->text.len - s->at < 4)
        return fail(s, "incomplete escape");
    for (int i = 0; i < 4; i++) {
        const char c = s->text.data[s->at++];
        const int digit = ascii_hex_value(c);
        if (digit < 0)
            return fail(s, "wrong \\u escape");
        value = value * 16 + (unsigned)digit;
    }
    *out = value;
    return true;
}

static void add_code_point(struct strbuf *out, unsigned c)
{
    if (c < 0x80) {
        strbuf_add_char(out, (char)c);
    } else if (c < 0x800) {
        strbuf_add_char(out, (char)(uint8_t)(0xC0 | c >> 6));
        strbuf_add_char(out, (char)(uint8_t)(0x80 | (c & 63)));
    } else if (c < 0x10000) {
        strbuf_add_char(out, (char)(uint8_t)(0xE0 | c >> 12));
        strbuf_add_char(out, (char)(uint8_t)(0x80 | (c >> 6 & 63)));
        strbuf_add_char(out, (char)(uint8_t)(0x80 | (c & 63)));
    } else {
        strbuf_add_char(out, (char)(uint8_t)(0xF0 | c >> 18));
        strbuf_add_char(out, (char)(uint8_t)(0x80 | (c >> 12 & 63)));
        strbuf_add_char(out, (char)(uint8_t)(0x80 | (c >> 6 & 63)));
        strbuf_add_char(out, (char)(uint8_t)(0x80 | (c & 63)));
    }
}

/* Behind a backslash. `decoded` may be NULL. */
static bool escape(struct scan *s, struct strbuf *decoded)
{
    static const char plain[] = "\"\\/bfnrt", value[] = "\"\\/\b\f\n\r\t";
    const char c = peek(s);
    const char *known = c ? strchr(plain, c) : NULL;
    s->at++;
    if (known) {
        if (decoded)
            strbuf_add_char(decoded, value[known - plain]);
        return true;
    }
    if (c != 'u')
        return fail(s, "unknown escape");
    unsigned code = 0, low = 0;
    if (!hex4(s, &code))
        return false;
    if (code == 0)
        return fail(s, "a NUL character");
    if (code >= 0xDC00 && code <= 0xDFFF)
        return fail(s, "a lone surrogate");
    if (code >= 0xD800 && code <= 0xDBFF) {
        if (s->text.len - s->at < 6 || s->text.data[s->at] != '\\' || s->text.data[s->at + 1] != 'u')
            return fail(s, "a lone surrogate");
        s->at += 2;
        if (!hex4(s, &low))
            return false;
        if (low < 0xDC00 || low > 0xDFFF)
            return fail(s, "a lone surrogate");
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    if (decoded)
        add_code_point(decoded, code);
    return true;
}

/* A string; *out (may be NULL) is its decoded text, pointing into the input when there is no escape. */
static bool string(struct scan *s, struct str *out)
{
    s->at++; /* the quote */
    const size_t start = s->at;
    struct strbuf decoded = {.mem = s->mem};
    bool escaped = false;
    while (s->at < s->text.len) {
        const unsigned char c = (unsigned char)s->text.data[s->at];
        if (c == '"') {
            if (out)
                *out = escaped ? strbuf_str(&decoded) : (struct str){s->text.data + start, s->at - start};
            s->at++;
            return true;
        }
        if (c < 0x20)
            return fail(s, "a control character in a string");
        if (c == '\\') {
            if (!escaped && out)
                strbuf_add(&decoded, (struct str){s->text.data + start, s->at - start});
            escaped = true;
            s->at++;
            if (!escape(s, out ? &decoded : NULL))
                return false;
            continue;
        }
        if (escaped && out)
            strbuf_add_char(&decoded, (char)c);
        s->at++;
    }
    return fail(s, "an unfinished string");
}

static bool number(struct scan *s)
{
    if (peek(s) == '-')
        s->at++;
    if (!ascii_is_digit(peek(s)))
        return fail(s, "unexpected character");
    if (peek(s) == '0') {
        s->at++;
        if (ascii_is_digit(peek(s)))
            return fail(s, "a number with a leading zero");
    }
    while (ascii_is_digit(peek(s)))
        s->at++;
    if (peek(s) == '.') {
        s->at++;
        if (!ascii_is_digit(peek(s)))
            return fail(s, "a number without digits behind its point");
        while (ascii_is_digit(peek(s)))
            s->at++;
    }
    if (peek(s) == 'e' || peek(s) == 'E') {
        s->at++;
        if (peek(s) == '+' || peek(s) == '-')
            s->at++;
        if (!ascii_is_digit(peek(s)))
            return fail(s, "a number without digits in its exponent");
        while (ascii_is_digit(peek(s)))
            s->at++;
    }
    return true;
}

static bool word(struct scan *s, struct str literal)
{
    const struct str rest = {s->text.data + s->at, s->text.len - s->at};
    if (!str_starts(rest, literal))
        return fail(s, "unexpected character");
    s->at += literal.len;
    return true;
}

static size_t member_slot(const struct scan *s, unsigned object, struct str name)
{
    uint64_t h = 1469598103934665603ULL ^ object; /* FNV-1a; the table is bounded, so a flood only probes it */
    for (size_t i = 0; i < name.len; i++)
        h = (h ^ (unsigned char)name.data[i]) * 1099511628211ULL;
    return (size_t)(h ^ h >> 32) & (s->member_slots - 1);
}

static void grow_members(struct scan *s)
{
    const size_t old_slots = s->member_slots;
    const struct member *old = s->members;
    s->member_slots = old_slots ? old_slots * 4 : 64;
    s->members = arena_array(s->mem, s->member_slots, sizeof *s->members);
    for (size_t i = 0; i < old_slots; i++) {
        if (!old[i].name.data)
            continue;
        size_t slot = member_slot(s, old[i].object, old[i].name);
        while (s->members[slot].name.data)
            slot = (slot + 1) & (s->member_slots - 1);
        s->members[slot] = old[i];
    }
}

static bool add_member(struct scan *s, struct str name)
{
    const unsigned object = s->object[s->depth - 1];
    if (s->member_count >= MEMBERS_MAX)
        return fail(s, "too many members");
    if ((s->member_count + 1) * 2 > s->member_slots)
        grow_members(s);
    size_t slot = member_slot(s, object, name);
    for (; s->members[slot].name.data; slot = (slot + 1) & (s->member_slots - 1))
        if (s->members[slot].object == object && str_equal(s->members[slot].name, name))
            return fail(s, "a duplicate member");
    s->members[slot] = (struct member){object, name};
    s->member_count++;
    return true;
}

/* `"name" :` */
static bool member_name(struct scan *s)
{
    skip_space(s);
    struct str name = STR_EMPTY;
    if (peek(s) != '"')
        return fail(s, "a member name is missing");
    if (!string(s, &name) || !add_member(s, name.data ? name : STR("")))
        return false;
    skip_space(s);
    if (peek(s) != ':')
        return fail(s, "a colon is missing");
    s->at++;
    return true;
}

static bool scalar(struct scan *s)
{
    switch (peek(s)) {
    case '"':
        return string(s, NULL);
    case 't':
        return word(s, STR("true"));
    case 'f':
        return word(s, STR("false"));
    case 'n':
        return word(s, STR("null"));
    default:
        return number(s);
    }
}

static bool open_container(struct scan *s, char bracket)
{
    if (s->depth == JSON_DEPTH_MAX)
        return fail(s, "nested too deeply");
    s->at++;
    s->open[s->depth] = bracket;
    s->object[s->depth] = s->objects++;
    s->depth++;
    return true;
}

/* One value begins here; returns with *closed false when a container was opened whose first value follows. */
static bool begin_value(struct scan *s, bool *complete)
{
    skip_space(s);
    const char c = peek(s);
    *complete = true;
    if (c != '{' && c != '[')
        return scalar(s);
    if (!open_container(s, c))
        return false;
    skip_space(s);
    if (peek(s) == (c == '{' ? '}' : ']')) {
        s->at++;
        s->depth--;
        return true;
    }
    *complete = false;
    return c == '[' || member_name(s);
}

/* Behind a complete value: closes containers or moves to the next value. *more false at the end of the text. */
static bool after_value(struct scan *s, bool *more)
{
    while (s->depth > 0) {
        skip_space(s);
        const char bracket = s->open[s->depth - 1], c = peek(s);
        if (c == ',') {
            s->at++;
            *more = true;
            return bracket == '[' || member_name(s);
        }
        if (c != (bracket == '{' ? '}' : ']'))
            return fail(s, s->at >= s->text.len ? "the text ends early" : "unexpected character");
        s->at++;
        s->depth--;
    }
    *more = false;
    return true;
}

static bool scan_text(struct scan *s)
{
    if (s->text.len && memchr(s->text.data, '\0', s->text.len))
        return fail(s, "a NUL character");
    if (!str_utf8_valid(s->text))
        return fail(s, "invalid UTF-8");
    bool more = true;
    while (more) {
        bool complete = false;
        if (!begin_value(s, &complete) || (complete && !after_value(s, &more)))
            return false;
    }
    skip_space(s);
    return s->at == s->text.len || fail(s, "something follows the value");
}

bool json_scan(struct str text, size_t *offset, const char **reason)
{
    struct scan s = {.mem = arena_new(), .text = text};
    const bool good = scan_text(&s);
    if (!good) {
        *offset = s.at;
        *reason = s.at >= text.len && text.len == 0 ? "the text is empty" : s.reason;
    }
    arena_free(s.mem);
    return good;
}
