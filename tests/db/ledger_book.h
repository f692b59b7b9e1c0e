/* Transfers that no command makes, booked by the database's owner: SQL hashes the chains, as include/ledger/ledger.h
 * says, so that verify-ledger finds them true. */
#ifndef JQT_TESTS_DB_LEDGER_BOOK_H
#define JQT_TESTS_DB_LEDGER_BOOK_H
#include "tests/db/database.h"

/* book(chain, enterprise, batch, kind, debit kind and id, credit kind and id, amount, voucher): the chain's next one.
 */
static const char *const ledger_book_functions[] = {
    "CREATE FUNCTION lp(VARIADIC fields bytea[]) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$"
    " SELECT string_agg(int4send(length(f)) || f, ''::bytea ORDER BY place)"
    " FROM unnest(fields) WITH ORDINALITY AS t(f, place) $$",
    "CREATE FUNCTION book(chain_ text, enterprise uuid, batch uuid, kind_ text, debit text, debit_ uuid, credit text,"
    " credit_ uuid, amount bigint, voucher uuid) RETURNS void LANGUAGE plpgsql AS $$"
    " DECLARE head ledger_head%ROWTYPE; transfer uuid := gen_random_uuid();"
    " now_ timestamptz := date_trunc('milliseconds', now()); made bytea;"
    " BEGIN"
    " INSERT INTO ledger_head (chain, enterprise_id, batch_id, seq, hash)"
    " VALUES (chain_, enterprise, batch, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT (chain) DO NOTHING;"
    " SELECT * INTO head FROM ledger_head h WHERE h.chain = chain_;"
    " made := sha256(lp('JQT-TRANSFER-1', convert_to(chain_, 'UTF8'), (head.seq + 1)::text::bytea, head.hash,"
    " uuid_send(transfer), debit::bytea, uuid_send(debit_), credit::bytea, uuid_send(credit_), amount::text::bytea,"
    " kind_::bytea, (extract(epoch FROM now_) * 1000000)::bigint::text::bytea, coalesce(uuid_send(voucher), ''), ''));"
    " INSERT INTO ledger_transfer (id, chain, seq, enterprise_id, batch_id, kind, debit_kind, debit_id, credit_kind,"
    " credit_id, amount_fen, at, voucher_id, previous_hash, hash, number, balance_fen)"
    " VALUES (transfer, chain_, head.seq + 1, enterprise, batch, kind_, debit, debit_, credit, credit_, amount, now_,"
    " voucher, head.hash, made, CASE WHEN voucher IS NOT NULL THEN head.number + 1 END,"
    " CASE WHEN voucher IS NOT NULL THEN head.balance_fen + amount END);" /* issues alone */
    " UPDATE ledger_head SET seq = seq + 1, hash = made, at = now_, number = number + (voucher IS NOT NULL)::int,"
    " balance_fen = balance_fen + CASE WHEN voucher IS NOT NULL THEN amount ELSE 0 END WHERE chain = chain_; END $$",
};

static inline void ledger_book_make(PGconn *owner)
{
    for (size_t i = 0; i < sizeof ledger_book_functions / sizeof ledger_book_functions[0]; i++)
        database_run(owner, ledger_book_functions[i]);
}
#endif
