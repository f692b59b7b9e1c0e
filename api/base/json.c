/* JSON trees in (cJSON behind the strict scan), getters, the writer, RFC 8785. */
#include "base/json.h"

#include "base/clock.h"

#include <math.h>
#include <stdlib.h>

static void delete_tree(void *tree)
{
    cJSON_Delete(tree);
}

bool json_parse(struct arena *mem, struct str text, const cJSON **out, size_t *offset, struct words *reason)
{
    if (!json_scan(text, offset, reason))
        return false;
    cJSON *tree = cJSON_ParseWithLengthOpts(text.data, text.len, NULL, 0);
    if (!tree) {
        *offset = 0;
        *reason = WORDS("无法读取", "the text cannot be read");
        return false;
    }
    arena_defer(mem, delete_tree, tree);
    *out = tree;
    return true;
}

bool json_read(struct arena *mem, struct str text, const cJSON **out)
{
    size_t offset = 0;
    struct words reason = NO_WORDS;
    return json_parse(mem, text, out, &offset, &reason);
}

const cJSON *json_member(const cJSON *object, const char *name)
{
    return object ? cJSON_GetObjectItemCaseSensitive(object, name) : NULL;
}

bool json_has(const cJSON *object, const char *name)
{
    const cJSON *m = json_member(object, name);
    return m && !cJSON_IsNull(m);
}

struct str json_str(const cJSON *object, const char *name)
{
    const cJSON *m = json_member(object, name);
    return cJSON_IsString(m) ? str_from(m->valuestring) : STR_EMPTY;
}

bool json_is_integer(const cJSON *number, int64_t *out)
{
    if (!cJSON_IsNumber(number))
        return false;
    const double d = number->valuedouble;
    if (!(d >= -(double)JSON_INTEGER_MAX && d <= (double)JSON_INTEGER_MAX) || d != trunc(d))
        return false;
    *out = (int64_t)d;
    return true;
}

int64_t json_i64(const cJSON *object, const char *name, int64_t missing)
{
    int64_t value = missing;
    (void)json_is_integer(json_member(object, name), &value);
    return value;
}

bool json_bool(const cJSON *object, const char *name, bool missing)
{
    const cJSON *m = json_member(object, name);
    return cJSON_IsBool(m) ? cJSON_IsTrue(m) : missing;
}

/* ---- writer ---- */

struct json_out json_out(struct arena *mem)
{
    return (struct json_out){.buf = {.mem = mem}};
}

static void before_value(struct json_out *o)
{
    if (o->need_comma)
        strbuf_add_char(&o->buf, ',');
    o->need_comma = true;
}

void json_open(struct json_out *o, char bracket)
{
    before_value(o);
    strbuf_add_char(&o->buf, bracket);
    o->need_comma = false;
}

void json_close(struct json_out *o, char bracket)
{
    strbuf_add_char(&o->buf, bracket);
    o->need_comma = true;
}

