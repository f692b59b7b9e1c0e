/* Single resources and lists by keyset. Cursors are signed and bound to what they were made for. */
#include "gate_private.h"

enum { CURSOR_MAC_BYTES = 16 };

_Static_assert((int)PARAMETERS_MAX + (int)GATE_LIST_PARAMS <= (int)PARAMS_MAX,
               "every filter of an operation has a parameter");

/* ---- single resources ---- */

struct shown {
    const struct selection *selection;
    struct arena *mem;
    int64_t version;
    struct str body;
};

static struct str with_members(struct arena *mem, struct str object, struct str more)
{
    if (more.len == 0)
        return object;
    return arena_printf(mem, "%.*s%s%.*s}", (int)object.len - 1, object.data, object.len > 2 ? "," : "", STR_FMT(more));
}

static struct err read_shown(struct row *row, void *out)
{
    struct shown *s = out;
    struct str more = STR_EMPTY;
    s->version = row_i64(row);
    s->body = row_str(row);
    if (s->selection->members) {
        TRY(s->selection->members(row, s->selection->context, s->mem, &more));
        s->body = with_members(s->mem, s->body, more);
    }
    return NO_ERR;
}

struct err gate_show(struct db_pool *pool, const struct call *call, struct selection selection, struct reply *reply)
{
    struct shown s = {.selection = &selection, .mem = call->mem};
    struct str more = STR_EMPTY;
    TRY(db_read(pool, call->mem, selection.query, selection.params, ONE_ROW(read_shown, &s)));
    if (selection.page)
        TRY(selection.page(selection.context, call->mem, 1, &more));
    reply->version = s.version;
    reply->body = with_members(call->mem, s.body, more);
    return NO_ERR;
}

/* ---- cursors ---- */

static struct hash cursor_mac(const struct call *call, const struct position *at)
{
    const struct hash key = gate_derive_key(call->config, "cursor");
    struct strbuf text = {.mem = call->mem};
    lp_add(&text, str_from(call->operation));
    for (size_t i = 0; i < call->arg_count; i++) {
        const struct call_arg *a = &call->args[i];
        if (!a->value.data || strcmp(a->name, "cursor") == 0 || strcmp(a->name, "limit") == 0)
            continue;
        lp_add(&text, str_from(a->name));
        lp_add(&text, a->value);
    }
    lp_add(&text, at->sort_key);
    lp_add(&text, (struct str){(const char *)at->id.bytes, sizeof at->id.bytes});
    return hmac_sha256(hash_str(&key), strbuf_str(&text));
}

struct str gate_cursor_write(const struct call *call, const struct position *at)
{
    const struct hash mac = cursor_mac(call, at);
    struct strbuf raw = {.mem = call->mem};
    strbuf_add(&raw, (struct str){(const char *)mac.bytes, CURSOR_MAC_BYTES});
    strbuf_add(&raw, (struct str){(const char *)at->id.bytes, sizeof at->id.bytes});
    strbuf_add(&raw, at->sort_key);
    return base64url_encode(call->mem, strbuf_str(&raw));
}

static bool cursor_read(const struct call *call, struct position *at)
{
    const struct str text = call_arg(call, "cursor");
    struct str raw;
    if (!text.data)
        return true;
    if (!base64url_decode(call->mem, text, &raw) || raw.len < CURSOR_MAC_BYTES + sizeof at->id.bytes)
        return false;
    memcpy(at->id.bytes, raw.data + CURSOR_MAC_BYTES, sizeof at->id.bytes);
    const size_t head = CURSOR_MAC_BYTES + sizeof at->id.bytes;
    at->sort_key = (struct str){raw.data + head, raw.len - head};
    const struct hash mac = cursor_mac(call, at);
    return str_equal_secret((struct str){raw.data, CURSOR_MAC_BYTES},
                            (struct str){(const char *)mac.bytes, CURSOR_MAC_BYTES});
}

