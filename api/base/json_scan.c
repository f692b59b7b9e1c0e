/* The strict scan that stands before cJSON: RFC 8259 grammar, valid UTF-8, no NUL (raw or \u0000), no duplicate
 * member, depth ≤ JSON_DEPTH_MAX, no lone surrogate. Iterative: its stack use does not depend on the input. */
#include "base/ascii.h"
#include "base/json.h"

#include "base/hash.h"

#include <math.h>
#include <stdlib.h>

enum {
    MEMBERS_MAX = 40000,  /* names over all objects of one text; more is refused */
    NUMBER_BYTES_MAX = 63 /* cJSON reads no more of one */
};

struct member {
    unsigned object; /* which object of the text it stands in */
    struct str name; /* decoded */
};
struct scan {
    struct arena *mem;
    struct str text;
    size_t at;
    struct words reason;
    char open[JSON_DEPTH_MAX]; /* '{' or '[' */
    unsigned object[JSON_DEPTH_MAX];
    size_t depth;
    unsigned objects;
    struct member *members; /* open-addressing set of (object, name) */
    size_t member_count, member_slots;
};

static bool fail(struct scan *s, struct words reason)
{
    s->reason = reason;
    return false;
}

/* A character that cannot stand here, or none at all. */
static bool unexpected(struct scan *s)
{
    return fail(s, s->at >= s->text.len ? WORDS("正文没有写完", "the text ends early")
                                        : WORDS("此处不应有这个字符", "unexpected character"));
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
        return fail(s, WORDS("转义未写完", "incomplete escape"));
    for (int i = 0; i < 4; i++) {
        const char c = s->text.data[s->at++];
        const int digit = ascii_hex_value(c);
        if (digit < 0)
            return fail(s, WORDS("\\u 转义不是四位十六进制数字", "wrong \\u escape"));
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
    if (s->at >= s->text.len)
        return unexpected(s);
    const char c = peek(s);
    const char *known = c ? strchr(plain, c) : NULL;
    s->at++;
    if (known) {
        if (decoded)
            strbuf_add_char(decoded, value[known - plain]);
        return true;
    }
    if (c != 'u')
        return fail(s, WORDS("未知的转义", "unknown escape"));
    unsigned code = 0, low = 0;
    if (!hex4(s, &code))
        return false;
    if (code == 0)
        return fail(s, WORDS("含有 NUL 字符", "a NUL character"));
    if (code >= 0xDC00 && code <= 0xDFFF)
        return fail(s, WORDS("代理对不完整", "a lone surrogate"));
    if (code >= 0xD800 && code <= 0xDBFF) {
        if (s->text.len - s->at < 6 || s->text.data[s->at] != '\\' || s->text.data[s->at + 1] != 'u')
            return fail(s, WORDS("代理对不完整", "a lone surrogate"));
        s->at += 2;
        if (!hex4(s, &low))
            return false;
        if (low < 0xDC00 || low > 0xDFFF)
            return fail(s, WORDS("代理对不完整", "a lone surrogate"));
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
            return fail(s, WORDS("字符串中含有控制字符", "a control character in a string"));
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
    return fail(s, WORDS("字符串没有结束", "an unfinished string"));
}

/* Whoever reads a huge one as a double reads infinity, which JSON does not know. */
static bool is_in_range(struct scan *s, size_t start)
{
    const struct str text = {s->text.data + start, s->at - start};
    if (text.len > NUMBER_BYTES_MAX)
        return fail(s, WORDS("数字过长", "a number too long"));
    return isfinite(strtod(arena_cstr(s->mem, text), NULL)) || fail(s, WORDS("数字过大", "a number too large"));
}

static bool number(struct scan *s)
{
    const size_t start = s->at;
    bool has_exponent = false;
    if (peek(s) == '-')
        s->at++;
    if (!ascii_is_digit(peek(s)))
        return unexpected(s);
    if (peek(s) == '0') {
        s->at++;
        if (ascii_is_digit(peek(s)))
            return fail(s, WORDS("数字不能以 0 开头", "a number with a leading zero"));
    }
    while (ascii_is_digit(peek(s)))
        s->at++;
    if (peek(s) == '.') {
        s->at++;
        if (!ascii_is_digit(peek(s)))
            return fail(s, WORDS("小数点后没有数字", "a number without digits behind its point"));
        while (ascii_is_digit(peek(s)))
            s->at++;
    }
    if (peek(s) == 'e' || peek(s) == 'E') {
        has_exponent = true;
        s->at++;
        if (peek(s) == '+' || peek(s) == '-')
            s->at++;
        if (!ascii_is_digit(peek(s)))
            return fail(s, WORDS("指数中没有数字", "a number without digits in its exponent"));
        while (ascii_is_digit(peek(s)))
            s->at++;
    }
    return (!has_exponent && s->at - start <= NUMBER_BYTES_MAX) || is_in_range(s, start);
}

static bool word(struct scan *s, struct str literal)
{
    const struct str rest = {s->text.data + s->at, s->text.len - s->at};
    if (!str_starts(rest, literal))
        return unexpected(s);
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
        return fail(s, WORDS("成员过多", "too many members"));
    if ((s->member_count + 1) * 2 > s->member_slots)
        grow_members(s);
    size_t slot = member_slot(s, object, name);
    for (; s->members[slot].name.data; slot = (slot + 1) & (s->member_slots - 1))
        if (s->members[slot].object == object && str_equal(s->members[slot].name, name))
            return fail(s, WORDS("成员重复", "a duplicate member"));
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
        return fail(s, WORDS("缺少成员名称", "a member name is missing"));
    if (!string(s, &name) || !add_member(s, name.data ? name : STR("")))
        return false;
    skip_space(s);
    if (peek(s) != ':')
        return fail(s, WORDS("缺少冒号", "a colon is missing"));
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
        return fail(s, WORDS("嵌套超过 32 层", "nested too deeply"));
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
            return unexpected(s);
        s->at++;
        s->depth--;
    }
    *more = false;
    return true;
}

static bool scan_text(struct scan *s)
{
    const char *nul = s->text.len ? memchr(s->text.data, '\0', s->text.len) : NULL;
    if (nul) {
        s->at = (size_t)(nul - s->text.data);
        return fail(s, WORDS("含有 NUL 字符", "a NUL character"));
    }
    s->at = str_utf8_valid_bytes(s->text);
    if (s->at < s->text.len)
        return fail(s, WORDS("不是有效的 UTF-8", "invalid UTF-8"));
    s->at = 0;
    bool more = true;
    while (more) {
        bool complete = false;
        if (!begin_value(s, &complete) || (complete && !after_value(s, &more)))
            return false;
    }
    skip_space(s);
    return s->at == s->text.len || fail(s, WORDS("值的后面还有内容", "something follows the value"));
}

bool json_scan(struct str text, size_t *offset, struct words *reason)
{
    struct scan s = {.mem = arena_new(), .text = text};
    const bool good = text.len > 0 ? scan_text(&s) : fail(&s, WORDS("正文为空", "the text is empty"));
    if (!good) {
        *offset = s.at;
        *reason = s.reason;
    }
    arena_free(s.mem);
    return good;
}
