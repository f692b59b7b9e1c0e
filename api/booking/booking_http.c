/* One enterprise's side of a batch: acknowledge the notice, book, change, withdraw, look (manual §4.1, §4.2). */
#include "base/random.h"
#include "booking/booking.h"
#include "booking_store.h"
#include "identity/staff_filters.h"
#include "queries.h"

enum { TALLY_SLOTS = 64 }; /* rows that count a batch's bookings, so that those who book do not wait for one */

_Static_assert((int)BATCH_BOOKINGS_SLACK >= 100 * (int)DB_CONNECTIONS_MAX,
               "as many may be under way in a hundred instances when the last place is taken");

/* ---- reads ---- */

static struct str members(const struct call *call, struct arena *mem, const struct booking_facts *facts,
                          const struct booking_type_facts *type, int64_t now_ms)
{
    struct action_list *list = actions_new(mem);
    booking_list_type(facts, type, now_ms, call->access, call->who->roles, list);
    booking_list_withdrawal(facts, now_ms, call->access, call->who->roles, list);
    return actions_json(list, call->english);
}

static struct err add_members(struct row *row, void *context, struct arena *mem, struct str *more)
{
    const struct call *call = context;
    struct batch_row batch = {0};
    struct booking_facts facts = {.booked = true};
    struct booking_type_facts type = {.in_batch = true};
    struct qualification_eligibility eligibility = {0};
    batch_read_facts(row, &batch);
    const int64_t now_ms = row_time(row);
    facts.times = batch.facts.times;
    facts.notice_acknowledged = row_bool(row);
    facts.withdrawn = row_bool(row);
    type.annual_cap = row_i64(row);
    type.wins = row_i64(row);
    TRY(qualification_read_eligibility(row, mem, &eligibility));
    facts.qualification = qualification_facts_of(&eligibility, now_ms, mem);
    *more = members(call, mem, &facts, &type, now_ms);
    return NO_ERR;
}

struct err booking_show(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    (void)why;
    struct call context = *call;
    return gate_show(pool, call,
                     SELECT_WITH(&q_booking_show_as_enterprise_json,
                                 PARAMS(P_UUID(call->id), P_UUID(call->who->enterprise_id)), add_members, &context),
                     reply);
}

static struct err list_as_staff(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct staff_filters f;
    struct uuid batch = {{0}};
    (void)uuid_parse(call_arg(call, "batch_id"), &batch);
    TRY(staff_filters_read(pool, call, NEWEST_FIRST, &f, reply, why));
    if (has_problem(why))
        return NO_ERR;
    const struct selection all =
        SELECT(&q_booking_list_as_staff, PARAMS(f.window.bound, f.window.by_change, f.district));
    const struct selection held =
        SELECT(&q_booking_list_held_as_staff,
               PARAMS(P_UUID_OR_NULL(batch), f.of_enterprises ? f.enterprises : P_NULL, f.window.bound, f.district));
    const struct selection of_batch =
        SELECT(&q_booking_list_of_batch_as_staff, PARAMS(P_UUID(batch), f.window.bound, f.district));
    const struct selection theirs =
        SELECT(&q_booking_list_of_enterprises_as_staff,
               PARAMS(f.enterprises, P_UUID_OR_NULL(batch), f.window.bound, f.window.by_change, f.district));
    return gate_list(pool, call,
                     select_from(f.window.start, call_arg_bool(call, "held", false) ? held
                                                 : f.of_enterprises                 ? theirs
                                                 : uuid_is_nil(batch)               ? all
                                                                                    : of_batch),
                     reply, why);
}

struct err booking_list(struct db_pool *pool, const struct call *call, struct reply *reply, struct problem *why)
{
    struct call context = *call;
    struct window window;
    struct uuid batch = {{0}};
    if (principal_is_staff(call->who))
        return list_as_staff(pool, call, reply, why);
    if (!gate_window(call, NEWEST_FIRST, &window, why))
        return NO_ERR;
    (void)uuid_parse(call_arg(call, "batch_id"), &batch);
    return gate_list(
        pool, call,
        select_from(window.start,
                    SELECT_WITH(&q_booking_list_as_enterprise,
                                PARAMS(P_UUID(call->who->enterprise_id), P_UUID_OR_NULL(batch),
                                       call_arg_words(call, "result", STR_EMPTY), window.bound, window.by_change),
                                add_members, &context)),
        reply, why);
}

