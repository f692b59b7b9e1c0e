/* Owns what the database is asked and told of wins behind the draw: what the issue goes by, vouchers, holds. What
 * becomes of a win is win_rules.c's. */
#include "booking_store.h"
#include "queries.h"

/* ---- reading ---- */

void win_read(struct row *row, struct arena *mem, struct str batch_number, struct win *out)
{
    struct voucher_issue *v = &out->voucher;
    v->booking_id = row_uuid(row);
    v->enterprise_id = row_uuid(row);
    v->type_id = row_uuid(row);
    const struct str code = row_str(row);
    v->type_name = row_str(row);
    v->face_fen = row_i64(row);
    v->validity_days = (int)row_i64(row);
    v->number = arena_printf(mem, "%.*s-%.*s-%06lld", STR_FMT(batch_number), STR_FMT(code), (long long)row_i64(row));
}

struct standings {
    struct win *wins;
    size_t count;
};

static struct err read_standing(struct row *row, void *out)
{
    struct standings *s = out;
    s->wins[s->count++].facts.standing = standing_parse(row_str(row));
    return NO_ERR;
}

void win_ask_standing(struct command *c, struct win *wins, size_t count)
{
    struct array_text enterprises = array_begin(c->mem), bookings = array_begin(c->mem);
    struct standings *s = ARENA_NEW(c->mem, struct standings);
    *s = (struct standings){.wins = wins};
    for (size_t i = 0; i < count; i++) {
        array_add(&enterprises, uuid_text(c->mem, wins[i].voucher.enterprise_id));
        array_add(&bookings, uuid_text(c->mem, wins[i].voucher.booking_id));
    }
    tx_ask(c->tx, &q_win_share_standing, PARAMS(P_TEXT(array_end(&enterprises))), ROW_EXISTS);
    tx_ask(c->tx, &q_win_get_standing, PARAMS(P_TEXT(array_end(&bookings))), ROWS(count, count, read_standing, s));
    for (size_t i = 0; i < count; i++)
        ledger_ask_enterprise_chain(c, wins[i].voucher.enterprise_id, CHAIN_OPEN, &wins[i].chain);
}

/* ---- what the rows of the table write ---- */

struct writing {
    struct command *c;
    const struct win *win;
    const struct win_plan *plan;
    struct win_batch *batch;
};
typedef struct err write_fn(const struct writing *);

static struct err write_voucher(const struct writing *w)
{
    struct voucher_issue v = w->win->voucher;
    struct ledger_chain chain = w->win->chain;
    v.id = uuid_new();
    v.batch_id = w->batch->id;
    TRY(voucher_put_issue(w->c, &v, &chain));
    ledger_put_chain(w->c, &chain);
    const struct event e = {.kind = EVENT_voucher_issued, .object_id = v.id, .enterprise_id = v.enterprise_id};
    event_add(w->c, &e);
    w->batch->spent_fen += v.face_fen;
    w->batch->issued++;
    return NO_ERR;
}

/* What is told of a booking is seen in it, too. */
static void touch(const struct writing *w, struct str data)
{
    const struct voucher_issue *v = &w->win->voucher;
    const struct event e = {
        .kind = w->plan->row->event, .object_id = v->booking_id, .enterprise_id = v->enterprise_id, .data = data};
    tx_put(w->c->tx, &q_win_touch_booking, PARAMS(P_UUID(v->booking_id), P_TIME(w->c->now_ms)));
    event_add(w->c, &e);
}

static struct str held_data(struct arena *mem, unsigned reasons)
{
    struct json_out out = json_out(mem);
    json_open(&out, '{');
    json_key(&out, "reasons");
    json_open(&out, '[');
    for (unsigned i = 0; i < STANDINGS; i++)
        if (reasons & (1U << i))
            json_put_str(&out, str_from(standing_rules[i].name));
    json_close(&out, ']');
    json_close(&out, '}');
    return json_text(&out);
}

static struct err write_hold(const struct writing *w)
{
    const struct win_plan *plan = w->plan;
    tx_put(w->c->tx, &q_win_hold,
           PARAMS(P_UUID(w->win->voucher.booking_id), P_TEXT(win_reasons_text(w->c->mem, plan->reasons)),
                  P_TIME(w->c->now_ms), plan->strike_at_ms ? P_TIME(plan->strike_at_ms) : P_NULL));
    touch(w, held_data(w->c->mem, plan->reasons));
    w->batch->held_fen += w->win->facts.state == WIN_held ? 0 : w->win->voucher.face_fen;
    return NO_ERR;
}

static void end_hold(const struct writing *w)
{
    const char *state = win_machine.states[w->plan->row->to].code;
    tx_put(w->c->tx, &q_win_end_hold,
           PARAMS(P_UUID(w->win->voucher.booking_id), P_TEXT(str_from(state)), P_TIME(w->c->now_ms)));
}

static struct err write_release(const struct writing *w)
{
    TRY(write_voucher(w));
    end_hold(w);
    touch(w, STR_EMPTY);
    return NO_ERR;
}

static struct err write_strike(const struct writing *w)
{
    const int64_t face_fen = w->win->voucher.face_fen;
    struct ledger_chain chain = w->batch->chain;
    TRY(ledger_put_transfer(w->c, &chain, TRANSFER_funding_return, w->batch->id, w->batch->id, face_fen));
    ledger_put_chain(w->c, &chain);
    end_hold(w);
    touch(w, arena_printf(w->c->mem, "{\"amount_fen\":%lld}", (long long)face_fen));
    w->batch->spent_fen += face_fen;
    return NO_ERR;
}

static write_fn *const writes[WIN_WRITES] = {
    [WIN_WRITE_VOUCHER] = write_voucher,
    [WIN_WRITE_HOLD] = write_hold,
    [WIN_WRITE_RELEASE] = write_release,
    [WIN_WRITE_STRIKE] = write_strike,
};

struct err win_put(struct command *c, const struct win *win, const struct win_plan *plan, struct win_batch *batch)
{
    const struct writing writing = {c, win, plan, batch};
    return writes[plan->row->write](&writing);
}

void win_put_batch(struct command *c, const struct win_batch *batch, struct param behind)
{
    tx_put(c->tx, &q_booking_batch_spend_pool,
           PARAMS(P_UUID(batch->id), P_TIME(c->now_ms), P_I64(batch->spent_fen), P_I64(batch->issued), behind));
}
