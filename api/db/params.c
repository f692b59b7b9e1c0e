/* Turns parameters into what libpq sends. Owns the text forms; types are left to the server, which knows the
 * statement (so a parameter whose type the statement does not settle needs a cast there). */
#include "base/clock.h"
#include "internal.h"
#include <limits.h>

static const char *text_of(struct arena *mem, const struct param *p)
{
    switch (p->kind) {
    case PARAM_I64:
        return arena_printf(mem, "%lld", (long long)p->number).data;
    case PARAM_BOOL:
        return p->number ? "t" : "f";
    case PARAM_UUID:
        return uuid_text(mem, p->uuid).data;
    case PARAM_TIME:
        return time_text(mem, p->number).data;
    case PARAM_TEXT:
    case PARAM_BYTES:
        return arena_cstr(mem, p->text);
    case PARAM_NULL:
        break;
    }
    return NULL;
}

struct err params_encode(struct arena *mem, const struct query *query, struct params params, struct encoded *out)
{
    if (params.count != query->params || params.count > PARAMS_MAX)
        return ERR(
            internal,
            arena_printf(mem, "%s: wants %u parameters, got %zu", query->name, query->params, params.count).data);
    struct encoded e = {.count = (int)params.count};
    if (params.count > 0) {
        e.values = arena_array(mem, params.count, sizeof *e.values);
        e.lengths = arena_array(mem, params.count, sizeof *e.lengths);
        e.formats = arena_array(mem, params.count, sizeof *e.formats);
    }
    for (size_t i = 0; i < params.count; i++) {
        const struct param *p = &params.list[i];
        if (p->kind == PARAM_TEXT && p->text.len > 0 && memchr(p->text.data, 0, p->text.len))
            return ERR(bad_request, arena_printf(mem, "%s: a NUL character in $%zu", query->name, i + 1).data);
        if (p->kind == PARAM_BYTES) {
            if (p->text.len > INT_MAX)
                return ERR(internal, "a bytea parameter over 2 GB");
            e.formats[i] = 1;
            e.lengths[i] = (int)p->text.len;
        }
        e.values[i] = text_of(mem, p);
    }
    *out = e;
    return NO_ERR;
}
