/* Owns which characters texts may hold and how they are compared. Must not know where a text comes from. */
#include "base/text.h"
#include "base/ascii.h"

#include <stdlib.h>
#include <utf8proc.h>

enum { BRAILLE_BLANK = 0x2800, PORT_MAX = 65535, EMAIL_LOCAL_MAX = 64, EMAIL_MAX = 254, LABEL_MAX = 63 };

/* The code point at *at, which moves behind it; -1 if the bytes are not UTF-8. */
static utf8proc_int32_t next_code_point(struct str s, size_t *at)
{
    utf8proc_int32_t c = -1;
    const utf8proc_ssize_t n = utf8proc_iterate(str_bytes(s) + *at, (utf8proc_ssize_t)(s.len - *at), &c);
    if (n <= 0)
        return -1;
    *at += (size_t)n;
    return c;
}

/* UAX #9 §2: embeddings, overrides, isolates and their ends. The marks (LRM, RLM, ALM) only hint and stay. */
static bool reorders(utf8proc_int32_t c)
{
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

static bool is_noncharacter(utf8proc_int32_t c)
{
    return (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
}

static bool is_clean(utf8proc_int32_t c)
{
    const utf8proc_category_t category = utf8proc_category(c);
    return category != UTF8PROC_CATEGORY_CC && category != UTF8PROC_CATEGORY_ZL && category != UTF8PROC_CATEGORY_ZP &&
           !reorders(c) && !is_noncharacter(c);
}

/* Behind a code point: is it one that structures lines? */
static bool ends_or_indents(struct str s, utf8proc_int32_t c, size_t behind)
{
    return c == '\n' || c == '\t' || (c == '\r' && behind < s.len && s.data[behind] == '\n');
}

bool text_is_clean(struct str s, enum text_lines lines)
{
    for (size_t at = 0; at < s.len;) {
        const utf8proc_int32_t c = next_code_point(s, &at);
        if (c < 0 || (!is_clean(c) && !(lines == TEXT_LINES && ends_or_indents(s, c, at))))
            return false;
    }
    return true;
}

static bool is_blank(utf8proc_int32_t c)
{
    return utf8proc_category(c) == UTF8PROC_CATEGORY_ZS || (c >= '\t' && c <= '\r');
}

/* What is not assigned yet counts: fonts may know it before the library does. */
static bool is_visible(utf8proc_int32_t c)
{
    static const unsigned invisible = 1u << UTF8PROC_CATEGORY_ZS | 1u << UTF8PROC_CATEGORY_ZL |
                                      1u << UTF8PROC_CATEGORY_ZP | 1u << UTF8PROC_CATEGORY_CC |
                                      1u << UTF8PROC_CATEGORY_CF | 1u << UTF8PROC_CATEGORY_CS |
                                      1u << UTF8PROC_CATEGORY_MN | 1u << UTF8PROC_CATEGORY_ME;
    const utf8proc_property_t *property = utf8proc_get_property(c);
    return !(invisible >> property->category & 1) && !property->ignorable && c != BRAILLE_BLANK && !is_noncharacter(c);
}

bool text_is_visible(struct str s)
{
    for (size_t at = 0; at < s.len;) {
        const utf8proc_int32_t c = next_code_point(s, &at);
        if (c < 0)
            return false;
        if (is_visible(c))
            return true;
    }
    return false;
}

struct str text_trim(struct str s)
{
    size_t begin = 0, end = 0;
    bool any = false;
    for (size_t at = 0; at < s.len;) {
        const size_t before = at;
        const utf8proc_int32_t c = next_code_point(s, &at);
        if (c < 0)
            return s;
        if (is_blank(c))
            continue;
        begin = any ? begin : before;
        end = at;
        any = true;
    }
    return any ? (struct str){s.data + begin, end - begin} : STR("");
}

size_t text_copy_without_blanks(struct str s, char *out, size_t size)
{
    size_t length = 0;
    for (size_t at = 0; at < s.len;) {
        const size_t before = at;
        const utf8proc_int32_t c = next_code_point(s, &at);
        if (c < 0 || (!is_blank(c) && length + (at - before) > size))
            return size + 1;
        for (size_t i = before; !is_blank(c) && i < at; i++)
            out[length++] = s.data[i];
    }
    return length;
}

int32_t text_cut_sign(struct str *rest)
{
    enum { LONGEST = 18 }; /* code points of a compatibility form: U+FDFA */
    utf8proc_int32_t form[LONGEST];
    int boundary = 0;
    size_t length = 0;
    const utf8proc_int32_t c = next_code_point(*rest, &length);
    if (c < 0)
        length = 1;
    *rest = (struct str){rest->data + length, rest->len - length};
    if (c < 0 || !is_visible(c) ||
        utf8proc_decompose_char(c, form, LONGEST, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, &boundary) < 1)
        return 0;
    return form[0];
}

/* ---- addresses ---- */

enum letters { ASCII_LETTERS, ANY_LETTERS /* a name before it becomes Punycode */ };

/* RFC 1123 §2.1. */
static bool is_label(struct str label, enum letters letters)
{
    if (label.len == 0 || label.len > LABEL_MAX || label.data[0] == '-' || label.data[label.len - 1] == '-')
        return false;
    for (size_t i = 0; i < label.len; i++)
        if (!ascii_is_alnum(label.data[i]) && label.data[i] != '-' &&
            !(letters == ANY_LETTERS && (unsigned char)label.data[i] >= 0x80))
            return false;
    return true;
}

static size_t count_labels(struct str domain, enum letters letters)
{
    size_t n = 0;
    while (domain.data) {
        if (!is_label(str_cut(&domain, '.'), letters))
            return 0;
        n++;
    }
    return n;
}

/* RFC 5322 §3.2.3. */
static bool is_dot_atom(struct str text)
{
    char before = '.';
    for (size_t i = 0; i < text.len; before = text.data[i++]) {
        const char c = text.data[i];
        if (c == '.' ? before == '.' : !ascii_is_alnum(c) && !(c && strchr("!#$%&'*+/=?^_`{|}~-", c)))
            return false;
    }
    return before != '.';
}

bool text_is_email(struct str text)
{
    struct str domain = text;
    const struct str local = str_cut(&domain, '@');
    return text.len <= EMAIL_MAX && local.len <= EMAIL_LOCAL_MAX && is_dot_atom(local) &&
           count_labels(domain, ASCII_LETTERS) >= 2;
}

/* [IPv6]; its digits are the resolver's business. */
static bool is_bracketed(struct str host)
{
    if (host.len < 4 || host.data[0] != '[' || host.data[host.len - 1] != ']')
        return false;
    for (size_t i = 1; i < host.len - 1; i++)
        if (!(host.data[i] && strchr("0123456789abcdefABCDEF:.", host.data[i])))
            return false;
    return true;
}

/* host or host:port */
static bool is_authority(struct str text)
{
    int64_t port = 1;
    const char *bracket = text.len ? memchr(text.data, ']', text.len) : NULL;
    const size_t from = bracket ? (size_t)(bracket - text.data) : 0;
    struct str rest = {text.data + from, text.len - from};
    const size_t host = from + str_cut(&rest, ':').len;
    const struct str name = {text.data, host};
    if (rest.data && (rest.len == 0 || rest.data[0] == '-' || !str_to_i64(rest, &port)))
        return false;
    return port >= 1 && port <= PORT_MAX && (is_bracketed(name) || count_labels(name, ANY_LETTERS) > 0);
}

static bool has_blank(struct str s)
{
    for (size_t at = 0; at < s.len;)
        if (is_blank(next_code_point(s, &at)))
            return true;
    return false;
}

bool text_is_web_address(struct str text)
{
    const struct str http = STR("http://"), https = STR("https://");
    const size_t scheme = str_starts(text, https) ? https.len : str_starts(text, http) ? http.len : 0;
    if (scheme == 0 || !text_is_clean(text, TEXT_ONE_LINE) || has_blank(text))
        return false;
    const struct str rest = {text.data + scheme, text.len - scheme};
    size_t end = 0;
    while (end < rest.len && rest.data[end] != '/' && rest.data[end] != '?' && rest.data[end] != '#')
        end++;
    return is_authority((struct str){rest.data, end});
}

/* ---- comparing ---- */

/* Blanks of any width go: whether a name is written with them says nothing. */
static struct str without_blanks(struct arena *mem, struct str text)
{
    char *out = arena_alloc(mem, text.len + 1);
    size_t len = 0;
    for (size_t at = 0; at < text.len;) {
        const size_t before = at;
        if (is_blank(next_code_point(text, &at)))
            continue;
        memcpy(out + len, text.data + before, at - before);
        len += at - before;
    }
    out[len] = '\0';
    return (struct str){out, len};
}

/* False: it is not UTF-8. */
static bool fold_once(struct arena *mem, struct str text, struct str *out)
{
    utf8proc_uint8_t *folded = NULL;
    const utf8proc_ssize_t len =
        utf8proc_map(str_bytes(text), (utf8proc_ssize_t)text.len, &folded,
                     UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
    if (len < 0)
        return false;
    *out = without_blanks(mem, (struct str){(const char *)folded, (size_t)len});
    free(folded);
    return true;
}

/* A mark that stood behind a blank stands behind a letter now, with which it may be one character: so once more, until
 * nothing changes. */
struct str text_fold(struct arena *mem, struct str text)
{
    enum { ROUNDS_MAX = 4 };
    struct str folded = text, next;
    if (!fold_once(mem, text, &folded))
        return arena_str(mem, text);
    for (int round = 1; round < ROUNDS_MAX && fold_once(mem, folded, &next) && !str_equal(next, folded); round++)
        folded = next;
    return folded;
}

/* What stands at *at up to the next blank, behind which *at moves. */
static struct str next_word(struct str text, size_t *at)
{
    const size_t begin = *at;
    while (*at < text.len) {
        const size_t before = *at;
        if (is_blank(next_code_point(text, at)))
            return (struct str){text.data + begin, before - begin};
    }
    return (struct str){text.data + begin, text.len - begin};
}

size_t text_words(struct arena *mem, struct str text, struct str *words)
{
    struct strbuf lines = {.mem = mem};
    size_t count = 0;
    *words = STR("");
    if (!str_utf8_valid(text))
        return 0;
    for (size_t at = 0; at < text.len;) {
        const struct str word = text_fold(mem, next_word(text, &at));
        if (word.len == 0)
            continue;
        if (count++)
            strbuf_add_char(&lines, '\n');
        strbuf_add(&lines, word);
    }
    if (count)
        *words = strbuf_str(&lines);
    return count;
}
