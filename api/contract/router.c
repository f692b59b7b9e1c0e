/* The router: a trie over path segments, static ones before parameters. Immutable once built. Must not know what an
 * operation means. */
#include "base/ascii.h"
#include "contract_private.h"

enum { METHODS = 7 };
/* In the order of an Allow list. HEAD and OPTIONS are answered by the service itself. */
static const char *const methods[METHODS] = {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"};
enum { METHOD_GET = 1, METHOD_HEAD = 2, METHOD_OPTIONS = 3 };

struct route_node {
    struct str segment;           /* of a static node */
    struct route_node **children; /* static ones, sorted by segment once finished */
    size_t child_count, child_capacity;
    struct route_node *parameter; /* the child for {…} */
    struct str path;              /* the template that ends here; data NULL: none */
    const struct operation *operations[METHODS];
    struct str allow;
};

static int method_index(struct str method)
{
    for (int i = 0; i < METHODS; i++)
        if (str_is(method, methods[i]))
            return i;
    return -1;
}

static int compare_segments(struct str a, struct str b)
{
    const size_t shorter = a.len < b.len ? a.len : b.len;
    const int order = shorter ? memcmp(a.data, b.data, shorter) : 0;
    return order ? order : a.len < b.len ? -1 : a.len > b.len;
}

/* Where the segment stands among the sorted children, or should stand. */
static size_t child_position(const struct route_node *node, struct str segment, bool *found)
{
    size_t low = 0, high = node->child_count;
    *found = false;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = compare_segments(node->children[middle]->segment, segment);
        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct route_node *add_child(struct arena *mem, struct route_node *node, struct str segment)
{
    bool found = false;
    const size_t at = child_position(node, segment, &found);
    if (found)
        return node->children[at];
    if (node->child_count == node->child_capacity) {
        node->child_capacity = node->child_capacity ? node->child_capacity * 2 : 8;
        struct route_node **grown = arena_array(mem, node->child_capacity, sizeof(struct route_node *));
        if (node->child_count)
            memcpy(grown, node->children, node->child_count * sizeof(struct route_node *));
        node->children = grown;
    }
    memmove(node->children + at + 1, node->children + at, (node->child_count - at) * sizeof(struct route_node *));
    node->child_count++;
    node->children[at] = ARENA_NEW(mem, struct route_node);
    node->children[at]->segment = segment;
    return node->children[at];
}

static bool is_static_segment(struct str segment)
{
    for (size_t i = 0; i < segment.len; i++) {
        const char c = segment.data[i];
        if (!ascii_is_alnum(c) && !strchr("-._~", c))
            return false;
    }
    return segment.len > 0 && !str_is(segment, ".") && !str_is(segment, "..");
}

static bool is_parameter_segment(struct str segment)
{
    return segment.len > 2 && segment.data[0] == '{' && segment.data[segment.len - 1] == '}' &&
           !memchr(segment.data + 1, '{', segment.len - 1) && !memchr(segment.data, '}', segment.len - 1);
}

const char *route_add(struct contract *c, const struct operation *op)
{
    if (!c->routes)
        c->routes = ARENA_NEW(c->mem, struct route_node);
    struct route_node *node = c->routes;
    struct str rest = {op->path.data + 1, op->path.len - 1};
    size_t segments = 0, values = 0;
    while (rest.data) {
        const struct str segment = str_cut(&rest, '/');
        if (++segments > PATH_SEGMENTS_MAX)
            return "the path has too many segments";
        if (is_static_segment(segment)) {
            node = add_child(c->mem, node, segment);
        } else if (is_parameter_segment(segment)) {
            if (++values > PATH_PARAMS_MAX)
                return "the path has too many parameters";
            if (!node->parameter)
                node->parameter = ARENA_NEW(c->mem, struct route_node);
            node = node->parameter;
        } else {
            return "a segment of a path must be a plain word or {name}";
        }
    }
    if (node->path.data && !str_equal(node->path, op->path))
        return "another path differs from this one only in the names of its parameters";
    node->path = op->path;
    const int method = method_index(op->method);
    if (method < 0 || node->operations[method])
        return "the path has this method already";
    node->operations[method] = op;
    return NULL;
}

static void finish(struct arena *mem, struct route_node *node)
{
    if (node->path.data) {
        struct strbuf allow = {.mem = mem};
        for (int i = 0; i < METHODS; i++) {
            const bool has =
                node->operations[i] || i == METHOD_OPTIONS || (i == METHOD_HEAD && node->operations[METHOD_GET]);
            if (has)
                strbuf_printf(&allow, "%s%s", allow.len ? ", " : "", methods[i]);
        }
        node->allow = strbuf_str(&allow);
    }
    for (size_t i = 0; i < node->child_count; i++)
        finish(mem, node->children[i]);
    if (node->parameter)
        finish(mem, node->parameter);
}

void route_finish(struct contract *c)
{
    if (c->routes)
        finish(c->mem, c->routes);
}

/* ---- percent-encoding ---- */

static bool is_encoded(struct str raw, enum plus plus)
{
    for (size_t i = 0; i < raw.len; i++)
        if (raw.data[i] == '%' || (plus == PLUS_IS_A_BLANK && raw.data[i] == '+'))
            return true;
    return false;
}

bool percent_decode(struct arena *mem, struct str raw, enum plus plus, struct str *out)
{
    if (raw.len && memchr(raw.data, '\0', raw.len))
        return false;
    if (!is_encoded(raw, plus)) {
        *out = raw.data ? raw : STR("");
        return str_utf8_valid(raw);
    }
    char *text = arena_alloc(mem, raw.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.data[i];
        if (c == '%') {
            const int high = i + 2 < raw.len ? ascii_hex_value(raw.data[i + 1]) : -1;
            const int low = i + 2 < raw.len ? ascii_hex_value(raw.data[i + 2]) : -1;
            if (high < 0 || low < 0 || high + low == 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (plus == PLUS_IS_A_BLANK && c == '+') {
            c = ' ';
        }
        text[n++] = c;
    }
    *out = (struct str){text, n};
    return str_utf8_valid(*out);
}

/* ---- finding ---- */

struct way {
    struct str segments[PATH_SEGMENTS_MAX]; /* decoded */
    size_t count;
    struct str values[PATH_PARAMS_MAX];
};

/* Static before parameter at each step; a static step that leads nowhere is taken back. The depth of recursion and
 * the steps taken back are bounded by PATH_SEGMENTS_MAX and PATH_PARAMS_MAX. */
static const struct route_node *walk(const struct route_node *node, struct way *way, size_t at, size_t values)
{
    if (at == way->count)
        return node->path.data ? node : NULL;
    bool found = false;
    const size_t child = child_position(node, way->segments[at], &found);
    const struct route_node *end = found ? walk(node->children[child], way, at + 1, values) : NULL;
    if (end || !node->parameter || way->segments[at].len == 0 || values == PATH_PARAMS_MAX)
        return end;
    way->values[values] = way->segments[at];
    return walk(node->parameter, way, at + 1, values + 1);
}

enum route_result contract_route(const struct contract *c, struct arena *mem, struct str method, struct str raw_path,
                                 struct route *out)
{
    struct way way = {.count = 0};
    bool too_long = false;
    *out = (struct route){0};
    if (raw_path.len == 0 || raw_path.data[0] != '/')
        return ROUTE_NO_PATH;
    struct str rest = {raw_path.data + 1, raw_path.len - 1};
    while (rest.data) {
        struct str segment;
        if (!percent_decode(mem, str_cut(&rest, '/'), PLUS_STAYS, &segment))
            return ROUTE_BAD_PATH;
        too_long = too_long || way.count == PATH_SEGMENTS_MAX;
        if (!too_long)
            way.segments[way.count++] = segment;
    }
    const struct route_node *node = c->routes && !too_long ? walk(c->routes, &way, 0, 0) : NULL;
    if (!node)
        return ROUTE_NO_PATH;
    const int index = method_index(method);
    out->allow = node->allow;
    if (index >= 0)
        out->operation = node->operations[index] ? node->operations[index]
                         : index == METHOD_HEAD  ? node->operations[METHOD_GET]
                                                 : NULL;
    if (!out->operation)
        return ROUTE_NO_METHOD;
    memcpy(out->path_values, way.values, sizeof out->path_values);
    return ROUTE_FOUND;
}