struct str gate_next_link(const struct call *call, struct str cursor)
{
    struct strbuf link = {.mem = call->mem};
    strbuf_printf(&link, "<%.*s%.*s?", STR_FMT(call->config->public_url), STR_FMT(call->target));
    struct str rest = call->query;
    while (rest.data && rest.len) {
        const struct str pair = str_cut(&rest, '&');
        if (!str_is(contract_parameter_name(call->mem, pair), "cursor"))
            strbuf_printf(&link, "%.*s&", STR_FMT(pair));
    }
    strbuf_printf(&link, "cursor=%.*s>; rel=\"next\"", STR_FMT(cursor));
    return strbuf_str(&link);
}

/* ---- lists ---- */

struct listing {
    const struct call *call;
    const struct selection *selection;
    size_t limit, rows;
    struct position last;
    struct str *items; /* those of the page, `limit` at most */
};

/* A first page begins behind the nil id at the start: before every row of that sort key in a list that ascends, behind
 * every one in a list that descends. */
bool gate_list_params(const struct call *call, size_t limit, const struct selection *selection, struct param *list,
                      struct problem *why)
{
    const struct params filters = selection->params;
    struct position from = {selection->start, {{0}}};
    if (!cursor_read(call, &from)) {
        problem_set(why, ERR_invalid_cursor, STR_EMPTY, STR_EMPTY);
        return false;
    }
    list[0] = P_I64((int64_t)limit + 1);
    list[1] = P_TEXT_OR_NULL(from.sort_key);
    list[2] = from.sort_key.data ? P_UUID(from.id) : P_NULL;
    for (size_t i = 0; i < filters.count && i + GATE_LIST_PARAMS < PARAMS_MAX; i++)
        list[i + GATE_LIST_PARAMS] = filters.list[i];
    return true;
}

static struct err read_item(struct row *row, void *out)
{
    struct listing *l = out;
    if (++l->rows > l->limit)
        return NO_ERR; /* the one more that says there is a next page */
    l->last.sort_key = row_str(row);
    l->last.id = row_uuid(row);
    struct str item = row_str(row), more = STR_EMPTY;
    if (l->selection->members) {
        TRY(l->selection->members(row, l->selection->context, l->call->mem, &more));
        item = with_members(l->call->mem, item, more);
    }
    l->items[l->rows - 1] = item;
    return NO_ERR;
}

struct err gate_list(struct db_pool *pool, const struct call *call, struct selection selection, struct reply *reply,
                     struct problem *why)
{
    struct param list[PARAMS_MAX];
    const size_t limit = (size_t)call_arg_i64(call, "limit", PAGE_LIMIT_DEFAULT);
    if (call->csv)
        return gate_list_csv(pool, call, &selection, reply, why);
    if (!gate_list_params(call, limit, &selection, list, why))
        return NO_ERR;
    struct listing l = {.call = call,
                        .selection = &selection,
                        .limit = limit,
                        .items = arena_array(call->mem, limit, sizeof(struct str))};
    TRY(db_read(pool, call->mem, selection.query, (struct params){list, selection.params.count + GATE_LIST_PARAMS},
                ROWS(0, limit + 1, read_item, &l)));
    const size_t count = l.rows > limit ? limit : l.rows;
    struct str *more = arena_array(call->mem, limit, sizeof *more);
    if (selection.page)
        TRY(selection.page(selection.context, call->mem, count, more));
    struct strbuf body = {.mem = call->mem};
    strbuf_add_c(&body, "{\"items\":[");
    for (size_t i = 0; i < count; i++) {
        if (i)
            strbuf_add_char(&body, ',');
        strbuf_add(&body, with_members(call->mem, l.items[i], more[i]));
    }
    strbuf_add_c(&body, "],\"next_cursor\":");
    if (l.rows > l.limit) {
        const struct str cursor = gate_cursor_write(call, &l.last);
        strbuf_printf(&body, "\"%.*s\"}", STR_FMT(cursor));
        reply->link = gate_next_link(call, cursor);
    } else {
        strbuf_add_c(&body, "null}");
    }
    reply->body = strbuf_str(&body);
    return NO_ERR;
}