/* ---- the notice ---- */

struct notice {
    struct batch_row batch;
    bool acknowledged;
};

static struct err notice_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    struct notice *n = facts;
    batch_ask_share(c, c->call->id, &n->batch);
    tx_ask(c->tx, &q_booking_notice_lock, PARAMS(P_UUID(c->call->id), P_UUID(c->call->who->enterprise_id)),
           ROW_IF_ANY(row_take_bool, &n->acknowledged));
    return NO_ERR;
}

/* A second one is no second event, and never too late. */
static enum verdict notice_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    (void)input, (void)plan;
    const struct notice *n = facts;
    if (!n->acknowledged)
        booking_decide_notice(&n->batch.facts.times, now_ms, why);
    return has_problem(why) ? REFUSE : ALLOW;
}

static struct err notice_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)input, (void)plan;
    const struct principal *who = c->call->who;
    const struct event e = {
        .kind = EVENT_booking_batch_notice_acknowledged, .object_id = c->call->id, .enterprise_id = who->enterprise_id};
    if (!((const struct notice *)facts)->acknowledged) {
        tx_put(c->tx, &q_booking_notice_acknowledge,
               PARAMS(P_UUID(c->call->id), P_UUID(who->enterprise_id), P_UUID(who->account_id), P_TIME(c->now_ms)));
        event_add(c, &e);
    }
    command_answer_empty(c, 204);
    return NO_ERR;
}

const struct handler notice_acknowledge = {.name = "acknowledgeNotice",
                                           .facts_size = sizeof(struct notice),
                                           .ask = notice_ask,
                                           .decide = notice_decide,
                                           .put = notice_put};

/* ---- booking ---- */

struct booking_row {
    struct batch_row batch;
    struct booking_facts facts;
    struct booking_type_facts type;
    struct qualification_eligibility eligibility;
    struct uuid booking_id; /* nil: none yet */
};

static struct err read_booking(struct row *row, void *out)
{
    struct booking_row *b = out;
    b->booking_id = row_uuid(row);
    row_skip(row);
    b->facts.withdrawn = row_bool(row);
    return NO_ERR;
}

static struct err read_type(struct row *row, void *out)
{
    struct booking_type_facts *type = out;
    type->in_batch = true;
    type->annual_cap = row_i64(row);
    type->wins = row_i64(row);
    return NO_ERR;
}

static struct err read_made(struct row *row, void *out)
{
    ((struct booking_facts *)out)->bookings_made = row_i64(row);
    return NO_ERR;
}

static void save_parse(const struct call *call, void *input, struct problem *why)
{
    (void)why; /* the contract has checked that it is an id */
    (void)uuid_parse(json_str(call->body, "voucher_type_id"), input);
}

static struct err save_ask(struct command *c, const void *input, void *facts)
{
    struct booking_row *b = facts;
    const struct uuid batch = c->call->id, me = c->call->who->enterprise_id, type = *(const struct uuid *)input;
    batch_ask_share(c, batch, &b->batch);
    qualification_ask_eligibility(c, me, &b->eligibility);
    tx_ask(c->tx, &q_booking_notice_lock, PARAMS(P_UUID(batch), P_UUID(me)),
           ROW_IF_ANY(row_take_bool, &b->facts.notice_acknowledged));
    tx_ask(c->tx, &q_booking_availability, PARAMS(P_UUID(batch), P_UUID(me), P_UUID(type)),
           ROW_IF_ANY(read_type, &b->type));
    tx_ask(c->tx, &q_booking_lock, PARAMS(P_UUID(batch), P_UUID(me)), ROW_IF_ANY(read_booking, b));
    tx_ask(c->tx, &q_booking_tally_sum, PARAMS(P_UUID(batch)), ONE_ROW(read_made, &b->facts));
    return NO_ERR;
}

static struct booking_facts facts_of(const struct booking_row *b, struct arena *mem, int64_t now_ms)
{
    struct booking_facts f = b->facts;
    f.times = b->batch.facts.times;
    f.booked = !uuid_is_nil(b->booking_id);
    f.qualification = qualification_facts_of(&b->eligibility, now_ms, mem);
    return f;
}

