/* Writes transfers behind their chain's head. Balances of vouchers and orders are written by those who own them, in
 * the same transaction. */
#include "ledger/ledger_store.h"

#include "queries.h"

static struct err read_head(struct row *row, void *out)
{
    struct ledger_chain *chain = out;
    struct ledger_head *head = &chain->head;
    head->seq = row_i64(row);
    head->hash = row_hash(row);
    head->number = row_i64(row);
    head->balance_fen = row_i64(row);
    chain->seen_ms = row_time(row);
    head->at_us = chain->seen_ms * 1000;
    return NO_ERR;
}

static void ask_head(struct command *c, struct ledger_chain *chain)
{
    tx_ask(c->tx, &q_ledger_lock_head, PARAMS(P_TEXT(chain->head.chain)), ONE_ROW(read_head, chain));
    command_never_before(c, &chain->seen_ms);
}

void ledger_ask_enterprise_chain(struct command *c, struct uuid enterprise_id, enum ledger_opening opening,
                                 struct ledger_chain *out)
{
    *out = (struct ledger_chain){.enterprise_id = enterprise_id,
                                 .head = {.chain = ledger_chain_enterprise(c->mem, enterprise_id)}};
    if (opening == CHAIN_OPEN)
        tx_put(c->tx, &q_ledger_open_enterprise_chain, PARAMS(P_TEXT(out->head.chain), P_UUID(enterprise_id)));
    ask_head(c, out);
}

void ledger_ask_batch_chain(struct command *c, struct uuid batch_id, struct str batch_number,
                            enum ledger_opening opening, struct ledger_chain *out)
{
    *out = (struct ledger_chain){.batch_id = batch_id, .head = {.chain = ledger_chain_batch(c->mem, batch_number)}};
    if (opening == CHAIN_OPEN)
        tx_put(c->tx, &q_ledger_open_batch_chain, PARAMS(P_TEXT(out->head.chain), P_UUID(batch_id)));
    ask_head(c, out);
}

struct err ledger_put_transfer(struct command *c, struct ledger_chain *chain, enum transfer_kind kind,
                               struct uuid debit_id, struct uuid credit_id, int64_t amount_fen)
{
    struct transfer t = transfer_make(kind, uuid_new(), debit_id, credit_id, amount_fen, c->now_ms * 1000);
    TRY(ledger_append(c->mem, &chain->head, &t));
    const bool line = t.number > 0;
    tx_put(c->tx, &q_ledger_insert_transfer,
           PARAMS(P_UUID(t.id), P_TEXT(t.chain), P_I64(t.seq), P_UUID_OR_NULL(chain->enterprise_id),
                  P_UUID_OR_NULL(chain->batch_id), P_TEXT(str_from(transfer_kind_name(kind))),
                  P_TEXT(str_from(account_kind_name(t.debit_kind))), P_UUID(t.debit_id),
                  P_TEXT(str_from(account_kind_name(t.credit_kind))), P_UUID(t.credit_id), P_I64(t.amount_fen),
                  P_TIME(c->now_ms), P_UUID_OR_NULL(t.voucher_id), P_UUID_OR_NULL(t.order_id),
                  P_BYTES(hash_str(&t.previous)), P_BYTES(hash_str(&t.hash)), line ? P_I64(t.number) : P_NULL,
                  line ? P_I64(t.balance_fen) : P_NULL));
    return NO_ERR;
}

void ledger_put_chain(struct command *c, const struct ledger_chain *chain)
{
    const struct ledger_head *head = &chain->head;
    tx_put(c->tx, &q_ledger_move_head,
           PARAMS(P_TEXT(head->chain), P_I64(head->seq), P_BYTES(hash_str(&head->hash)), P_TIME(head->at_us / 1000),
                  P_I64(head->number), P_I64(head->balance_fen)));
}
