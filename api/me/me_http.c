/* One read about everything that is the caller's own. Decides nothing: what may be booked is the rule of
 * qualification. */
#include "me/me.h"
#include "qualification/qualification.h"
#include "queries.h"

static void put_qualification(struct json_out *out, const struct qualification_eligibility *e, struct str size_class,
                              struct str booking)
{
    json_key(out, "qualification");
    json_open(out, '{');
    json_key(out, "id");
    if (e->exists)
        json_put_uuid(out, e->qualification_id);
    else
        json_put_null(out);
    json_key(out, "state");
    if (e->exists)
        json_put_str(out, str_from(qualification_machine.states[e->state].code));
    else
        json_put_null(out);
    json_key(out, "size_class");
    if (size_class.data)
        json_put_str(out, size_class);
    else
        json_put_null(out);
    strbuf_add_char(&out->buf, ',');
    strbuf_add(&out->buf, booking);
    json_close(out, '}');
}

static struct err add_members(struct row *row, void *context, struct arena *mem, struct str *more)
{
    const struct call *call = context;
    const int64_t now_ms = row_time(row);
    const struct str size_class = row_str(row);
    const bool enterprise = !row_null(row);
    struct qualification_eligibility e = {0};
    TRY(qualification_read_eligibility(row, mem, &e));
    struct json_out out = json_out(mem);
    json_open(&out, '{');
    json_add_str(&out, "capacity", enterprise ? STR("enterprise") : STR("staff"));
    role_put_names(&out, call->who->roles);
    if (enterprise) {
        put_qualification(&out, &e, size_class, qualification_booking_members(&e, mem, now_ms, call->english));
    } else {
        json_key(&out, "qualification");
        json_put_null(&out);
    }
    json_close(&out, '}');
    const struct str object = json_text(&out);
    *more = (struct str){object.data + 1, object.len - 2};
    return NO_ERR;
}

struct err me_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    struct call context = *call;
    return gate_show(pool, call,
                     SELECT_WITH(&q_me_show_json,
                                 PARAMS(P_UUID(call->who->account_id), P_UUID_OR_NULL(call->who->enterprise_id)),
                                 add_members, &context),
                     reply);
}