void json_escape(struct strbuf *b, struct str s)
{
    static const char digits[] = "0123456789abcdef";
    strbuf_add_char(b, '"');
    size_t clean = 0; /* start of the run that needs no escape */
    for (size_t i = 0; i < s.len; i++) {
        const unsigned char c = (unsigned char)s.data[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        strbuf_add(b, (struct str){s.data + clean, i - clean});
        clean = i + 1;
        static const char special[] = "\b\t\n\f\r\"\\", letter[] = "btnfr\"\\";
        const char *known = c ? strchr(special, (int)c) : NULL;
        strbuf_add_char(b, '\\');
        if (known) {
            strbuf_add_char(b, letter[known - special]);
        } else {
            strbuf_add_c(b, "u00");
            strbuf_add_char(b, digits[c >> 4]);
            strbuf_add_char(b, digits[c & 15]);
        }
    }
    if (s.len > clean)
        strbuf_add(b, (struct str){s.data + clean, s.len - clean});
    strbuf_add_char(b, '"');
}

void json_key(struct json_out *o, const char *name)
{
    before_value(o);
    json_escape(&o->buf, str_from(name));
    strbuf_add_char(&o->buf, ':');
    o->need_comma = false;
}

void json_put_str(struct json_out *o, struct str s)
{
    before_value(o);
    json_escape(&o->buf, s);
}

void json_put_i64(struct json_out *o, int64_t number)
{
    before_value(o);
    strbuf_add_i64(&o->buf, number);
}

void json_put_bool(struct json_out *o, bool value)
{
    before_value(o);
    strbuf_add_c(&o->buf, value ? "true" : "false");
}

void json_put_null(struct json_out *o)
{
    before_value(o);
    strbuf_add_c(&o->buf, "null");
}

void json_put_raw(struct json_out *o, struct str json)
{
    before_value(o);
    strbuf_add(&o->buf, json);
}

void json_put_tree(struct json_out *o, const cJSON *tree)
{
    char *printed = cJSON_PrintUnformatted(tree);
    json_put_raw(o, str_from(printed));
    cJSON_free(printed);
}

void json_put_uuid(struct json_out *o, struct uuid id)
{
    char text[UUID_TEXT_LENGTH + 1];
    uuid_write(id, text);
    json_put_str(o, (struct str){text, UUID_TEXT_LENGTH});
}

void json_put_time(struct json_out *o, int64_t ms)
{
    json_put_str(o, time_text(o->buf.mem, ms));
}

void json_add_str(struct json_out *o, const char *name, struct str s)
{
    json_key(o, name);
    json_put_str(o, s);
}

void json_add_i64(struct json_out *o, const char *name, int64_t number)
{
    json_key(o, name);
    json_put_i64(o, number);
}

void json_add_bool(struct json_out *o, const char *name, bool value)
{
    json_key(o, name);
    json_put_bool(o, value);
}

void json_add_raw(struct json_out *o, const char *name, struct str json)
{
    json_key(o, name);
    json_put_raw(o, json);
}

void json_add_tree(struct json_out *o, const char *name, const cJSON *tree)
{
    json_key(o, name);
    json_put_tree(o, tree);
}

void json_add_uuid(struct json_out *o, const char *name, struct uuid id)
{
    json_key(o, name);
    json_put_uuid(o, id);
}

void json_add_time(struct json_out *o, const char *name, int64_t ms)
{
    json_key(o, name);
    json_put_time(o, ms);
}

struct str json_text(const struct json_out *o)
{
    return strbuf_str(&o->buf);
}

static void new_line(struct strbuf *out, unsigned depth)
{
    strbuf_add_char(out, '\n');
    while (depth-- > 0)
        strbuf_add(out, STR("  "));
}

struct str json_indented(struct arena *mem, struct str json)
{
    struct strbuf out = {.mem = mem};
    unsigned depth = 0;
    bool in_text = false;
    for (size_t i = 0; i < json.len; i++) {
        const char c = json.data[i], next = i + 1 < json.len ? json.data[i + 1] : '\0';
        const bool closes = !in_text && (c == '}' || c == ']'), opens = !in_text && (c == '{' || c == '[');
        if (closes && json.data[i - 1] != '{' && json.data[i - 1] != '[')
            new_line(&out, --depth);
        strbuf_add_char(&out, c);
        if (in_text && c == '\\')
            strbuf_add_char(&out, json.data[++i]);
        else if (c == '"')
            in_text = !in_text;
        else if (opens && next != '}' && next != ']')
            new_line(&out, ++depth);
        else if (!in_text && c == ',')
            new_line(&out, depth);
        else if (!in_text && c == ':')
            strbuf_add_char(&out, ' ');
    }
    return strbuf_str(&out);
}

/* ---- RFC 8785 ---- */

/* UTF-16 code units order names (RFC 8785 §3.2.3); it differs from byte order only above U+FFFF. */
static unsigned next_utf16(const unsigned char **p, unsigned *pending)
{
    if (*pending) {
        const unsigned unit = *pending;
        *pending = 0;
        return unit;
    }
    const unsigned char *s = *p;
    if (!*s)
        return 0;
    unsigned c = *s;
    if (c < 0x80) {
        *p = s + 1;
        return c;
    }
    if (c < 0xE0) {
        *p = s + 2;
        return (c & 31) << 6 | (s[1] & 63U);
    }
    if (c < 0xF0) {
        *p = s + 3;
        return (c & 15) << 12 | (s[1] & 63U) << 6 | (s[2] & 63U);
    }
    *p = s + 4;
    c = ((c & 7) << 18 | (s[1] & 63U) << 12 | (s[2] & 63U) << 6 | (s[3] & 63U)) - 0x10000;
    *pending = 0xDC00 | (c & 0x3FF);
    return 0xD800 | c >> 10;
}

static int compare_names(const void *a, const void *b)
{
    const unsigned char *x = (const unsigned char *)(*(const cJSON *const *)a)->string;
    const unsigned char *y = (const unsigned char *)(*(const cJSON *const *)b)->string;
    unsigned px = 0, py = 0, cx = 1, cy = 1;
    while (cx == cy && cx != 0) {
        cx = next_utf16(&x, &px);
        cy = next_utf16(&y, &py);
    }
    return cx < cy ? -1 : cx > cy;
}

static bool canonical(const cJSON *, struct strbuf *);

static bool canonical_object(const cJSON *object, struct strbuf *out)
{
    const size_t count = (size_t)cJSON_GetArraySize(object);
    const cJSON **members = arena_array(out->mem, count, sizeof *members);
    size_t n = 0;
    for (const cJSON *m = object->child; m; m = m->next)
        members[n++] = m;
    qsort(members, n, sizeof *members, compare_names);
    strbuf_add_char(out, '{');
    for (size_t i = 0; i < n; i++) {
        if (i)
            strbuf_add_char(out, ',');
        json_escape(out, str_from(members[i]->string));
        strbuf_add_char(out, ':');
        if (!canonical(members[i], out))
            return false;
    }
    strbuf_add_char(out, '}');
    return true;
}

/* Depth is bounded: trees come from json_parse. */
static bool canonical(const cJSON *value, struct strbuf *out)
{
    int64_t number = 0;
    if (cJSON_IsObject(value))
        return canonical_object(value, out);
    if (cJSON_IsArray(value)) {
        strbuf_add_char(out, '[');
        for (const cJSON *m = value->child; m; m = m->next) {
            if (m != value->child)
                strbuf_add_char(out, ',');
            if (!canonical(m, out))
                return false;
        }
        strbuf_add_char(out, ']');
        return true;
    }
    if (cJSON_IsString(value)) {
        json_escape(out, str_from(value->valuestring));
        return true;
    }
    if (cJSON_IsNumber(value)) {
        if (!json_is_integer(value, &number))
            return false;
        strbuf_add_i64(out, number);
        return true;
    }
    strbuf_add_c(out, cJSON_IsTrue(value) ? "true" : cJSON_IsFalse(value) ? "false" : "null");
    return true;
}

void json_pointer_add(struct strbuf *out, struct str name)
{
    strbuf_add_char(out, '/');
    for (size_t i = 0; i < name.len; i++) {
        if (name.data[i] == '~' || name.data[i] == '/')
            strbuf_add_c(out, name.data[i] == '~' ? "~0" : "~1");
        else
            strbuf_add_char(out, name.data[i]);
    }
}

bool json_canonical(const cJSON *value, struct strbuf *out)
{
    return canonical(value, out);
}
