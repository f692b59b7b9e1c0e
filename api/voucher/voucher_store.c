/* Owns the queries of vouchers: locking, spending, giving back, issuing. Decides nothing. */
#include "voucher/voucher_store.h"

#include "queries.h"

/* A refund that closes a voucher is two transfers, the voucher, its event and its part of the order; head, order, event
 * and answer are more. */
_Static_assert(VOUCHERS_PER_PAYMENT_MAX * 5 + 32 <= (int)TX_STATEMENTS_MAX,
               "a payment and its refund are one trip each");

void voucher_read_facts(struct row *row, struct voucher_facts *out)
{
    out->id = row_uuid(row);
    out->enterprise_id = row_uuid(row);
    out->type_id = row_uuid(row);
    out->face_fen = row_i64(row);
    out->remaining_fen = row_i64(row);
    out->valid_from_ms = row_time(row);
    out->expires_ms = row_time(row);
    const struct str closed_as = row_str(row);
    out->closed_as = str_is(closed_as, "expired")   ? VOUCHER_closed_expired
                     : str_is(closed_as, "revoked") ? VOUCHER_closed_revoked
                                                    : VOUCHER_open;
    out->frozen = row_bool(row);
}

static void read_seen(struct row *row, struct voucher_locked *l)
{
    const int64_t seen_ms = row_time(row);
    if (seen_ms > l->seen_ms)
        l->seen_ms = seen_ms;
}

static struct err read_locked(struct row *row, void *out)
{
    struct voucher_locked *l = out;
    read_seen(row, l);
    voucher_read_facts(row, &l->list[l->count++]);
    return NO_ERR;
}

void voucher_ask_lock(struct command *c, const struct voucher_wish *wishes, size_t count, struct uuid enterprise_id,
                      struct voucher_locked *out)
{
    struct strbuf ids = {.mem = c->mem};
    strbuf_add_char(&ids, '{');
    for (size_t i = 0; i < count; i++) {
        char text[UUID_TEXT_LENGTH + 1];
        uuid_write(wishes[i].voucher_id, text);
        strbuf_printf(&ids, "%s%s", i ? "," : "", text);
    }
    strbuf_add_char(&ids, '}');
    tx_ask(c->tx, &q_voucher_lock_many, PARAMS(P_TEXT(strbuf_str(&ids)), P_UUID(enterprise_id)),
           ROWS(0, VOUCHERS_PER_PAYMENT_MAX, read_locked, out));
    command_never_before(c, &out->seen_ms);
}

static struct err read_paid(struct row *row, void *out)
{
    struct voucher_locked *l = out;
    read_seen(row, l);
    voucher_read_facts(row, &l->list[l->count]);
    l->batch_ids[l->count] = row_uuid(row);
    l->paid_fen[l->count] = row_i64(row);
    l->count++;
    return NO_ERR;
}

void voucher_ask_paid(struct command *c, struct uuid order_id, struct voucher_locked *out)
{
    tx_ask(c->tx, &q_voucher_lock_paid, PARAMS(P_UUID(order_id)), ROWS(0, VOUCHERS_PER_PAYMENT_MAX, read_paid, out));
    command_never_before(c, &out->seen_ms);
}

struct err voucher_put_spend(struct command *c, const struct voucher_spend_plan *plan, struct uuid order_id,
                             struct ledger_chain *chain)
{
    for (size_t i = 0; i < plan->count; i++) {
        const struct voucher_spend_line *line = &plan->lines[i];
        tx_put(c->tx, &q_voucher_deduct, PARAMS(P_UUID(line->voucher_id), P_I64(line->amount_fen), P_TIME(c->now_ms)));
        TRY(ledger_put_transfer(c, chain, TRANSFER_payment, line->voucher_id, order_id, line->amount_fen));
    }
    ledger_put_chain(c, chain);
    return NO_ERR;
}

static struct uuid batch_of(const struct voucher_locked *vouchers, struct uuid voucher_id)
{
    for (size_t i = 0; i < vouchers->count; i++)
        if (uuid_equal(vouchers->list[i].id, voucher_id))
            return vouchers->batch_ids[i];
    return (struct uuid){{0}};
}

void voucher_put_expired_event(struct command *c, struct uuid voucher_id, struct uuid enterprise_id, int64_t amount_fen)
{
    const struct event e = {.kind = EVENT_voucher_expired,
                            .object_id = voucher_id,
                            .enterprise_id = enterprise_id,
                            .data = arena_printf(c->mem, "{\"amount_fen\":%lld}", (long long)amount_fen)};
    event_add(c, &e);
}

