/* The router: a trie over path segments, static ones before parameters. Immutable once built. */
#include "contract_private.h"

enum { METHODS = 6 };
static const char *const methods[METHODS] = {"DELETE", "GET", "PATCH", "POST", "PUT", "HEAD"};
enum { METHOD_GET = 1, METHOD_HEAD = 5 };

struct route_node {
    struct str segment;                 /* of a static node */
    struct route_node *children, *next; /* static children as a list; siblings */
    struct route_node *parameter;       /* the child for {…} */
    const struct operation *operations[METHODS];
};

static int method_index(struct str method)
{
    for (int i = 0; i < METHODS; i++)
        if (str_is(method, methods[i]))
            return i;
    return -1;
}

static struct route_node *static_child(const struct route_node *node, struct str segment)
{
    struct route_node *child = node->children;
    while (child && !str_equal(child->segment, segment))
        child = child->next;
    return child;
}

bool route_add(struct contract *c, const struct operation *op)
{
    if (!c->routes)
        c->routes = ARENA_NEW(c->mem, struct route_node);
    struct route_node *node = c->routes;
    struct str rest = {op->path.data + 1, op->path.len - 1};
    while (rest.data) {
        const struct str segment = str_cut(&rest, '/');
        if (segment.len && segment.data[0] == '{') {
            if (!node->parameter)
                node->parameter = ARENA_NEW(c->mem, struct route_node);
            node = node->parameter;
            continue;
        }
        struct route_node *child = static_child(node, segment);
        if (!child) {
            child = ARENA_NEW(c->mem, struct route_node);
            child->segment = segment;
            child->next = node->children;
            node->children = child;
        }
        node = child;
    }
    const int method = method_index(op->method);
    if (method < 0 || node->operations[method])
        return false;
    node->operations[method] = op;
    return true;
}

static int hex_value(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

bool percent_decode(struct arena *mem, struct str raw, bool plus, struct str *out)
{
    char *text = arena_alloc(mem, raw.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.data[i];
        if (c == '%') {
            const int high = i + 2 < raw.len ? hex_value(raw.data[i + 1]) : -1;
            const int low = i + 2 < raw.len ? hex_value(raw.data[i + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (plus && c == '+') {
            c = ' ';
        }
        if (c == '\0')
            return false;
        text[n++] = c;
    }
    *out = (struct str){text, n};
    return str_utf8_valid(*out);
}

static struct str allow_list(struct arena *mem, const struct route_node *node)
{
    struct strbuf out = {.mem = mem};
    for (int i = 0; i < METHODS; i++) {
        const bool has = node->operations[i] || (i == METHOD_HEAD && node->operations[METHOD_GET]);
        if (has)
            strbuf_printf(&out, "%s, ", methods[i]);
    }
    strbuf_add_c(&out, "OPTIONS");
    return strbuf_str(&out);
}

enum route_result contract_route(const struct contract *c, struct arena *mem, struct str method, struct str raw_path,
                                 struct route *out)
{
    *out = (struct route){0};
    if (raw_path.len == 0 || raw_path.data[0] != '/' || !c->routes)
        return ROUTE_NO_PATH;
    const struct route_node *node = c->routes;
    struct str rest = {raw_path.data + 1, raw_path.len - 1};
    size_t values = 0;
    while (rest.data) {
        struct str segment;
        if (!percent_decode(mem, str_cut(&rest, '/'), false, &segment))
            return ROUTE_BAD_PATH;
        const struct route_node *child = static_child(node, segment);
        if (!child && node->parameter && segment.len > 0 && values < PATH_PARAMS_MAX) {
            out->path_values[values++] = segment;
            child = node->parameter;
        }
        if (!child)
            return ROUTE_NO_PATH;
        node = child;
    }
    bool any = false;
    for (int i = 0; i < METHODS; i++)
        any = any || node->operations[i];
    if (!any)
        return ROUTE_NO_PATH;
    const int index = method_index(method);
    out->allow = allow_list(mem, node);
    if (index >= 0)
        out->operation = node->operations[index] ? node->operations[index]
                         : index == METHOD_HEAD  ? node->operations[METHOD_GET]
                                                 : NULL;
    return out->operation ? ROUTE_FOUND : ROUTE_NO_METHOD;
}
