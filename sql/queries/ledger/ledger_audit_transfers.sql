-- Transfers in the order of their chains. $1 last chain ('' at first), $2 last seq, $3 how many
SELECT chain, seq, previous_hash, id, kind, debit_kind, debit_id, credit_kind, credit_id, amount_fen, at, voucher_id,
    order_id, hash, number, balance_fen
FROM ledger_transfer WHERE (chain, seq) > ($1::text, $2::bigint) ORDER BY chain, seq LIMIT $3::int