/* The refund's second half where the voucher is closed: all that it holds goes to its batch. */
static struct err put_closing(struct command *c, const struct voucher_refund_line *line,
                              const struct voucher_locked *vouchers, struct ledger_chain *chain)
{
    const bool expired = line->closed_as == VOUCHER_closed_expired;
    TRY(ledger_put_transfer(c, chain, expired ? TRANSFER_expiry : TRANSFER_revocation, line->voucher_id,
                            batch_of(vouchers, line->voucher_id), line->closing_fen));
    tx_put(c->tx, &q_voucher_give_back,
           PARAMS(P_UUID(line->voucher_id), P_I64(0), P_TEXT(expired ? STR("expired") : STR("revoked")),
                  P_TIME(c->now_ms)));
    if (line->closes) /* a voucher is revoked by no refund */
        voucher_put_expired_event(c, line->voucher_id, chain->enterprise_id, line->closing_fen);
    return NO_ERR;
}

struct err voucher_put_refund(struct command *c, const struct voucher_refund_plan *plan,
                              const struct voucher_locked *vouchers, struct uuid order_id, struct ledger_chain *chain)
{
    for (size_t i = 0; i < plan->count; i++) {
        const struct voucher_refund_line *line = &plan->lines[i];
        TRY(ledger_put_transfer(c, chain, TRANSFER_refund, order_id, line->voucher_id, line->amount_fen));
        if (line->closed_as == VOUCHER_open)
            tx_put(c->tx, &q_voucher_give_back,
                   PARAMS(P_UUID(line->voucher_id), P_I64(line->remaining_fen), P_NULL, P_TIME(c->now_ms)));
        else
            TRY(put_closing(c, line, vouchers, chain));
    }
    return NO_ERR;
}

struct err voucher_put_issue(struct command *c, const struct voucher_issue *v, struct ledger_chain *chain)
{
    const int64_t last_day_ms = c->now_ms + v->validity_days * (int64_t)DAY_MS;
    const int64_t expires_ms = next_midnight_ms(last_day_ms);
    tx_put(c->tx, &q_voucher_insert,
           PARAMS(P_UUID(v->id), P_TEXT(v->number), P_UUID(v->enterprise_id), P_UUID(v->batch_id),
                  P_UUID(v->booking_id), P_UUID(v->type_id), P_TEXT(v->type_name), P_I64(v->face_fen),
                  P_TIME(c->now_ms), P_TEXT(voucher_expires_on(c->mem, expires_ms)), P_TIME(expires_ms),
                  P_TIME(c->now_ms)));
    return ledger_put_transfer(c, chain, TRANSFER_issue, v->batch_id, v->id, v->face_fen);
}

/* ---- payment password ---- */

static struct err read_password(struct row *row, void *out)
{
    struct password_row *p = out;
    p->set = true;
    p->salt = row_bytes(row);
    p->digest = row_hash(row);
    p->lock.failures = (int)row_i64(row);
    p->lock.locked_until_ms = row_time(row);
    return NO_ERR;
}

void payment_password_ask(struct command *c, struct password_row *out)
{
    tx_ask(c->tx, &q_payment_password_lock, PARAMS(P_UUID(c->call->who->account_id)), ROW_IF_ANY(read_password, out));
}

void payment_password_put_try(struct command *c, const struct payment_password_lock *next)
{
    tx_put(c->tx, &q_payment_password_count,
           PARAMS(P_UUID(c->call->who->account_id), P_I64(next->failures),
                  next->locked_until_ms ? P_TIME(next->locked_until_ms) : P_NULL));
}

void payment_password_put_wrong(struct command *c, const struct payment_password_lock *next)
{
    const struct principal *who = c->call->who;
    const int left = payment_password_tries_left(next);
    const bool reset_required = next->failures >= PAYMENT_PASSWORD_RESET_AT;
    const struct event wrong = {.kind = EVENT_payment_password_wrong,
                                .object_id = who->account_id,
                                .enterprise_id = who->enterprise_id,
                                .data = arena_printf(c->mem, "{\"tries_left\":%d}", left)};
    const struct event locked = {.kind = EVENT_payment_password_locked,
                                 .object_id = who->account_id,
                                 .enterprise_id = who->enterprise_id,
                                 .data = reset_required ? STR("{\"reset_required\":true}")
                                                        : STR("{\"reset_required\":false}")};
    payment_password_put_try(c, next);
    event_add(c, &wrong);
    if (left == 0)
        event_add(c, &locked);
}