static enum verdict save_decide(const void *facts, const void *input, int64_t now_ms, void *plan, struct problem *why)
{
    (void)input, (void)plan;
    const struct booking_row *b = facts;
    const struct booking_facts f = facts_of(b, why->mem, now_ms);
    booking_decide(&f, &b->type, now_ms, why);
    return has_problem(why) ? REFUSE : ALLOW;
}

static struct err save_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)plan;
    const struct booking_row *b = facts;
    const struct uuid me = c->call->who->enterprise_id, id = uuid_is_nil(b->booking_id) ? uuid_new() : b->booking_id;
    char *entry_id = arena_alloc(c->mem, ENTRY_ID_BYTES), *salt = arena_alloc(c->mem, ENTRY_SALT_BYTES);
    random_bytes(entry_id, ENTRY_ID_BYTES);
    random_bytes(salt, ENTRY_SALT_BYTES);
    tx_put(c->tx, &q_booking_save,
           PARAMS(P_UUID(id), P_UUID(c->call->id), P_UUID(me), P_UUID(*(const struct uuid *)input),
                  P_BYTES(((struct str){entry_id, ENTRY_ID_BYTES})), P_BYTES(((struct str){salt, ENTRY_SALT_BYTES})),
                  P_TIME(c->now_ms)));
    if (uuid_is_nil(b->booking_id))
        tx_put(c->tx, &q_booking_tally_add,
               PARAMS(P_UUID(c->call->id), P_I64(me.bytes[sizeof me.bytes - 1] % TALLY_SLOTS)));
    const struct event e = {.kind = uuid_is_nil(b->booking_id) ? EVENT_booking_made : EVENT_booking_changed,
                            .object_id = id,
                            .enterprise_id = me};
    event_add(c, &e);
    struct booking_facts f = facts_of(b, c->mem, c->now_ms);
    f.booked = true;
    f.withdrawn = false;
    command_answer(c, 200, &q_booking_show_as_enterprise_json_answer, PARAMS(P_UUID(c->call->id), P_UUID(me)),
                   members(c->call, c->mem, &f, &b->type, c->now_ms), STR_EMPTY);
    return NO_ERR;
}

const struct handler booking_save = {.name = "saveBooking",
                                     .input_size = sizeof(struct uuid),
                                     .facts_size = sizeof(struct booking_row),
                                     .parse = save_parse,
                                     .ask = save_ask,
                                     .decide = save_decide,
                                     .put = save_put};

/* ---- withdrawal ---- */

static struct err withdraw_ask(struct command *c, const void *input, void *facts)
{
    (void)input;
    struct booking_row *b = facts;
    batch_ask_share(c, c->call->id, &b->batch);
    tx_ask(c->tx, &q_booking_lock, PARAMS(P_UUID(c->call->id), P_UUID(c->call->who->enterprise_id)),
           ONE_ROW(read_booking, b));
    return NO_ERR;
}

static enum verdict withdraw_decide(const void *facts, const void *input, int64_t now_ms, void *plan,
                                    struct problem *why)
{
    (void)input, (void)plan;
    const struct booking_row *b = facts;
    booking_decide_withdrawal(&b->batch.facts.times, now_ms, why);
    return has_problem(why) ? REFUSE : ALLOW;
}

static struct err withdraw_put(struct command *c, const void *facts, const void *input, const void *plan)
{
    (void)input, (void)plan;
    const struct booking_row *b = facts;
    const struct uuid me = c->call->who->enterprise_id;
    if (!b->facts.withdrawn) { /* withdrawing twice is no second event */
        tx_put(c->tx, &q_booking_withdraw, PARAMS(P_UUID(c->call->id), P_UUID(me), P_TIME(c->now_ms)));
        const struct event e = {.kind = EVENT_booking_withdrawn, .object_id = b->booking_id, .enterprise_id = me};
        event_add(c, &e);
    }
    command_answer_empty(c, 204);
    return NO_ERR;
}

const struct handler booking_withdraw = {.name = "withdrawBooking",
                                         .facts_size = sizeof(struct booking_row),
                                         .ask = withdraw_ask,
                                         .decide = withdraw_decide,
                                         .put = withdraw_put};
